import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// What a client has filed stays as it was said, and a complaint ends with the head's written answer (asiakaslaki 23 §).
@Suite struct ComplaintTests {
    let region: TestRegion
    let story: TestRegion.Story
    let client: TestRegion.Caller
    let ombudsman: TestRegion.Caller
    /// Whom the complaints are about: of the same unit as the client's own worker.
    let colleague: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        client = region.caller(client: story.client)
        ombudsman = try region.makeOmbudsman()
        colleague = try region.person(.worker, purpose: .coordination, units: [story.unit])
    }

    private static let answer: JSONValue = [
        "answer": ["text": "Pahoittelemme", "date": .string(CalendarDate.today.description)]
    ]

    private func complain(_ members: JSONObject = [:]) throws -> String {
        "/v1/advocacy-cases/\(try region.complain(of: story, about: colleague, members).id)"
    }

    private func clock(_ path: String) throws -> JSONValue {
        let id = path.split(separator: "/").last.map { String($0) } ?? ""
        return try #require(try region.clocks(of: id, as: story.worker, client: story.client).last)
    }

    @Test func `AC14: nobody of the service rewrites, re-aims or empties what the client filed`() throws {
        let path = try complain([
            "advocateId": .string(ombudsman.actor ?? ""), "matterIds": [.string(story.matter)],
        ])
        let changes: JSONObject = [
            "about": "Asiakas on tyytyväinen", "advocateId": .null, "matterIds": [],
            "respondent": ["kind": "organization", "id": .string(region.provider)],
        ]
        for caller in [story.worker, story.supervisor] {
            for change in changes.members {
                let refused = try region.patch(path, as: caller, [change.name: change.value])
                #expect(refused.status == 422 && refused.rules == ["advocacy-filed"], "\(refused.text)")
                #expect(refused.places == ["/\(change.name)"])
            }
        }
        #expect(try region.send(.get, path, as: ombudsman).json["about"] == "Minua ei kuunneltu")
        #expect(try region.patch(path, as: ombudsman, ["about": "Minulle huudettiin"]).status == 200)
        #expect(try region.patch(path, as: client, .object(changes)).status == 200)
        // What only adds to it takes nothing from the client.
        let added: JSONValue = ["advocateId": .string(ombudsman.actor ?? ""), "matterIds": [.string(story.matter)]]
        #expect(try region.patch(path, as: story.worker, added).status == 200)
    }

    @Test func `AC14: who recorded it for the client mends a slip on the same day, until it is answered`() throws {
        func record() throws -> TestRegion.Outcome {
            let members: JSONObject = ["kind": "muistutus", "respondent": TestRegion.respondent(colleague)]
            return try region.openCase(of: story.client, as: story.worker, members)
        }
        func mend(_ opened: TestRegion.Outcome, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
            try region.patch("/v1/advocacy-cases/\(opened.id)", as: caller, ["about": "Minua ei kuultu"])
        }
        let (answered, left) = (try record(), try record())
        #expect(answered.json["recordedBy"]?.string == story.worker.actor)
        #expect(try mend(answered, as: story.supervisor).rules == ["advocacy-filed"])
        _ = try region.patch("/v1/advocacy-cases/\(answered.id)", as: story.supervisor, Self.answer)
        #expect(try mend(answered, as: story.worker).rules == ["advocacy-filed"])
        #expect(try mend(left, as: story.worker).status == 200)
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("UPDATE advocacy_case SET created_at = created_at - 86400000")
        }
        let later = try region.patch("/v1/advocacy-cases/\(left.id)", as: story.worker, ["about": "Ei muuta"])
        #expect(later.rules == ["advocacy-filed"], "\(later.text)")
    }

    @Test func `AC14, D14: a complaint does not end without its answer, and the transitions say so`() throws {
        let path = try complain()
        let outcome: JSONObject = ["outcome": "ok"]
        for caller in [story.worker, story.supervisor, client] {
            let refused = try region.move(path, to: "resolved", as: caller, outcome)
            #expect(refused.status == 422 && refused.rules == ["muistutus-unanswered"], "\(refused.text)")
            let blocked = try region.send(.get, path + "/transitions", as: caller).json["blocked"]?.array ?? []
            for state in ["resolved", "partly-resolved", "not-resolved"] {
                let reasons = blocked.first { $0["to"]?.string == state }?["reasons"]?.array
                #expect(reasons?.map { $0["rule"] } == ["muistutus-unanswered"], "\(state)")
            }
        }
        #expect(try clock(path)["status"] == "open")
        #expect(try region.patch(path, as: story.supervisor, Self.answer).status == 200)
        #expect(try clock(path)["status"] == "met")
        #expect(try region.move(path, to: "resolved", as: client, outcome).status == 200)
    }

    @Test func `AC14, D14: nobody but the client lets go of the answer`() throws {
        let path = try complain()
        let obligation = "/v1/obligations/\(try clock(path)["id"]?.string ?? "")"
        let waived = try region.move(obligation, to: "waived", as: story.supervisor, ["reasonText": "Turha"])
        #expect(waived.rules == ["muistutus-unanswered"], "\(waived.text)")
        func suspend(as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
            let today = JSONValue.string(CalendarDate.today.description)
            let content: JSONValue = ["validFrom": today, "reason": "Selvitetään"]
            return try region.send(.post, obligation + "/suspensions", as: caller, content)
        }
        #expect(try suspend(as: story.worker).rules == ["muistutus-answer"])
        #expect(try suspend(as: story.supervisor).status == 201)
        #expect(try region.move(path, to: "withdrawn", as: client).status == 200)
        #expect(try clock(path)["status"] == "waived")
        let reason: JSONObject = ["reasonText": "Selvitetään silti"]
        for caller in [story.worker, story.supervisor] {
            #expect(try region.move(path, to: "open", as: caller, reason).code == "actor-not-allowed")
        }
        #expect(try region.move(path, to: "open", as: client, reason).status == 200)
        #expect(try clock(path)["status"] == "open")
    }

    @Test func `AC13, D14: the answer to a complaint about a worker is the head's own, and no worker writes another`()
        throws
    {
        let path = try complain()
        #expect(try region.patch(path, as: story.worker, Self.answer).rules == ["muistutus-answer"])
        #expect(try clock(path)["status"] == "open")
        let answered = try region.patch(path, as: story.supervisor, Self.answer)
        #expect(answered.json["isAnswerConveyed"] == false, "\(answered.text)")
        let another: JSONValue = ["answer": ["text": "Ei aihetta", "date": .string(CalendarDate.today.description)]]
        #expect(try region.patch(path, as: story.worker, another).rules == ["muistutus-answer"])
        #expect(try region.patch(path, as: story.supervisor, another).status == 200)
        // The head over a provider's people is elsewhere.
        let ofProvider = "/v1/advocacy-cases/\(try region.complain(of: story, about: story.provider).id)"
        let conveyed = try region.patch(ofProvider, as: story.supervisor, Self.answer)
        #expect(conveyed.json["isAnswerConveyed"] == true, "\(conveyed.text)")
    }
}
