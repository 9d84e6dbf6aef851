import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Which clocks a matter starts, until which day they run, and what meets them.
@Suite struct ObligationTests {
    let region: TestRegion

    init() throws { region = try TestRegion() }

    private static let june: JSONObject = ["openedAt": "2026-06-12T09:00:00Z"]

    @Test func `D02: the assessment of a person of 75 begins in seven working days of the contact`() throws {
        let owed = try region.beginOwed(
            .iakkaat,
            client: ["birthDate": "1951-06-12"],
            matter: ["openedAt": "2026-06-15T09:00:00Z"],
            contact: ["at": "2026-06-12T09:00:00Z"]
        )
        let obligation = try owed.obligation("D02")
        #expect(obligation["startsAt"] == "2026-06-12")
        #expect(obligation["due"] == "2026-06-24")
        #expect(obligation["label"] == "statutory")
        #expect(obligation["statute"] == "SHL 36 § 2 mom.")
        #expect(obligation["isSuspendable"] == false)
        #expect(obligation["subject"] == ["kind": "matter", "id": .string(owed.matter)])
        let words = obligation["explanation"]
        #expect(words?["fi"]?.string?.hasSuffix(" → SHL 36 § 2 mom. → 7 arkipäivää → 24.6.2026") == true)
        #expect(words?["en"]?.string?.hasSuffix(" → SHL 36 § 2 mom. → 7 working days → 2026-06-24") == true)
        #expect(words?.object?.members.count == Language.allCases.count)
    }

    @Test(arguments: [
        (["birthDate": "1951-06-13"] as JSONObject, "D06"),
        (["birthDate": "1951-06-13", "hasHighestCareAllowance": true] as JSONObject, "D02"),
    ])
    func `D02: a day short of 75 the highest care allowance decides`(client: JSONObject, kind: String) throws {
        let owed = try region.beginOwed(.iakkaat, client: client, matter: Self.june)
        let expected = ["\(kind) assessment-start", "D06 assessment-end", "D09 enforcement", "D11 responsible-worker"]
        #expect(try owed.kinds() == expected)
    }

    @Test func `D03: the assessment of a child who needs special support begins in seven working days`() throws {
        let owed = try region.beginOwed(.lapsiperheet, client: TestRegion.childWithSpecialSupport, matter: Self.june)
        #expect(try owed.obligation("D03")["due"] == "2026-06-24")
        #expect(try owed.obligation("D06") == .null)
    }

    @Test(arguments: [
        (ServiceTask.lapsiperheet, TestRegion.childWithSpecialSupport), (ServiceTask.lastensuojelu, TestRegion.child),
    ])
    func `D04: the assessment of such a child ends in three months, or on the next working day`(
        task: ServiceTask,
        client: JSONObject
    ) throws {
        let owed = try region.beginOwed(task, client: client, matter: Self.june)
        #expect(try owed.obligation("D04")["due"] == "2026-09-14")
        let assessment = try owed.assess()
        _ = try owed.findNoNeed(assessment)
        #expect(try owed.obligation("D04")["status"] == "met")
    }

    @Test(arguments: [(50, nil as Int64?), (60, 60 as Int64?), (77, 80 as Int64?), (88, 90 as Int64?)])
    func `D04: of the passing of its time it is told once for each part`(days: Int, percent: Int64?) throws {
        let opened = Timestamp(startOfDayInHelsinki: CalendarDate.today.addingDays(-days))
        let owed = try region.beginOwed(
            .lastensuojelu,
            client: TestRegion.child,
            matter: ["openedAt": .string(opened.description)]
        )
        #expect(!region.application.service.runDueWork())
        let told = try owed.obligation("D04")
        #expect(told["alertedPercent"]?.integer == percent)
        region.application.service.runDueWork()
        #expect(try owed.obligation("D04")["version"] == told["version"])
    }

