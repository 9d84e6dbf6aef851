import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What a stolen integration key, or a colleague's curiosity, makes of `On-Behalf-Of`: nobody but whom the register knows,
/// in the roles that the register gives.
@Suite struct ForgedActorTests {
    private static let ofClients = Router.api.operations.filter(\.guarding.touchesClientData)

    /// Callers who say that they are somebody whom their key may not speak for.
    private func forgeries(_ region: TestRegion, _ story: TestRegion.Story) throws -> [String: TestRegion.Caller] {
        var forgeries: [String: TestRegion.Caller] = [:]
        func forge(_ name: String, _ from: TestRegion.Caller, _ change: (inout TestRegion.Caller) -> Void) {
            var caller = from
            change(&caller)
            forgeries[name] = caller
        }
        let silent = try region.makeKey(of: region.county, scopes: ["*", "self"], mayAssertActor: false)
        let withoutSelf = try region.makeKey(of: region.county, scopes: ["*"])
        forge("a key that may name nobody", story.worker) { $0.key = silent }
        forge("a key that may name nobody, for the client", region.caller(client: story.client)) { $0.key = silent }
        forge("the provider's key for the county's worker", story.worker) { $0.key = region.providerKey }
        forge("the county's key for the provider's worker", story.provider) { $0.key = region.countyKey }
        forge("the client through a key without self", region.caller(client: story.client)) { $0.key = withoutSelf }
        forge("the client as a worker", story.worker) { $0.actor = story.client }
        forge("the worker as the client", region.caller(client: story.client)) { $0.actor = story.worker.actor }
        forge("a representative without a mandate", region.caller(client: story.client)) {
            $0.actor = story.worker.actor
            $0.role = "representative"
        }
        for role in Role.registrable where ![.worker, .socialWorker].contains(role) {
            forge("the worker as \(role.rawValue)", story.worker) { $0.role = role.rawValue }
        }
        return forgeries
    }

    @Test func `nobody is named whom the key may not speak for, by any operation, and each attempt is recorded`() throws
    {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let forgeries = try forgeries(region, story.begun)
        #expect(forgeries.count > 12)
        for (name, caller) in forgeries {
            for operation in Self.ofClients {
                let before = try region.accessRecords()
                let outcome = try region.attempt(operation, story.ids, as: caller)
                #expect(outcome.status == 403, "\(operation.id), \(name): \(outcome.text)")
                let isScope = name == "the client through a key without self"
                let code = isScope ? "insufficient-scope" : "actor-not-allowed"
                #expect(outcome.code == code, "\(operation.id), \(name)")
                #expect(try region.accessRecords() == before + 1, "\(operation.id), \(name)")
            }
        }
    }

    @Test func `a role that was taken away, and a professional who has left, act no more from the next request on`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let client = "/v1/clients/\(story.client)"
        let professional = "/v1/professionals/\(story.supervisor.actor ?? "")"
        let county = TestRegion.Caller(key: region.countyKey)
        #expect(try region.send(.get, client, as: story.supervisor).status == 200)
        #expect(try region.patch(professional, ["roles": ["team-member"]], as: county).status == 200)
        #expect(try region.send(.get, client, as: story.supervisor).json["reason"] == "role-not-registered")
        #expect(
            try region.patch(professional, ["roles": ["supervisor"], "status": "inactive"], as: county).status == 200
        )
        #expect(try region.send(.get, client, as: story.supervisor).json["reason"] == "unknown-person")
    }

    @Test func `a header that names two people, or one twice, names nobody`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let worker = story.worker.actor ?? ""
        let stranger = story.stranger.actor ?? ""
        for field in [
            "sub=\"\(stranger)\", role=\"worker\", sub=\"\(worker)\"", "sub=\"\(stranger)\", sub=\"\(worker)\"",
            "sub=\"\(worker)\", role=\"worker\", role=\"supervisor\"", "sub=(\"\(worker)\" \"\(stranger)\")",
            "sub=\"\(worker)\", role=\"worker\", organization=\"\(region.county)\"", "sub=?1", "\(worker)", "",
            "sub=\"\(worker)\";role=\"worker\", role=\"supervisor\"",
        ] {
            let outcome = try region.send(
                .get,
                "/v1/clients/\(story.client)",
                as: story.worker,
                fields: [.onBehalfOf: field]
            )
            #expect(outcome.code == "invalid-header", "\(field)")
        }
    }
}
