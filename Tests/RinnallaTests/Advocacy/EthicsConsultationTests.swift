import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct EthicsConsultationTests {
    let region: TestRegion
    let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func ask() throws -> String {
        try region.send(
            .post,
            "/v1/clients/\(story.client)/ethics-consultations",
            as: story.worker,
            ["dilemma": "autonomy-vs-safety", "question": "Saako asua yksin?", "matterId": .string(story.matter)]
        ).id
    }

    @Test func `a question is answered with advice, and what was decided may follow`() throws {
        let path = "/v1/ethics-consultations/\(try ask())"
        let bare = try region.move(path, to: "answered", as: story.supervisor)
        #expect(bare.places == ["/advice"])
        let answered = try region.move(path, to: "answered", as: story.supervisor, ["advice": "Saa"])
        #expect(answered.json["answeredById"]?.string == story.supervisor.actor)
        #expect(answered.json["answeredAt"] != nil)
        #expect(try region.move(path, to: "answered", as: story.supervisor, ["advice": "Ei"]).status == 409)
        let decided = try region.patch(path, as: story.worker, ["decided": "Turvaranneke"])
        #expect(decided.json["decided"] == "Turvaranneke")
        #expect(decided.json["advice"] == "Saa")
    }

    @Test func `the question stays as it was answered`() throws {
        let path = "/v1/ethics-consultations/\(try ask())"
        #expect(try region.patch(path, as: story.worker, ["question": "Saako asua kotona?"]).status == 200)
        _ = try region.move(path, to: "answered", as: story.worker, ["advice": "Saa"])
        for change in [["question": "Muu"], ["dilemma": "other"]] as [JSONValue] {
            #expect(try region.patch(path, as: story.worker, change).status == 409)
        }
    }

    @Test func `only who runs the client's process asks and answers`() throws {
        let id = try ask()
        let client = region.caller(client: story.client)
        #expect(try region.send(.get, "/v1/ethics-consultations/\(id)", as: client).status == 200)
        let path = "/v1/ethics-consultations/\(id)"
        #expect(try region.move(path, to: "answered", as: client, ["advice": "Saa"]).code == "actor-not-allowed")
        #expect(try region.move(path, to: "answered", as: story.stranger, ["advice": "Saa"]).status == 404)
    }
}
