import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct OrganizationTests {
    @Test func `an organization is created, read, changed and listed`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: region.countyKey)
        let created = try region.send(
            .post,
            "/v1/organizations",
            as: caller,
            ["name": "Lahden kaupunki", "kind": "municipality"]
        )
        #expect(created.status == 201)
        #expect(created.etag == "\"1\"")
        #expect(created.json["controllerId"]?.string == created.id)
        let path = "/v1/organizations/\(created.id)"
        let read = try region.send(.get, path, as: caller)
        #expect(read.status == 200)
        #expect(read.json == created.json)
        let changed = try region.send(
            .patch,
            path,
            as: caller,
            ["name": "Lahti"],
            fields: [.ifMatch: "\"1\""]
        )
        #expect(changed.status == 200)
        #expect(changed.json["name"] == "Lahti")
        #expect(changed.etag == "\"2\"")
        let stale = try region.send(.patch, path, as: caller, ["name": "Lahtis"], fields: [.ifMatch: "\"1\""])
        #expect(stale.status == 412)
        #expect(stale.json["changed"] == ["/name"])
        let listed = try region.send(.get, "/v1/organizations?limit=2&count=true", as: caller)
        #expect(listed.status == 200)
        #expect(listed.json["items"]?.array?.count == 2)
        #expect(listed.json["page"]?["total"] == 3)
        let next = listed.json["page"]?["nextCursor"]?.string ?? ""
        let second = try region.send(.get, "/v1/organizations?limit=2&count=true&cursor=\(next)", as: caller)
        #expect(second.json["items"]?.array?.first?["name"] == "Lahti")
    }

    @Test func `every fault of the content is named at once`() throws {
        let region = try TestRegion()
        let outcome = try region.send(
            .post,
            "/v1/organizations",
            as: .init(key: region.countyKey),
            ["nmae": "x", "kind": "countyy"]
        )
        #expect(outcome.status == 400)
        #expect(outcome.code == "validation-failed")
        #expect(Set(outcome.places) == ["/nmae", "/name", "/kind"])
        #expect(outcome.json["errors"]?.array?.first?["suggestion"] == "/name")
    }
}