    @Test func `D05: a notification is decided on, and child and guardian know of it, in seven working days`() throws {
        let owed = try region.beginOwed(
            .lastensuojelu,
            client: TestRegion.child,
            contact: ["isChildProtectionNotification": true, "at": "2026-06-12T09:00:00Z"]
        )
        let obligation = try owed.obligation("D05")
        #expect(obligation["due"] == "2026-06-24")
        let contact = try region.send(.get, "/v1/matters/\(owed.matter)", as: owed.people.worker)
            .json["openedByContactId"]?.string
        let path = "/v1/contacts/\(contact ?? "")"
        _ = try owed.move(try owed.assess(), to: "in-progress")
        _ = try region.patch(path, as: owed.people.intake, ["childInformedDate": "2026-06-15"])
        #expect(try owed.obligation("D05")["status"] == "open")
        _ = try region.patch(path, as: owed.people.intake, ["guardianInformedDate": "2026-06-15"])
        #expect(try owed.obligation("D05")["status"] == "late")
    }

    @Test func `D06: every other assessment has targets, which the assessment itself meets`() throws {
        let owed = try region.beginOwed(.tyoikaiset)
        #expect(try owed.obligations().prefix(2).allSatisfy { $0["label"] == "target" && $0["kind"] == "D06" })
        let assessment = try owed.assess()
        #expect(try owed.obligation("D06", "assessment-start")["status"] == "open")
        _ = try owed.move(assessment, to: "in-progress")
        #expect(try owed.obligation("D06", "assessment-start")["status"] == "met")
        #expect(try owed.obligation("D06", "assessment-end")["status"] == "open")
        _ = try owed.move(assessment, to: "completed")
        #expect(try owed.obligation("D06", "assessment-end")["status"] == "met")
    }

    @Test func `D06: each of the two targets says what it waits for`() throws {
        let owed = try region.beginOwed(.tyoikaiset)
        let said = try ["assessment-start", "assessment-end"].map { awaits in
            try owed.obligation("D06", awaits)["explanation"]?["en"]?.string ?? ""
        }
        #expect(said[0].hasPrefix("The need assessment begins without delay (target) → SHL 36 §"))
        #expect(said[1].hasPrefix("The need assessment is completed without undue delay (target) → SHL 36 §"))
    }

