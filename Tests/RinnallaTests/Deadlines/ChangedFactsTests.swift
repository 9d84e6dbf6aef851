import HTTP
import JSON
import Testing

@testable import Rinnalla

/// The clocks of a matter follow its facts when they become known later.
@Suite struct ChangedFactsTests {
    private let region: TestRegion

    init() throws { region = try TestRegion() }

    private static let june: JSONObject = ["openedAt": "2026-06-15T09:00:00Z"]

    private func change(_ owed: OwedStory, client content: JSONValue) throws {
        let changed = try region.patch("/v1/clients/\(owed.client)", as: owed.people.worker, content)
        #expect(changed.status == 200, "\(changed.text)")
    }

    private func change(_ owed: OwedStory, to task: ServiceTask) throws {
        let content: JSONValue = ["serviceTask": .string(task.rawValue)]
        let changed = try region.patch("/v1/matters/\(owed.matter)", as: owed.people.worker, content)
        #expect(changed.status == 200, "\(changed.text)")
    }

    /// `D06 assessment-start waived`, and so on, in the order of their opening.
    private func clocks(_ owed: OwedStory) throws -> [String] {
        try owed.obligations().map { obligation in
            ["kind", "awaits", "status"].map { obligation[$0]?.string ?? "" }.joined(separator: " ")
        }
    }

    private static let support: JSONValue = ["hasSpecialSupport": true, "specialSupportBasis": "Vamma"]

