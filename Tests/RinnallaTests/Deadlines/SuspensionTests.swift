import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct SuspensionTests {
    let region: TestRegion

    init() throws { region = try TestRegion() }

    private func read(_ id: String, _ owed: OwedStory) throws -> JSONValue {
        try region.send(.get, "/v1/obligations/\(id)", as: owed.people.worker).json
    }

    private func due(of id: String, _ owed: OwedStory) throws -> CalendarDate {
        try #require(read(id, owed)["due"]?.string.flatMap { CalendarDate($0) })
    }

    @Test func `a clock that stood still runs on by as many working days`() throws {
        let owed = try region.beginOwed(.yleinenNeuvonta)
        let obligation = try owed.open("D10", from: try #require(CalendarDate("2026-06-12")))
        #expect(obligation.json["due"] == "2026-09-12")
        // A Friday, then Midsummer Eve, a Friday too.
        let suspension = try owed.suspend(obligation.id, from: try #require(CalendarDate("2026-06-12")))
        #expect(suspension.json["suspendedBy"]?.string == owed.people.worker.actor)
        #expect(try read(obligation.id, owed)["isSuspended"] == true)
        let ended = try owed.resume(suspension.id, on: try #require(CalendarDate("2026-06-22")))
        #expect(ended.json["workingDays"] == 5)
        #expect(try read(obligation.id, owed)["isSuspended"] == false)
        #expect(try read(obligation.id, owed)["due"] == "2026-09-18")
        #expect(try read(obligation.id, owed)["originalDue"] == "2026-09-12")
    }

    @Test(arguments: 1...12)
    func `no order of suspending and resuming ever shortens a due date`(seed: UInt64) throws {
        let owed = try region.beginOwed(.yleinenNeuvonta)
        let today = CalendarDate.today
        let start = today.addingDays(-80)
        let obligation = try owed.open("D10", from: start).id
        var random = SeededGenerator(state: seed)
        var running: String?
        var counted = 0
        let original = try due(of: obligation, owed)
        var last = original
        for _ in 0..<14 {
            let day = start.addingDays(Int.random(in: -5...85, using: &random))
            if let suspension = running, Bool.random(using: &random) {
                let ended = try owed.resume(suspension, on: day)
                if ended.status == 200 {
                    running = nil
                    counted += Int(ended.json["workingDays"]?.integer ?? 0)
                } else {
                    #expect(ended.status == 422)
                }
            } else {
                let begun = try owed.suspend(obligation, from: day)
                if begun.status == 201 {
                    #expect(running == nil)
                    running = begun.id
                } else {
                    #expect([409, 422].contains(begun.status))
                }
            }
            let now = try due(of: obligation, owed)
            #expect(now >= last)
            last = now
        }
        #expect(last == WorkingDays().addingWorkingDays(counted, to: original))
    }

    @Test func `a suspension begins after the one before it, in the term, and ends after it began`() throws {
        let owed = try region.beginOwed(.yleinenNeuvonta)
        let start = CalendarDate.today.addingDays(-30)
        let obligation = try owed.open("D10", from: start).id
        #expect(try owed.suspend(obligation, from: start.addingDays(-1)).rules == ["obligation-out-of-order"])
        #expect(try owed.suspend(obligation, from: CalendarDate.today.addingDays(1)).status == 422)
        let first = try owed.suspend(obligation, from: start.addingDays(5)).id
        #expect(try owed.suspend(obligation, from: start.addingDays(6)).rules == ["obligation-suspended"])
        #expect(try owed.resume(first, on: start.addingDays(4)).rules == ["obligation-out-of-order"])
        #expect(try owed.resume(first, on: CalendarDate.today.addingDays(1)).status == 422)
        #expect(try owed.resume(first, on: start.addingDays(10)).status == 200)
        #expect(try owed.suspend(obligation, from: start.addingDays(9)).rules == ["obligation-out-of-order"])
        #expect(try owed.suspend(obligation, from: start.addingDays(10)).status == 201)
    }

    @Test func `what is suspended is not done before the clock runs again, and is not overdue`() throws {
        let owed = try region.beginOwed(.yleinenNeuvonta)
        let obligation = try owed.open("D16", from: CalendarDate.today.addingDays(-30)).id
        let suspension = try owed.suspend(obligation, from: CalendarDate.today.addingDays(-29)).id
        region.application.service.runDueWork()
        #expect(try read(obligation, owed)["status"] == "open")
        let said = try region.move("/v1/obligations/\(obligation)", to: "late", as: owed.people.worker)
        #expect(said.rules.contains("obligation-suspended"))
        _ = try owed.resume(suspension, on: CalendarDate.today.addingDays(-29))
        region.application.service.runDueWork()
        #expect(try read(obligation, owed)["status"] == "overdue")
    }

    @Test func `what meets a suspended obligation ends the suspension first`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: ["openedAt": "2026-06-12T09:00:00Z"])
        let obligation = try owed.obligation("D06", "assessment-start")["id"]?.string ?? ""
        _ = try owed.suspend(obligation, from: try #require(CalendarDate("2026-06-15")))
        _ = try owed.move(try owed.assess(), to: "in-progress")
        let met = try read(obligation, owed)
        #expect(met["status"] == "met")
        #expect(met["isSuspended"] == false)
    }

    @Test func `INV-M2: the clocks of D01 to D05 never stand still and are never waived`() throws {
        let owed = try region.beginOwed(
            .lastensuojelu,
            client: TestRegion.childWithSpecialSupport,
            contact: ["isChildProtectionNotification": true, "urgency": "immediate"]
        )
        let older = try region.beginOwed(.iakkaat, client: ["birthDate": "1940-01-01"])
        for (story, kind) in [(owed, "D01"), (older, "D02"), (owed, "D03"), (owed, "D04"), (owed, "D05")] {
            let obligation = try story.obligation(kind)
            let id = obligation["id"]?.string ?? kind
            let moved = try region.send(.get, "/v1/obligations/\(id)", as: story.people.worker)
            #expect(moved.json["isSuspendable"] == false, "\(kind)")
            #expect(try story.suspend(id, from: .today).rules == ["INV-M2"], "\(kind)")
        }
    }
}

/// Numbers that follow from a seed alone, so that a failure can be repeated (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
