import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct CoverTests {
    @Test func `INV-H4: a cover worker acts for the responsible worker, who stays responsible`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let stand = try region.person(.worker)
        let cover = try region.cover(story.client, by: stand, as: story.supervisor, days: 30)
        #expect(cover.status == 201)
        #expect(try region.send(.get, "/v1/matters/\(story.matter)", as: stand).status == 200)
        let client = try region.send(.get, "/v1/clients/\(story.client)", as: stand)
        #expect(client.json["responsibleWorkerId"]?.string == story.worker.actor)
        // As the responsible worker, but not to hand over.
        #expect(try region.propose(story.client, to: story.stranger, as: stand).status == 403)
        let ended = try region.send(
            .post,
            "/v1/covers/\(cover.id)/transitions",
            as: story.supervisor,
            ["to": "ended"],
            fields: [.ifMatch: "*"]
        )
        #expect(ended.json["status"] == "ended")
        #expect(try region.send(.get, "/v1/matters/\(story.matter)", as: stand).status == 404)
    }

    @Test func `INV-H4: thirty days at most, and only the supervisor sets a cover worker`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let stand = try region.person(.worker)
        #expect(try region.cover(story.client, by: stand, as: story.supervisor, days: 31).rules == ["INV-H4"])
        #expect(try region.cover(story.client, by: stand, as: story.worker, days: 7).status == 403)
        let same = try region.cover(story.client, by: story.worker, as: story.supervisor, days: 7)
        #expect(same.rules == ["responsible-worker-same"])
        #expect(try region.cover(story.client, by: stand, as: story.supervisor, days: -1).places == ["/validTo"])
    }

    @Test func `INV-H4: the thirty days are of all covers in a row, one at a time, from today on`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let (first, second) = (try region.person(.worker), try region.person(.worker))
        func cover(_ worker: TestRegion.Caller, _ from: Int64, _ days: Int64) throws -> TestRegion.Outcome {
            let start = Timestamp.now().adding(days: from)
            return try region.cover(story.client, by: worker, as: story.supervisor, days: from + days, from: start)
        }
        #expect(try cover(first, 0, 20).status == 201)
        let overlapping = try cover(second, 19, 5)
        #expect(overlapping.rules == ["cover-overlap"])
        #expect(overlapping.places == ["/validFrom"])
        #expect(try cover(first, 20, 11).rules == ["INV-H4"])
        #expect(try cover(second, 20, 11).rules == ["INV-H4"])
        #expect(try cover(second, 20, 9).status == 201)
        #expect(try cover(first, 31, 20).status == 201)
        let past = try cover(first, -2, 1)
        #expect(past.status == 422)
        #expect(past.places == ["/validFrom", "/validTo"])
    }

    @Test func `INV-H4: a cover ends with its period, and with the responsibility that it stood in for`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let stand = try region.person(.worker)
        let first = try region.cover(story.client, by: stand, as: story.supervisor, days: 7)
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("UPDATE cover SET valid_from = 0, valid_to = 1")
        }
        region.application.service.runDueWork()
        let path = "/v1/clients/\(story.client)/covers"
        #expect(try region.ids(path + "?status=ended", as: story.supervisor) == [first.id])
        let second = try region.cover(story.client, by: stand, as: story.supervisor, days: 7)
        let next = try region.person(.worker, units: [story.unit])
        try region.handOver(story.client, to: next, as: story.supervisor)
        #expect(try region.ids(path + "?status=ended", as: next) == [first.id, second.id])
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: stand).status == 404)
    }
}

extension TestRegion {
    func cover(
        _ client: String,
        by worker: Caller,
        as caller: Caller,
        days: Int64,
        from: Timestamp? = nil
    ) throws -> Outcome {
        var content: JSONObject = [
            "workerId": .string(worker.actor ?? ""), "reason": "Vuosiloma",
            // A moment less: the service counts from when it takes the request.
            "validTo": .string(Timestamp.now().adding(days: days).adding(seconds: -1).description),
        ]
        content["validFrom"] = from.map { .string($0.description) }
        return try send(.post, "/v1/clients/\(client)/covers", as: caller, .object(content))
    }
}
