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
        #expect(try region.move(path, to: "merged", as: story.worker).status == 403)
        #expect(try region.move(path, to: "active", as: story.worker).status == 200)
        let again = try region.move(path, to: "active", as: story.worker)
        #expect(again.status == 409)
        #expect(again.code == "state-conflict")
    }

    @Test func `a client is closed with a note when no work is open, and the responsibility ends with it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        let closing: JSONObject = ["closingNote": "Tavoitteet saavutettu", "clientInformedDate": "2026-01-15"]
        #expect(try region.move(path, to: "closed", as: story.worker, closing).status == 409)
        _ = try region.move(path, to: "active", as: story.worker)
        #expect(
            Set(try region.move(path, to: "closed", as: story.worker).places) == [
                "/closingNote", "/clientInformedDate",
            ]
        )
        let busy = try region.move(path, to: "closed", as: story.worker, closing)
        #expect(busy.status == 422)
        #expect(busy.rules == ["client-closing-open-work"])
        // The matter, and the three obligations that it opened.
        #expect(busy.json["errors"]?.array?.first?["open"] == 4)
        #expect(try region.move(path, to: "closed", as: region.caller(client: story.client), closing).status == 403)
        _ = try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, ["reasonText": "Turha"])
        #expect(try region.move(path, to: "closed", as: story.worker, closing).status == 200)
        #expect(try region.send(.get, path, as: story.worker).status == 404)
        let read = try region.send(.get, path, as: region.caller(client: story.client))
        #expect(read.json["status"] == "closed")
        let history = try region.send(.get, path + "/transitions", as: region.caller(client: story.client))
        #expect(history.json["items"]?.array?.last?["closingNote"] == "Tavoitteet saavutettu")
        #expect(read.json["responsibleWorkerId"] == nil)
    }

    @Test func `INV-H1: a closed client comes back by a newer contact, with a worker or an excuse`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        _ = try region.move(path, to: "active", as: story.worker)
        let old = try region.record(path + "/contacts", as: story.worker)
        _ = try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, ["reasonText": "Turha"])
        _ = try region.move(
            path,
            to: "closed",
            as: story.worker,
            ["closingNote": "Valmis", "clientInformedDate": "2026-01-15"]
        )
        #expect(try region.send(.get, path, as: story.intake).status == 404)
        let new = try region.record(path + "/contacts", as: story.intake)
        #expect(try region.move(path, to: "active", as: story.intake).places == ["/contactId"])
        let unanswered = try region.move(path, to: "active", as: story.intake, ["contactId": .string(new.id)])
        #expect(unanswered.rules == ["client-activation-worker"])
        let reason = unanswered.json["errors"]?.array?.first
        #expect(reason?["proposedWorkerId"]?.string == story.worker.actor)
        #expect(reason?["candidates"]?.string == path + "/responsible-worker-candidates")
        let possible = try region.send(.get, path + "/transitions", as: story.intake).json["blocked"]?.array?.first
        #expect(possible?["reasons"]?.array?.first?["proposedWorkerId"]?.string == story.worker.actor)
        let named = try region.send(
            .post,
            path + "/responsibilities",
            as: story.intake,
            ["workerId": .string(story.worker.actor ?? ""), "role": "own-worker"]
        )
        #expect(named.status == 201)
        let refused = try region.move(path, to: "active", as: story.worker, ["contactId": .string(old.id)])
        #expect(refused.status == 422)
        #expect(refused.rules == ["client-reopening-contact"])
        // A change of the closed record does not make the contact an old one.
        _ = try region.patch(path, as: story.worker, ["language": "sv"])
        let reopened = try region.move(path, to: "active", as: story.worker, ["contactId": .string(new.id)])
        #expect(reopened.json["status"] == "active")
        #expect(reopened.json["activationExcuse"] == nil)
    }
}
