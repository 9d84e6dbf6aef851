import HTTP
import JSON
import Testing

@testable import Rinnalla

/// A client who comes back is proposed whom they know (../domain/3-model.md 3.1).
@Suite struct WorkerCandidateTests {
    let region: TestRegion
    let story: TestRegion.Story
    /// Speaks the client's language, which the client's own worker does not.
    let colleague: TestRegion.Caller
    var client: String { "/v1/clients/\(story.client)" }

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        colleague = try region.person(.socialWorker, units: [story.unit])
        let languages: JSONValue = ["languages": ["sv"]]
        _ = try region.patch("/v1/professionals/\(colleague.actor ?? "")", as: region.asCounty, languages)
        _ = try region.patch(client, as: story.worker, ["language": "sv"])
        _ = try region.move(client, to: "active", as: story.worker)
        _ = try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, ["reasonText": "Turha"])
        let closing: JSONObject = ["closingNote": "Valmis", "clientInformedDate": "2026-01-15"]
        _ = try region.move(client, to: "closed", as: story.worker, closing)
        _ = try region.record(client + "/contacts", as: story.intake)
    }

    private func candidates(in language: String = "en") throws -> [JSONValue] {
        let path = client + "/responsible-worker-candidates"
        let listed = try region.send(.get, path, as: story.intake, fields: [.acceptLanguage: language])
        return listed.json["items"]?.array ?? []
    }

    private func openMatter() throws {
        let matter: JSONValue = ["serviceTask": "iakkaat", "unitId": .string(story.unit)]
        _ = try region.send(.post, client + "/matters", as: story.intake, matter)
    }

    @Test func `who answered last is a candidate also where no unit handles anything of the client's`() throws {
        #expect(try candidates().map { $0["workerId"]?.string } == [story.worker.actor])
    }

    @Test func `where nobody can be proposed, it is said why, in the caller's language`() throws {
        let client = try region.makeClient(as: story.intake)
        func reason(in language: String) throws -> String? {
            let path = "/v1/clients/\(client)/responsible-worker-candidates"
            let listed = try region.send(.get, path, as: story.intake, fields: [.acceptLanguage: language])
            #expect(listed.json["items"] == [])
            return listed.json["reason"]?.string
        }
        let languages = Language.allCases.map(\.rawValue)
        let withoutMatter = try languages.compactMap { try reason(in: $0) }
        let advice = try region.makeUnit("Neuvonta")
        let matter: JSONValue = ["serviceTask": "yleinen-neuvonta", "unitId": .string(advice)]
        #expect(try region.send(.post, "/v1/clients/\(client)/matters", as: story.intake, matter).status == 201)
        let withoutWorker = try languages.compactMap { try reason(in: $0) }
        #expect(Set(withoutMatter + withoutWorker).count == 2 * languages.count)
    }

    @Test func `who answered last stands first while nobody does, with the reason in words`() throws {
        try openMatter()
        let ranked = try candidates()
        #expect(ranked.map { $0["workerId"]?.string } == [story.worker.actor, colleague.actor])
        #expect(ranked.first?["obstacles"]?.array?.compactMap { $0["rule"]?.string } == ["worker-language"])
        let today = CalendarDate.today
        #expect(ranked.first?["reason"]?.string?.contains(today.words(in: .english)) == true)
        #expect(try candidates(in: "fi").first?["reason"]?.string?.contains(today.words(in: .finnish)) == true)
        #expect(ranked.last?["reason"] == nil)
    }

    @Test func `who must step aside is not proposed first, nor for the reopening`() throws {
        try openMatter()
        let made = try region.disqualify(story.worker, from: story, as: colleague)
        #expect(made.status == 201, "\(made.text)")
        let ranked = try candidates()
        #expect(ranked.map { $0["workerId"]?.string } == [colleague.actor, story.worker.actor])
        #expect(ranked.allSatisfy { $0["reason"] == nil })
        let blocked = try region.send(.get, client + "/transitions", as: story.intake).json["blocked"]?.array
        let reason = blocked?.first { $0["to"] == "active" }?["reasons"]?.array?.first
        #expect(reason?["rule"] == "client-activation-worker")
        #expect(reason?["proposedWorkerId"] == nil)
    }

    @Test func `while somebody answers, who did before has no place of their own`() throws {
        try openMatter()
        let named: JSONValue = ["workerId": .string(colleague.actor ?? ""), "role": "own-worker"]
        #expect(try region.send(.post, client + "/responsibilities", as: story.intake, named).status == 201)
        let listed = try region.send(.get, client + "/responsible-worker-candidates", as: colleague)
        let items = listed.json["items"]?.array ?? []
        #expect(items.map { $0["workerId"]?.string } == [story.worker.actor])
        #expect(items.first?["reason"] == nil)
    }
}
