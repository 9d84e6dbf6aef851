import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ClientTests {
    @Test func `a client is created by intake, taken over by a worker, and activated`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        let read = try region.send(.get, path, as: story.worker)
        #expect(read.status == 200)
        #expect(read.json["status"] == "prospective")
        #expect(read.json["responsibleWorkerId"]?.string == story.worker.actor)
        #expect(read.json["withheld"] == [])
        let moved = try region.send(
            .post,
            path + "/transitions",
            as: story.worker,
            ["to": "active"],
            fields: [.ifMatch: read.etag]
        )
        #expect(moved.status == 200)
        #expect(moved.json["status"] == "active")
        let history = try region.send(.get, path + "/transitions", as: story.worker)
        #expect(history.json["items"]?.array?.count == 1)
        #expect(history.json["items"]?.array?.first?["to"] == "active")
    }

    @Test func `a stranger finds nothing, and each answer leaves one record`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let before = try region.accessRecords()
        let read = try region.send(.get, "/v1/clients/\(story.client)", as: story.stranger)
        #expect(read.status == 404)
        #expect(try region.accessRecords() == before + 1)
        let list = try region.send(.get, "/v1/clients", as: story.stranger)
        #expect(list.json["items"] == [])
        #expect(try region.accessRecords() == before + 2)
    }

    @Test func `the client reads who has seen the record, and the chain holds`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker)
        let log = try region.send(
            .get,
            "/v1/clients/\(story.client)/access-log",
            as: region.caller(client: story.client)
        )
        #expect(log.status == 200)
        #expect(log.json["items"]?.array?.first?["actor"]?["name"] == "Vilma Vastuu")
        let verified = try region.send(.get, "/v1/access-log/verification", as: .init(key: region.countyKey))
        #expect(verified.json["isIntact"] == true)
    }

    @Test func `INV-C1: a known identity code is refused with the id for the county alone`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let content: JSONValue = [
            "name": ["family": "Esimerkki", "given": "Eino"], "identityCode": "010594Y9032",
        ]
        let first = try region.send(.post, "/v1/clients", as: story.intake, content)
        #expect(first.status == 201)
        #expect(first.json["identityCode"] == "010594-****" || first.json["identityCode"] == "010594Y****")
        let second = try region.send(.post, "/v1/clients", as: story.intake, content)
        #expect(second.status == 409)
        #expect(second.json["id"]?.string == first.id)
    }

    @Test func `a client is found by content, not by URL`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let refused = try region.send(.get, "/v1/clients?name=Esimerkki", as: story.worker)
        #expect(refused.status == 400)
        #expect(refused.code == "sensitive-query-parameter")
        let found = try region.send(
            .post,
            "/v1/clients/_search",
            as: story.worker,
            ["match": ["family": "esim"]]
        )
        #expect(found.json["items"]?.array?.count == 1)
        let hidden = try region.send(
            .post,
            "/v1/clients/_search",
            as: story.stranger,
            ["match": ["family": "esim"]]
        )
        #expect(hidden.json["items"] == [])
    }
}
