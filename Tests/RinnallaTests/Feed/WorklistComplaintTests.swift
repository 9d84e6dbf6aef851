import HTTP
import JSON
import Testing

@testable import Rinnalla

/// On whose own worklist it stands that a complaint is to be answered.
@Suite struct WorklistComplaintTests {
    let region: TestRegion
    let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func complaints(_ caller: TestRegion.Caller, for whose: String = "me") throws -> [JSONValue] {
        let listed = try region.send(.get, "/v1/worklist?limit=200&for=\(whose)", as: caller)
        guard listed.status == 200 else { throw Unexpected(outcome: listed.text) }
        return (listed.json["items"]?.array ?? []).filter { $0["code"] == "D14" }
    }

    @Test func `D14: a complaint about the responsible worker is on the supervisor's own list, not on theirs`() throws {
        let colleague = try region.person(.worker, units: [story.unit])
        let id = try region.complain(of: story, about: story.worker).id
        let clock = try #require(try region.clocks(of: id, as: story.supervisor, client: story.client).first)
        let item = try #require(try complaints(story.supervisor).first)
        #expect(item["kind"] == "obligation" && item["label"] == "target")
        #expect(item["subject"] == ["kind": "obligation", "id": clock["id"] ?? .null])
        #expect(item["due"] == clock["due"] && item["clientId"]?.string == story.client)
        #expect(try complaints(story.worker) == [])
        for caller in [colleague, story.stranger] {
            for whose in ["me", "unit"] { #expect(try complaints(caller, for: whose) == []) }
        }
        #expect(try complaints(story.supervisor, for: "unit").count == 1)
        let answer: JSONValue = ["answer": ["text": "Pahoittelemme", "date": .string(CalendarDate.today.description)]]
        #expect(try region.patch("/v1/advocacy-cases/\(id)", as: story.supervisor, answer).status == 200)
        #expect(try complaints(story.supervisor) == [])
    }

    @Test(arguments: ["unit", "organization"])
    func `D14: who works where a complaint is directed is spared it, but for the supervisor, who answers for it`(
        kind: String
    ) throws {
        let id = kind == "unit" ? story.unit : region.county
        let respondent: JSONValue = ["kind": .string(kind), "id": .string(id)]
        _ = try region.complain(of: story, about: story.worker, ["respondent": respondent])
        #expect(try complaints(story.worker) == [])
        #expect(try complaints(story.supervisor).count == 1)
    }

    @Test func `D14: a complaint about somebody else is on the lists of both who may answer it`() throws {
        _ = try region.complain(of: story, about: story.provider)
        for caller in [story.worker, story.supervisor] { #expect(try complaints(caller).count == 1) }
    }

    @Test func `D14: a supervisor does not answer for themselves; it waits with the worker and another supervisor`()
        throws
    {
        let other = try region.person(.supervisor, units: [story.unit])
        _ = try region.complain(of: story, about: story.supervisor)
        #expect(try complaints(story.supervisor) == [])
        for caller in [story.worker, other] { #expect(try complaints(caller).count == 1) }
    }

    @Test func `D15: the client's own time stays with who answers for the client, whomever it is about`() throws {
        let request: JSONObject = [
            "kind": "oikaisuvaatimus", "noticeDate": .string(CalendarDate.today.description),
        ]
        _ = try region.complain(of: story, about: story.worker, request)
        let listed = try region.send(.get, "/v1/worklist?kind=obligation&limit=200", as: story.worker)
        #expect(listed.json["items"]?.array?.contains { $0["code"] == "D15" } == true)
        let supervised = try region.send(.get, "/v1/worklist?kind=obligation", as: story.supervisor)
        #expect(supervised.json["items"] == [])
    }
}