    @Test func `D06: the targets are counted from the opening`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: Self.june)
        #expect(try owed.obligation("D06", "assessment-start")["due"] == "2026-06-24")
        #expect(try owed.obligation("D06", "assessment-end")["due"] == "2026-09-12")
    }

    @Test func `D06: whoever asks again for what was found not to be needed starts the time anew`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: Self.june)
        let assessment = try owed.assess()
        _ = try owed.findNoNeed(assessment)
        _ = try owed.move(assessment, to: "pending", ["reasonText": "Asiakas pyytää"])
        let again = try owed.obligation("D06", "assessment-start")
        #expect(again["status"] == "open")
        #expect(again["startsAt"]?.string == CalendarDate.today.description)
    }

    @Test func `advice alone starts no clock`() throws {
        #expect(try region.beginOwed(.yleinenNeuvonta).kinds() == [])
    }

    @Test func `D07: clarifying the need of disability services begins in seven working days`() throws {
        let owed = try region.beginOwed(.vammaispalvelut, matter: Self.june)
        let obligation = try owed.obligation("D07")
        #expect(obligation["due"] == "2026-06-24")
        // The assessment shows it; nobody says so beside it.
        let said = try region.move(
            "/v1/obligations/\(obligation["id"]?.string ?? "")",
            to: "late",
            as: owed.people.worker
        )
        #expect(said.rules == ["obligation-by-rule"])
        _ = try owed.move(try owed.assess(), to: "in-progress")
        #expect(try owed.obligation("D07")["status"] == "late")
    }

    @Test func `D08: disability services are decided on in three months, and the days follow one another`() throws {
        let owed = try region.beginOwed(.vammaispalvelut, matter: Self.june)
        let obligation = try owed.obligation("D08")
        #expect(obligation["due"] == "2026-09-14")
        let path = "/v1/obligations/\(obligation["id"]?.string ?? "")"
        for (state, done) in [
            ("met", "2026-06-11T09:00:00Z"), ("met", "2026-09-15T09:00:00Z"), ("late", "2026-09-14T09:00:00Z"),
        ] {
            let moved = try region.move(path, to: state, as: owed.people.worker, ["doneAt": .string(done)])
            #expect(moved.status == 422)
            #expect(moved.rules == ["obligation-out-of-order"])
        }
        let moved = try region.move(path, to: "met", as: owed.people.worker, ["doneAt": "2026-09-14T09:00:00Z"])
        #expect(moved.json["status"] == "met")
        #expect(moved.json["doneAt"] == "2026-09-14T09:00:00.000Z")
    }

    @Test func `D09: what was decided is done in three months, or the matter is finished`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: Self.june)
        #expect(try owed.obligation("D09")["due"] == "2026-09-12")
        try name(owed)
        let path = "/v1/matters/\(owed.matter)"
        _ = try region.move(path, to: "active", as: owed.people.worker)
        _ = try region.move(path, to: "finished", as: owed.people.worker, ["closingReason": "goals-met"])
        #expect(try owed.obligation("D09")["status"] == "late")
        // A target is not held over a matter that is no more.
        #expect(try owed.obligation("D06", "assessment-end")["status"] == "waived")
    }

    private func name(_ owed: OwedStory) throws {
        let named = try region.send(
            .post,
            "/v1/clients/\(owed.client)/responsibilities",
            as: owed.people.intake,
            ["workerId": .string(owed.people.worker.actor ?? ""), "role": "own-worker"]
        )
        #expect(named.status == 201)
    }

    @Test func `D11: a responsible worker is named by the end of the assessment`() throws {
        let owed = try region.beginOwed(.tyoikaiset)
        #expect(try owed.obligation("D11")["status"] == "open")
        try name(owed)
        #expect(try owed.obligation("D11")["status"] == "met")
    }

    @Test func `D12: a plan follows the assessment in thirty days`() throws {
        let owed = try region.beginOwed(.tyoikaiset)
        try name(owed)
        let assessment = try owed.assess()
        for state in ["in-progress", "completed"] { _ = try owed.move(assessment, to: state) }
        let obligation = try owed.obligation("D12")
        #expect(obligation["due"]?.string == CalendarDate.today.addingDays(30).description)
        #expect(obligation["label"] == "target")
        var content = region.plan(of: owed.people, for: assessment)
        content["matterIds"] = [.string(owed.matter)]
        let plan = try region.makePlan(of: owed.people, content)
        let moved = try region.move("/v1/plans/\(plan.id)", to: "active", as: owed.people.worker)
        #expect(moved.status == 200)
        #expect(try owed.obligation("D12")["status"] == "met")
    }

    @Test(arguments: [
        ("D10", "2026-09-12"), ("D16", "2026-06-24"), ("D17", "2026-07-12"), ("D18", "2026-07-12"),
    ])
    func `D10 D16 D17 D18: what no record shows a person opens and meets`(kind: String, due: String) throws {
        let owed = try region.beginOwed(.yleinenNeuvonta)
        let opened = try owed.open(kind, from: try #require(CalendarDate("2026-06-12")))
        #expect(opened.status == 201)
        #expect(opened.json["due"]?.string == due)
        let path = "/v1/obligations/\(opened.id)"
        let moved = try region.move(path, to: "met", as: owed.people.worker, ["doneAt": "2026-06-24T09:00:00Z"])
        #expect(moved.json["status"] == "met")
    }

    @Test(arguments: ["D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D11", "D12", "D13"])
    func `what the records show nobody opens by hand`(kind: String) throws {
        let owed = try region.beginOwed(.yleinenNeuvonta)
        #expect(try owed.open(kind, from: .today).rules == ["obligation-by-rule"])
        #expect(try owed.open("D16", from: CalendarDate.today.addingDays(1)).status == 422)
    }
}
