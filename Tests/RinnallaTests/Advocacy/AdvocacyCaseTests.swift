import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Who opens, answers, moves and closes an advocacy case.
@Suite struct AdvocacyCaseTests {
    let region: TestRegion
    let story: TestRegion.Story
    let client: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        client = region.caller(client: story.client)
    }

    private static let answer: JSONValue = [
        "answer": ["text": "Pahoittelemme", "date": .string(CalendarDate.today.description)]
    ]

    private func move(_ id: String, to state: String, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
        let members: JSONObject =
            state == "open" ? ["reasonText": "Uusi tieto"] : state.hasSuffix("resolved") ? ["outcome": "Sovittu"] : [:]
        return try region.move("/v1/advocacy-cases/\(id)", to: state, as: caller, members)
    }

    @Test func `the client opens a case, reads it and finds it listed`() throws {
        let opened = try region.complain(of: story, about: story.worker, ["right": "B"])
        #expect(opened.status == 201, "\(opened.text)")
        #expect(opened.json["status"] == "open")
        #expect(opened.json["receivedDate"]?.string == CalendarDate.today.description)
        #expect(try region.send(.get, "/v1/advocacy-cases/\(opened.id)", as: client).json["right"] == "B")
        #expect(try region.send(.get, "/v1/clients/\(story.client)/advocacy-cases", as: client).ids == [opened.id])
    }

    @Test func `a case is never closed by the respondent`() throws {
        let id = try region.complain(of: story, about: story.worker).id
        for state in ["waiting", "resolved", "partly-resolved", "not-resolved"] {
            let refused = try move(id, to: state, as: story.worker)
            #expect(refused.status == 422, "\(state)")
            #expect(refused.rules == ["advocacy-respondent"], "\(state)")
        }
        let listed = try region.send(.get, "/v1/advocacy-cases/\(id)/transitions", as: story.worker)
        #expect(listed.json["allowed"] == [])
        _ = try region.patch("/v1/advocacy-cases/\(id)", as: story.supervisor, Self.answer)
        #expect(try move(id, to: "resolved", as: client).status == 200)
    }

    @Test func `a case is never closed by the respondent, a unit or an organization, in whatever person`() throws {
        let id = try region.openCase(
            of: story.client,
            as: client,
            ["respondent": ["kind": "unit", "id": .string(story.unit)]]
        ).id
        #expect(try move(id, to: "resolved", as: story.worker).rules == ["advocacy-respondent"])
        #expect(try move(id, to: "resolved", as: story.supervisor).rules == ["advocacy-respondent"])
        let ombudsman = try region.makeOmbudsman(units: [story.unit])
        let ofCounty = try region.openCase(
            of: story.client,
            as: client,
            [
                "respondent": ["kind": "organization", "id": .string(region.county)],
                "advocateId": .string(ombudsman.actor ?? ""),
            ]
        ).id
        #expect(try move(ofCounty, to: "resolved", as: story.supervisor).rules == ["advocacy-respondent"])
        #expect(try move(ofCounty, to: "resolved", as: ombudsman).status == 200)
    }

    @Test func `the respondent answers and changes nothing else, not even who it is`() throws {
        let id = try region.complain(of: story, about: story.worker, ["kind": "rights-issue"]).id
        let path = "/v1/advocacy-cases/\(id)"
        let changes: [JSONObject] = [
            ["about": "Kaikki hyvin"], ["respondent": .null], ["respondent": TestRegion.respondent(story.supervisor)],
            ["advocateId": .string(story.supervisor.actor ?? "")],
        ]
        for change in changes {
            let refused = try region.patch(path, as: story.worker, .object(change))
            #expect(refused.status == 422)
            #expect(refused.rules.contains("advocacy-respondent"), "\(change)")
        }
        let answered = try region.patch(path, as: story.worker, Self.answer)
        #expect(answered.status == 200, "\(answered.text)")
        #expect(answered.json["answeredById"]?.string == story.worker.actor)
    }

    @Test func `the advocate is not whom the complaint is about, nor a colleague there`() throws {
        let refused = try region.complain(
            of: story,
            about: story.worker,
            ["advocateId": .string(story.worker.actor ?? "")]
        )
        #expect(refused.rules == ["advocacy-advocate"])
        #expect(refused.places == ["/advocateId"])
        let ofUnit = try region.complain(
            of: story,
            about: story.worker,
            [
                "respondent": ["kind": "unit", "id": .string(story.unit)],
                "advocateId": .string(story.supervisor.actor ?? ""),
            ]
        )
        #expect(ofUnit.rules == ["advocacy-advocate"])
        let ombudsman = try region.makeOmbudsman()
        let named = try region.complain(
            of: story,
            about: story.worker,
            ["advocateId": .string(ombudsman.actor ?? "")]
        )
        #expect(named.status == 201)
    }

    @Test
    func `the unit complained of does not read the complaint; who answers for the client and is to answer it does`()
        throws
    {
        let intake = try region.person(.intake, units: [story.unit])
        let colleague = try region.person(.worker, purpose: .coordination, units: [story.unit])
        let unit: JSONValue = ["kind": "unit", "id": .string(story.unit)]
        let id = try region.complain(of: story, about: story.worker, ["respondent": unit]).id
        let path = "/v1/advocacy-cases/\(id)"
        for caller in [intake, colleague] {
            // They run the client's matter, and see that.
            #expect(try region.send(.get, "/v1/matters/\(story.matter)", as: caller).status == 200)
            #expect(try region.send(.get, path, as: caller).status == 404)
            #expect(try region.patch(path, as: caller, Self.answer).status == 404)
            #expect(try region.send(.get, "/v1/clients/\(story.client)/advocacy-cases", as: caller).ids == [])
            // Nor its clock, by which they would know of it.
            #expect(try region.clocks(of: id, as: caller, client: story.client) == [])
            #expect(try !region.send(.get, "/v1/worklist?for=unit", as: caller).text.contains("812/2000"))
        }
        for caller in [story.worker, story.supervisor, client] {
            #expect(try region.send(.get, path, as: caller).status == 200)
            #expect(try region.clocks(of: id, as: caller, client: story.client).count == 1)
        }
        #expect(try region.patch(path, as: story.supervisor, Self.answer).status == 200)
    }

    @Test func `a respondent in person reads that case, answers it, and sees nothing besides`() throws {
        let colleague = try region.person(.worker, units: [])
        let other = try region.complain(of: story, about: story.worker).id
        let id = try region.complain(of: story, about: colleague, ["kind": "rights-issue"]).id
        let path = "/v1/advocacy-cases/\(id)"
        #expect(try region.send(.get, path, as: colleague).status == 200)
        #expect(try region.patch(path, as: colleague, ["about": "Kaikki hyvin"]).rules == ["advocacy-respondent"])
        #expect(try region.patch(path, as: colleague, Self.answer).status == 200)
        #expect(try move(id, to: "resolved", as: colleague).status == 403)
        for path in ["advocacy-cases/\(other)", "clients/\(story.client)", "matters/\(story.matter)"] {
            #expect(try region.send(.get, "/v1/\(path)", as: colleague).status == 404, "\(path)")
        }
        #expect(try region.openCase(of: story.client, as: colleague).status == 403)
        let redirected = try region.patch(path, as: client, ["respondent": TestRegion.respondent(story.worker)])
        #expect(redirected.status == 200)
        #expect(try region.send(.get, path, as: colleague).status == 404)
        let ofProvider = try region.complain(of: story, about: story.provider).id
        #expect(try region.send(.get, "/v1/advocacy-cases/\(ofProvider)", as: story.provider).status == 404)
    }

    @Test
    func `an answer is the respondent's or says that it was conveyed; the client and the ombudsman write none`() throws
    {
        let ombudsman = try region.makeOmbudsman()
        let advocate: JSONObject = ["advocateId": .string(ombudsman.actor ?? "")]
        let id = try region.complain(of: story, about: story.provider, advocate).id
        let path = "/v1/advocacy-cases/\(id)"
        for caller in [client, ombudsman] {
            let refused = try region.patch(path, as: caller, Self.answer)
            #expect(refused.rules == ["advocacy-answer"], "\(caller)")
        }
        let conveyed = try region.patch(path, as: story.worker, Self.answer)
        #expect(conveyed.json["isAnswerConveyed"] == true, "\(conveyed.text)")
        #expect(conveyed.json["answeredById"]?.string == story.worker.actor)
        let direct = try region.complain(of: story, about: story.worker, ["kind": "rights-issue"]).id
        let own = try region.patch("/v1/advocacy-cases/\(direct)", as: story.worker, Self.answer)
        #expect(own.json["isAnswerConveyed"] == false)
        let reworded: JSONValue = ["answer": ["text": "Kaikki hyvin"]]
        let refused = try region.patch("/v1/advocacy-cases/\(direct)", as: story.supervisor, reworded)
        #expect(refused.rules == ["advocacy-answer"])
        #expect(try region.patch("/v1/advocacy-cases/\(direct)", as: story.worker, reworded).status == 200)
    }

    @Test func `an answer is not older than the case, and is never taken back`() throws {
        let id = try region.complain(of: story, about: story.worker, ["receivedDate": "2026-10-01"]).id
        let path = "/v1/advocacy-cases/\(id)"
        let early = try region.patch(
            path,
            as: story.supervisor,
            ["answer": ["text": "Keksitty", "date": "0001-01-01"]]
        )
        #expect(early.rules == ["advocacy-answer"])
        #expect(early.places == ["/answer/date"])
        #expect(try region.patch(path, as: story.supervisor, Self.answer).status == 200)
        let removed = try region.patch(path, as: story.supervisor, ["answer": .null])
        #expect(removed.rules == ["advocacy-answer"])
        #expect(try region.send(.get, path, as: client).json["answer"]?["text"] == "Pahoittelemme")
    }

    @Test func `nobody on the side of the service withdraws the client's case`() throws {
        for caller in [story.worker, story.supervisor] {
            let id = try region.openCase(of: story.client, as: client).id
            #expect(try move(id, to: "withdrawn", as: caller).code == "actor-not-allowed")
            #expect(try move(id, to: "withdrawn", as: client).json["endedAt"] != nil)
        }
    }

    @Test func `an ended case is changed by nothing but being opened again, with a reason`() throws {
        let id = try region.openCase(of: story.client, as: client).id
        #expect(try move(id, to: "not-resolved", as: client).json["outcome"] == "Sovittu")
        let path = "/v1/advocacy-cases/\(id)"
        #expect(try region.patch(path, as: client, ["about": "Toinen"]).status == 409)
        #expect(try region.move(path, to: "open", as: client).places == ["/reasonText"])
        let reopened = try move(id, to: "open", as: client)
        #expect(reopened.json["outcome"] == nil && reopened.json["endedAt"] == nil)
        #expect(try region.patch(path, as: client, ["about": "Toinen"]).status == 200)
    }

    @Test func `a remedy has a respondent that exists, a correction its notice, and neither lies in the future`() throws
    {
        let tomorrow = JSONValue.string(CalendarDate.today.addingDays(1).description)
        let bare = try region.openCase(of: story.client, as: client, ["kind": "oikaisuvaatimus"])
        #expect(bare.status == 422)
        #expect(bare.places.sorted() == ["/noticeDate", "/respondent"])
        let unknown = try region.openCase(
            of: story.client,
            as: client,
            ["respondent": ["kind": "unit", "id": .string(story.worker.actor ?? "")]]
        )
        #expect(unknown.places == ["/respondent/id"])
        let late = try region.complain(of: story, about: story.worker, ["receivedDate": tomorrow])
        #expect(late.places == ["/receivedDate"])
    }

    @Test
    func `a patch that takes away what the case owes is told so with all else that is wrong, once the case is known`()
        throws
    {
        let request: JSONObject = ["kind": "oikaisuvaatimus", "noticeDate": .string(CalendarDate.today.description)]
        let path = "/v1/advocacy-cases/\(try region.complain(of: story, about: story.worker, request).id)"
        let patch: JSONValue = ["respondent": .null, "noticeDate": .null, "right": .null, "bogus": 1, "about": 2]
        let refused = try region.patch(path, as: client, patch)
        #expect(refused.status == 400, "\(refused.text)")
        #expect(refused.places.sorted() == ["/about", "/bogus", "/noticeDate", "/respondent"])
        let kept = try region.patch(path, as: client, ["right": .null, "bogus": 1])
        #expect(kept.places == ["/bogus"])
        #expect(try region.patch(path, as: story.stranger, patch).status == 404)
        #expect(try region.patch(path, as: story.stranger, ["bogus": 1]).status == 400)
    }

    @Test func `the next step names the one before, of the same client`() throws {
        let first = try region.complain(of: story, about: story.worker).id
        let next = try region.complain(
            of: story,
            about: story.worker,
            ["kind": "kantelu", "previousCaseId": .string(first)]
        )
        #expect(next.json["previousCaseId"]?.string == first)
        let other = try region.makeClient(as: story.intake)
        let astray = try region.openCase(of: other, as: story.intake, ["previousCaseId": .string(first)])
        #expect(astray.places == ["/previousCaseId"])
    }

    @Test func `the ombudsman whom the case names takes every way of the table, and no other`() throws {
        let ombudsman = try region.makeOmbudsman()
        let id = try region.openCase(
            of: story.client,
            as: client,
            [
                "advocateId": .string(ombudsman.actor ?? ""),
                "respondent": ["kind": "organization", "id": .string(region.county)],
            ]
        ).id
        for from in AdvocacyCaseRecord.states.states {
            for to in AdvocacyCaseRecord.states.states {
                try region.force("advocacy_case", id, to: from)
                let isWay = StateTables.ofEach["advocacy-case"]?.contains { $0.from == from && $0.to == to } == true
                #expect(try move(id, to: to, as: ombudsman).status == (isWay ? 200 : 409), "\(from) → \(to)")
            }
        }
    }
}
