import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ClientDeathTests {
    private let region: TestRegion
    private let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    @Test func `a death cancels a handover that waits, and the responsibility ends with the last matter`() throws {
        let path = "/v1/clients/\(story.client)"
        let handover = try region.propose(story.client, to: try region.person(.worker), as: story.worker)
        _ = try region.move("/v1/matters/\(story.matter)", to: "active", as: story.worker)
        let moved = try region.move(path, to: "deceased", as: story.worker, ["deceasedDate": "2026-01-15"])
        #expect(moved.json["responsibleWorkerId"]?.string == story.worker.actor)
        let cancelled = try region.send(.get, "/v1/handovers/\(handover.id)", as: story.supervisor)
        #expect(cancelled.json["status"] == "cancelled")
        #expect(try region.answering(for: story.client) == 1)
        let ended = try region.move(
            "/v1/matters/\(story.matter)",
            to: "finished",
            as: story.worker,
            ["closingReason": "deceased"]
        )
        #expect(ended.status == 200)
        #expect(try region.answering(for: story.client) == 0)
        #expect(try region.send(.get, path, as: story.supervisor).status == 404)
    }

    @Test func `a death is recorded with its day while matters are open, and ends no way to the client`() throws {
        let path = "/v1/clients/\(story.client)"
        let silent = try region.move(path, to: "deceased", as: story.worker)
        #expect(silent.places == ["/deceasedDate"])
        let future = try region.move(path, to: "deceased", as: story.worker, ["deceasedDate": "2999-01-01"])
        #expect(future.status == 422)
        let moved = try region.move(path, to: "deceased", as: story.worker, ["deceasedDate": "2026-01-15"])
        #expect(moved.json["status"] == "deceased")
        #expect(moved.json["deceasedDate"] == "2026-01-15")
        #expect(try region.send(.get, path, as: story.worker).status == 200)
        #expect(try region.move(path, to: "active", as: story.worker).status == 409)
    }

    @Test func `a death lies after the birth, and is corrected for a reason, also where nobody has a way to it`() throws
    {
        let path = "/v1/clients/\(story.client)"
        func die(_ day: String, _ caller: TestRegion.Caller, _ reason: String? = nil) throws -> TestRegion.Outcome {
            var request: JSONObject = ["deceasedDate": .string(day)]
            request["reasonText"] = reason.map { .string($0) }
            return try region.move(path, to: "deceased", as: caller, request)
        }
        let unborn = try die("1946-01-15", story.worker)
        #expect(unborn.status == 422)
        #expect(unborn.places == ["/deceasedDate"])
        #expect(try die("2026-01-15", story.worker).status == 200)
        #expect(try die("2026-01-14", story.supervisor).places == ["/reasonText"])
        let corrected = try die("2026-01-14", story.supervisor, "Väestötiedot")
        #expect(corrected.json["deceasedDate"] == "2026-01-14")
        let born = try region.patch(path, as: story.worker, ["birthDate": "2026-02-01"])
        #expect(born.places.contains("/birthDate"))
        _ = try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, ["reasonText": "Kuoli"])
        #expect(try region.send(.get, path, as: story.worker).status == 404)
        _ = try region.record(path + "/contacts", as: story.intake)
        let living = try region.move(path, to: "prospective", as: story.intake, ["reasonText": "Elää"])
        #expect(living.json["status"] == "prospective")
        #expect(living.json["deceasedDate"] == nil)
    }

    @Test func `nothing is begun for a client who has died, nor in the client's name`() throws {
        let path = "/v1/clients/\(story.client)"
        let client = region.caller(client: story.client)
        #expect(try region.send(.get, path, as: client).status == 200)
        _ = try region.move(path, to: "deceased", as: story.worker, ["deceasedDate": "2026-01-15"])
        #expect(try region.send(.get, path, as: client).status == 403)
        let matter: JSONValue = ["serviceTask": "tyoikaiset", "unitId": .string(story.unit)]
        let refused = try region.send(.post, path + "/matters", as: story.worker, matter)
        #expect(refused.status == 409)
        #expect(refused.rules == ["client-deceased"])
        #expect(try region.makeAssessment(of: story).rules == ["client-deceased"])
        #expect(try region.record(path + "/contacts", as: story.worker).status == 201)
        // Who closes what is open may leave.
        #expect(try region.propose(story.client, to: try region.person(.worker), as: story.worker).status == 201)
        _ = try region.move(path, to: "prospective", as: story.supervisor, ["reasonText": "Elää"])
        #expect(try region.send(.get, path, as: client).status == 200)
        #expect(try region.send(.post, path + "/matters", as: story.worker, matter).status == 201)
    }

    @Test func `a death ends the responsibility at once where no matter is open`() throws {
        let path = "/v1/clients/\(story.client)"
        _ = try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, ["reasonText": "Turha"])
        #expect(try region.answering(for: story.client) == 1)
        let moved = try region.move(path, to: "deceased", as: story.worker, ["deceasedDate": "2026-01-15"])
        #expect(moved.status == 200)
        #expect(try region.answering(for: story.client) == 0)
    }
}
