import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct HandoverBatchTests {
    @Test func `INV-H3: a worker leaves once all of the clients are handed over, all at once or none`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let intake = try region.person(.intake)
        let other = try region.makeClient(as: intake)
        _ = try region.send(
            .post,
            "/v1/clients/\(other)/responsibilities",
            as: intake,
            ["workerId": .string(story.worker.actor ?? ""), "role": "own-worker"]
        )
        let next = try region.person(.worker)
        let nobody = try region.person(.intake)
        func batch(_ workers: [TestRegion.Caller], as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
            let items = zip([story.client, other], workers).map { client, worker -> JSONValue in
                [
                    "clientId": .string(client), "toWorkerId": .string(worker.actor ?? ""), "cause": "resignation",
                    "risks": "Ei tiedossa", "notInformedReason": "Kirje on lähetetty",
                ]
            }
            let path = "/v1/professionals/\(story.worker.actor ?? "")/handovers"
            return try region.send(.post, path, as: caller, ["handovers": .array(items)])
        }
        let item: JSONValue = ["clientId": .string(story.client), "cause": "resignation"]
        let unknown = "/v1/professionals/\(MemberType.nobody)/handovers"
        #expect(try region.send(.post, unknown, as: story.supervisor, ["handovers": [item]]).status == 404)
        #expect(try batch([next, next], as: story.worker).status == 403)
        let hidden = try batch([next, next], as: story.stranger)
        #expect(hidden.code == "reference-not-found")
        #expect(hidden.places == ["/handovers/0/clientId", "/handovers/1/clientId"])
        let refused = try batch([next, nobody], as: story.supervisor)
        #expect(refused.rules == ["responsible-worker-inactive"])
        #expect(refused.places == ["/handovers/1/toWorkerId"])
        #expect(try region.ids("/v1/handovers", as: next) == [])
        let leaving = "/v1/professionals/\(story.worker.actor ?? "")"
        #expect(try region.patch(leaving, ["status": "inactive"], as: region.asCounty).rules == ["INV-H3"])
        let made = try batch([next, next], as: story.supervisor)
        #expect(made.status == 201)
        #expect(made.ids.count == 2)
        for id in made.ids { #expect(try region.moveHandover(id, to: "accepted", as: next).status == 200) }
        #expect(try region.patch(leaving, ["status": "inactive"], as: region.asCounty).status == 200)
    }
}
