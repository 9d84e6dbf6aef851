import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The two further months of a data subject's request.
@Suite struct ObligationExtensionTests {
    private let region: TestRegion
    private let owed: OwedStory

    init() throws {
        region = try TestRegion()
        owed = try region.beginOwed(.yleinenNeuvonta)
    }

    private static let start = CalendarDate.today.addingDays(-10)
    private static let reason: JSONObject = [
        "reason": "Pyyntö on laaja", "clientInformedDate": .string(CalendarDate.today.description),
    ]

    private func request(_ kind: String = "D18", from day: CalendarDate = start) throws -> String {
        try owed.open(kind, from: day).id
    }

    private func extend(
        _ id: String,
        as caller: TestRegion.Caller? = nil,
        _ content: JSONObject = reason,
        ifMatch: String? = "*"
    ) throws -> TestRegion.Outcome {
        try region.send(
            .post,
            "/v1/obligations/\(id)/extensions",
            as: caller ?? owed.people.worker,
            .object(content),
            fields: ifMatch.map { [.ifMatch: $0] } ?? [:]
        )
    }

    @Test func `D18: the month becomes three, for a reason and in words, and the first day stays to be read`() throws {
        let id = try request()
        let extended = try extend(id)
        #expect(extended.status == 200)
        let (first, last) = (Self.start.addingMonths(1), Self.start.addingMonths(1).addingMonths(2))
        #expect(extended.json["status"] == "open")
        #expect(extended.json["originalDue"]?.string == first.description)
        #expect(extended.json["due"]?.string == last.description)
        let told = try #require(extended.json["extension"])
        #expect(told["reason"] == "Pyyntö on laaja")
        #expect(told["due"]?.string == last.description)
        #expect(told["extendedBy"]?.string == owed.people.worker.actor)
        for (language, steps) in [
            ("en", " → 1 month → \(first) → the time is extended → 2 months → \(last)"), ("fi", " → 2 kuukautta → "),
        ] {
            let words = extended.json["explanation"]?[language]?.string ?? ""
            #expect(words.contains(steps), "\(words)")
        }
        #expect(extended.json["explanation"]?.object?.members.count == Language.allCases.count)
        let events = try region.query(
            "SELECT count(*) FROM event WHERE type = 'fi.rinnalla.obligation.extended.v1' AND version = 2"
        ) { row in row.int(0) }
        #expect(events == [1])
        let answered = try region.move("/v1/obligations/\(id)", to: "met", as: owed.people.worker)
        #expect(answered.json["status"] == "met")
    }

    @Test func `D18: it is extended once, from the version that the caller knows`() throws {
        let id = try request()
        #expect(try extend(id, ifMatch: nil).status == 428)
        #expect(try extend(id, ifMatch: "\"7\"").status == 412)
        #expect(try extend(id, ifMatch: "\"1\"").status == 200)
        let again = try extend(id)
        #expect(again.status == 409)
        #expect(again.rules == ["obligation-extension"])
    }

    @Test func `D18: what has run out or is answered is not extended`() throws {
        let late = try request(from: CalendarDate.today.addingDays(-40))
        #expect(try extend(late).rules == ["obligation-extension"])
        region.application.service.runDueWork()
        let overdue = try extend(late)
        #expect(overdue.status == 409)
        #expect(overdue.json["from"] == "overdue")
        let answered = try request()
        _ = try region.move("/v1/obligations/\(answered)", to: "met", as: owed.people.worker)
        #expect(try extend(answered).json["from"] == "met")
    }

    @Test(arguments: ["D10", "D16", "D17"])
    func `INV-M2: no other term is extended`(kind: String) throws {
        #expect(try extend(try request(kind, from: .today)).rules == ["obligation-extension"])
    }

    @Test func `D18: the client knows of it and why, since the request and not from tomorrow on`() throws {
        let id = try request()
        #expect(try extend(id, ["reason": "Laaja"]).places == ["/clientInformedDate"])
        for (day, status) in [(Self.start.addingDays(-1), 422), (.today.addingDays(1), 422), (Self.start, 200)] {
            let told: JSONObject = ["reason": "Laaja", "clientInformedDate": .string(day.description)]
            let outcome = try extend(id, told)
            #expect(outcome.status == status)
            if status == 422 { #expect(outcome.places == ["/clientInformedDate"]) }
        }
    }

    @Test func `D18: it is extended by whoever may answer it`() throws {
        let id = try request()
        let refused = try extend(id, as: owed.people.supervisor)
        #expect(refused.status == 403 || refused.status == 404)
        #expect(try extend(id, as: owed.people.provider).status == 404)
        #expect(try extend(id, as: region.caller(client: owed.client)).status == 403)
    }

    @Test func `D18: what the clock stood still for is added to the extended term, before it or after`() throws {
        let id = try request()
        let suspension = try owed.suspend(id, from: Self.start.addingDays(1)).id
        #expect(try extend(id).rules == ["obligation-suspended"])
        let days = try owed.resume(suspension, on: Self.start.addingDays(8)).json["workingDays"]?.integer ?? 0
        let term = Self.start.addingMonths(1).addingMonths(2)
        let calendar = WorkingDays()
        let extended = try extend(id)
        #expect(extended.json["due"]?.string == calendar.addingWorkingDays(Int(days), to: term).description)
        let second = try owed.suspend(id, from: Self.start.addingDays(8)).id
        let more = try owed.resume(second, on: Self.start.addingDays(10)).json["workingDays"]?.integer ?? 0
        let read = try region.send(.get, "/v1/obligations/\(id)", as: owed.people.worker)
        #expect(read.json["due"]?.string == calendar.addingWorkingDays(Int(days + more), to: term).description)
    }
}
