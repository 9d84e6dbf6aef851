import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ClientTransitionTests {
    @Test func `INV-H1: a client becomes active with an open matter and a responsible worker`() throws {
        let region = try TestRegion()
        let unit = try region.makeUnit("Aikuissosiaalityö")
        let intake = try region.person(.intake)
        let client = try region.makeClient(as: intake)
        let path = "/v1/clients/\(client)"
        let refused = try region.move(path, to: "active", as: intake)
        #expect(refused.status == 422)
        #expect(refused.rules == ["client-activation-matter", "client-activation-worker"])
        let possible = try region.send(.get, path + "/transitions", as: intake)
        #expect(possible.json["blocked"]?.array?.first?["to"] == "active")
        _ = try region.send(
            .post,
            path + "/matters",
            as: intake,
            ["serviceTask": "tyoikaiset", "unitId": .string(unit)]
        )
        #expect(try region.move(path, to: "active", as: intake).rules == ["client-activation-worker"])
        let excused = try region.move(path, to: "active", as: intake, ["reasonCode": "not-needed-evident"])
        #expect(excused.json["status"] == "active")
    }

    @Test func `a client is activated by those who work with the client, not by a supervisor, and once`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        #expect(try region.move(path, to: "active", as: story.supervisor).status == 403)
        #expect(try region.move(path, to: "active", as: region.caller(client: story.client)).status == 403)
        #expect(try region.move(path, to: "active", as: story.stranger).status == 404)
        #expect(try region.move(path, to: "active", as: story.provider).status == 404)
        #expect(try region.move(path, to: "merged", as: story.worker).status == 400)
        #expect(try region.move(path, to: "active", as: story.worker).status == 200)
        let again = try region.move(path, to: "active", as: story.worker)
        #expect(again.status == 409)
        #expect(again.code == "state-conflict")
    }
}