    @Test func `D03: D04: special support that is found later counts from the opening, in the place of the targets`()
        throws
    {
        let owed = try region.beginOwed(.lapsiperheet, client: TestRegion.child, matter: Self.june)
        try change(owed, client: Self.support)
        #expect(
            try clocks(owed) == [
                "D06 assessment-start waived", "D06 assessment-end waived", "D09 enforcement open",
                "D11 responsible-worker open", "D03 assessment-start open", "D04 assessment-end open",
            ]
        )
        #expect(try owed.obligation("D03")["startsAt"] == "2026-06-15")
        #expect(try owed.obligation("D03")["due"] == "2026-06-25")
        let target = try owed.obligation("D06", "assessment-start")
        let words = target["explanation"]?["en"]?.string ?? ""
        #expect(words.hasSuffix(" → the facts have changed, the target ends → D03: SHL 36 § 3 mom."), "\(words)")
        let path = "/v1/obligations/\(target["id"]?.string ?? "")/transitions"
        let history = try region.send(.get, path, as: owed.people.worker).json["items"]?.array
        #expect(history?.last?["reasonCode"] == "facts-changed")
    }

    @Test func `INV-M2: what a statute began goes on when the facts no longer demand it`() throws {
        let owed = try region.beginOwed(.lapsiperheet, client: TestRegion.childWithSpecialSupport, matter: Self.june)
        let before = try clocks(owed)
        try change(owed, client: ["hasSpecialSupport": false])
        #expect(try clocks(owed) == before)
        try change(owed, to: .yleinenNeuvonta)
        #expect(try clocks(owed) == before)
    }

    @Test func `D02: the highest care allowance that is granted later counts from the contact`() throws {
        let owed = try region.beginOwed(
            .iakkaat,
            client: ["birthDate": "1955-01-01"],
            matter: Self.june,
            contact: ["at": "2026-06-12T09:00:00Z"]
        )
        try change(owed, client: ["hasHighestCareAllowance": true])
        let clock = try owed.obligation("D02")
        #expect(clock["startsAt"] == "2026-06-12")
        #expect(try owed.obligation("D06", "assessment-start")["status"] == "waived")
        #expect(try owed.obligation("D06", "assessment-end")["status"] == "open")
    }

    @Test func `D02: a birth date that was wrong starts it, a birthday that comes later does not`() throws {
        let owed = try region.beginOwed(.iakkaat, client: ["birthDate": "1955-01-01"], matter: Self.june)
        // Seventy-five since July, and so no older person in June when the matter began.
        try change(owed, client: ["birthDate": "1951-07-01"])
        #expect(try owed.obligation("D02") == .null)
        try change(owed, client: ["birthDate": "1951-06-01"])
        #expect(try owed.obligation("D02")["startsAt"] == "2026-06-15")
    }

    @Test func `D07: D08: D05: another service task has its own clocks, from the same days`() throws {
        let owed = try region.beginOwed(
            .lapsiperheet,
            client: TestRegion.child,
            matter: Self.june,
            contact: ["isChildProtectionNotification": true, "at": "2026-06-12T09:00:00Z"]
        )
        try change(owed, to: .lastensuojelu)
        #expect(try owed.obligation("D05")["startsAt"] == "2026-06-12")
        #expect(try owed.obligation("D04")["startsAt"] == "2026-06-15")
        #expect(try clocks(owed).filter { $0.hasPrefix("D06") }.allSatisfy { $0.hasSuffix("waived") })
        try change(owed, to: .vammaispalvelut)
        for kind in ["D07", "D08"] { #expect(try owed.obligation(kind)["startsAt"] == "2026-06-12", "\(kind)") }
        // A statute's clock runs on, and no target begins beside it.
        #expect(try owed.obligation("D05")["status"] == "open")
        #expect(try clocks(owed).filter { $0.hasPrefix("D06") }.count == 2)
    }

    @Test func `advice that becomes a matter is assessed from its opening`() throws {
        let owed = try region.beginOwed(.yleinenNeuvonta, matter: Self.june)
        try change(owed, to: .tyoikaiset)
        #expect(
            try clocks(owed) == [
                "D06 assessment-start open", "D06 assessment-end open", "D09 enforcement open",
                "D11 responsible-worker open",
            ]
        )
        #expect(try owed.obligations().allSatisfy { $0["startsAt"] == "2026-06-15" })
        // A target ends with the facts; what a statute began is the supervisor's to waive.
        try change(owed, to: .yleinenNeuvonta)
        #expect(
            try clocks(owed) == [
                "D06 assessment-start waived", "D06 assessment-end waived", "D09 enforcement open",
                "D11 responsible-worker open",
            ]
        )
    }

    @Test func `what has been done by then is not waited for again`() throws {
        let owed = try region.beginOwed(.lapsiperheet, client: TestRegion.child, matter: Self.june)
        _ = try owed.move(try owed.assess(), to: "in-progress")
        try change(owed, client: Self.support)
        #expect(try owed.obligation("D03") == .null)
        #expect(try owed.obligation("D04")["status"] == "open")
        #expect(try owed.obligation("D06", "assessment-start")["status"] == "late")
    }

    @Test func `what a supervisor has waived does not come back with other facts`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: Self.june)
        let path = "/v1/obligations/\(try owed.obligation("D09")["id"]?.string ?? "")"
        _ = try region.send(
            .post,
            "/v1/clients/\(owed.client)/responsibilities",
            as: owed.people.intake,
            ["workerId": .string(owed.people.worker.actor ?? ""), "role": "own-worker"]
        )
        let waived = try region.move(path, to: "waived", as: owed.people.supervisor, ["reasonText": "Perui"])
        #expect(waived.status == 200)
        try change(owed, to: .vammaispalvelut)
        #expect(try clocks(owed).filter { $0.hasPrefix("D09") } == ["D09 enforcement waived"])
    }

    @Test func `what was opened again is counted from that day`() throws {
        let owed = try region.beginOwed(.lapsiperheet, client: TestRegion.child, matter: Self.june)
        let assessment = try owed.assess()
        _ = try owed.findNoNeed(assessment)
        _ = try owed.move(assessment, to: "pending", ["reasonText": "Asiakas pyytää"])
        try change(owed, client: Self.support)
        #expect(try owed.obligation("D03")["startsAt"]?.string == CalendarDate.today.description)
    }

    @Test func `D05: a contact that proves to be a notification starts it, from the contact`() throws {
        let owed = try region.beginOwed(
            .lastensuojelu,
            client: TestRegion.child,
            matter: Self.june,
            contact: ["at": "2026-06-12T09:00:00Z"]
        )
        #expect(try owed.obligation("D05") == .null)
        let contact =
            try region.send(.get, "/v1/matters/\(owed.matter)", as: owed.people.worker)
            .json["openedByContactId"]?.string ?? ""
        let content: JSONValue = ["isChildProtectionNotification": true]
        #expect(try region.patch("/v1/contacts/\(contact)", as: owed.people.intake, content).status == 200)
        #expect(try owed.obligation("D05")["startsAt"] == "2026-06-12")
        #expect(try owed.obligation("D06", "assessment-start")["status"] == "waived")
    }

    @Test func `D13: a matter that becomes child protection has its plan reviewed, and only as long as it is`() throws {
        let story = try region.begin()
        let content: JSONValue = ["serviceTask": "lapsiperheet", "unitId": .string(story.unit)]
        let matter = try region.send(.post, "/v1/clients/\(story.client)/matters", as: story.worker, content).id
        var plan = region.plan(of: story, for: try region.makeAssessment(of: story, in: matter))
        plan["matterIds"] = [.string(matter)]
        let made = try region.makePlan(of: story, plan)
        #expect(try region.move("/v1/plans/\(made.id)", to: "active", as: story.worker).status == 200)
        func clocks() throws -> [JSONValue] {
            let path = "/v1/clients/\(story.client)/obligations?kind=D13"
            return try region.send(.get, path, as: story.worker).json["items"]?.array ?? []
        }
        func become(_ task: ServiceTask) throws {
            let task: JSONValue = ["serviceTask": .string(task.rawValue)]
            #expect(try region.patch("/v1/matters/\(matter)", as: story.worker, task).status == 200)
        }
        #expect(try clocks() == [])
        try become(.lastensuojelu)
        #expect(try clocks().map { $0["status"] } == ["open"])
        #expect(try clocks().first?["subjectId"]?.string == made.id)
        #expect(try clocks().first?["startsAt"]?.string == CalendarDate.today.description)
        try become(.lapsiperheet)
        #expect(try clocks().map { $0["status"] } == ["waived"])
    }
}
