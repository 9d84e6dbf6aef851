import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What is written down later was done when it was done.
@Suite struct ActDateTests {
    private let region: TestRegion

    init() throws { region = try TestRegion() }

    private static let june: JSONObject = ["openedAt": "2026-06-12T09:00:00Z"]
    private static let letters: JSONObject = [
        "clientNotifiedDate": "2026-06-22", "reviewNoticeDate": "2026-06-24", "reasonText": "Ei tarvetta",
    ]

    @Test func `D06: an assessment begun and completed in time is in time whenever it is written down`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: Self.june)
        let assessment = try owed.assess()
        let begun = try owed.move(assessment, to: "in-progress", ["startedAt": "2026-06-18T08:00:00Z"])
        #expect(begun.json["startedAt"] == "2026-06-18T08:00:00.000Z")
        #expect(try owed.obligation("D06", "assessment-start")["status"] == "met")
        #expect(try owed.obligation("D06", "assessment-start")["doneAt"] == "2026-06-18T08:00:00.000Z")
        let before = try owed.move(assessment, to: "completed", ["completedAt": "2026-06-17T08:00:00Z"])
        #expect(before.rules == ["obligation-out-of-order"])
        _ = try owed.move(assessment, to: "completed", ["completedAt": "2026-09-13T08:00:00Z"])
        #expect(try owed.obligation("D06", "assessment-end")["status"] == "late")
    }

    @Test(arguments: [("2026-06-11T20:59:00Z", "rule-violation"), ("2100-01-01T00:00:00Z", "date-in-future")])
    func `nothing is begun before its matter, nor in the future`(time: String, code: String) throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: Self.june)
        let refused = try owed.move(try owed.assess(), to: "in-progress", ["startedAt": .string(time)])
        #expect(refused.status == 422)
        #expect(refused.places == ["/startedAt"])
        #expect(refused.json["errors"]?.array?.first?["code"]?.string == code)
        #expect(try owed.obligation("D06", "assessment-start")["status"] == "open")
    }

    @Test func `D04: that no assessment is needed is told in time, by the later of the letters`() throws {
        let owed = try region.beginOwed(.lastensuojelu, client: TestRegion.child, matter: Self.june)
        let assessment = try owed.assess()
        var early = Self.letters
        early["clientNotifiedDate"] = "2026-06-01"
        early["reviewNoticeDate"] = "2026-06-02"
        let refused = try owed.move(assessment, to: "not-needed", early)
        #expect(refused.rules == ["obligation-out-of-order"])
        #expect(try owed.move(assessment, to: "not-needed", Self.letters).status == 200)
        #expect(try owed.obligation("D04")["status"] == "met")
        #expect(try owed.obligation("D04")["doneAt"] == "2026-06-23T21:00:00.000Z")
    }

    @Test(arguments: [("2026-06-20", "met"), ("2026-06-25", "late")])
    func `D05: child and guardian were told on the day they were told`(informed: String, state: String) throws {
        let owed = try region.beginOwed(
            .lastensuojelu,
            client: TestRegion.child,
            matter: Self.june,
            contact: ["isChildProtectionNotification": true, "at": "2026-06-12T09:00:00Z"]
        )
        _ = try owed.move(try owed.assess(), to: "in-progress", ["startedAt": "2026-06-16T09:00:00Z"])
        let contact =
            try region.send(.get, "/v1/matters/\(owed.matter)", as: owed.people.worker)
            .json["openedByContactId"]?.string ?? ""
        func tell(_ child: String, _ guardian: String) throws -> TestRegion.Outcome {
            try region.patch(
                "/v1/contacts/\(contact)",
                as: owed.people.intake,
                ["childInformedDate": .string(child), "guardianInformedDate": .string(guardian)]
            )
        }
        #expect(try tell("2026-06-11", "2026-06-20").rules == ["obligation-out-of-order"])
        #expect(try tell("2026-06-15", "2100-01-01").places == ["/guardianInformedDate"])
        #expect(try tell("2026-06-15", informed).status == 200)
        #expect(try owed.obligation("D05")["status"]?.string == state)
    }

    @Test func `D14: a letter is answered on its date, not before the complaint`() throws {
        let story = try region.begin()
        let opened = try region.complain(of: story, about: story.worker, ["receivedDate": "2026-06-01"])
        func answer(_ day: String) throws -> TestRegion.Outcome {
            let content: JSONValue = ["answer": ["text": "Pahoittelemme", "date": .string(day)]]
            return try region.patch("/v1/advocacy-cases/\(opened.id)", as: story.supervisor, content)
        }
        #expect(try answer("2026-05-31").places == ["/answer/date"])
        #expect(try answer("2026-06-29").status == 200)
        let clock = try #require(try region.clocks(of: opened.id, as: story.worker, client: story.client).first)
        #expect(clock["status"] == "met")
        #expect(clock["doneAt"] == "2026-06-28T21:00:00.000Z")
    }

    @Test func `a suspension ends on the day of what met the obligation`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: Self.june)
        let obligation = try owed.obligation("D06", "assessment-start")["id"]?.string ?? ""
        let suspension = try owed.suspend(obligation, from: try #require(CalendarDate("2026-06-16"))).id
        _ = try owed.move(try owed.assess(), to: "in-progress", ["startedAt": "2026-06-18T08:00:00Z"])
        let ended = try region.send(.get, "/v1/suspensions/\(suspension)", as: owed.people.worker)
        #expect(ended.json["validTo"] == "2026-06-18")
        #expect(ended.json["workingDays"] == 2)
        #expect(try owed.obligation("D06", "assessment-start")["due"] == "2026-06-26")
    }
}
