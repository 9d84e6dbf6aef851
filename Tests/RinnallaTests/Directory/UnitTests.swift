import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct UnitTests {
    @Test func `a unit is created, read, changed, replaced and listed by its organization`() throws {
        let region = try TestRegion()
        let created = try region.send(
            .post,
            "/v1/units",
            as: region.asCounty,
            ["name": "Perhepalvelut", "organizationId": .string(region.county), "municipalities": ["398", "142"]]
        )
        #expect(created.status == 201)
        let path = "/v1/units/\(created.id)"
        #expect(created.response.fieldValue("Location") == path)
        #expect(try region.send(.get, path, as: region.asProvider).json == created.json)
        let changed = try region.patch(path, ["name": "Perheiden palvelut"], as: region.asCounty)
        #expect(changed.json["municipalities"] == ["398", "142"])
        let partial = try region.send(
            .put,
            path,
            as: region.asCounty,
            ["name": "Perheet"],
            fields: [.ifMatch: changed.etag]
        )
        #expect(partial.status == 400)
        #expect(partial.places == ["/organizationId"])
        let replaced = try region.send(
            .put,
            path,
            as: region.asCounty,
            ["name": "Perheet", "organizationId": .string(region.county)],
            fields: [.ifMatch: changed.etag]
        )
        #expect(replaced.status == 200)
        #expect(replaced.json["organizationId"]?.string == region.county)
        #expect(replaced.json["municipalities"] == [])
        _ = try region.makeUnit("Kotituki", of: region.provider)
        #expect(try region.ids("/v1/units?organizationId=\(region.county)") == [created.id])
    }

    @Test func `PUT with If-None-Match creates a unit under the id of the path, once`() throws {
        let region = try TestRegion()
        let path = "/v1/units/0192f0a0-0000-7000-8000-000000000001"
        let content: JSONValue = ["name": "Tiimi", "organizationId": .string(region.provider)]
        let created = try region.send(.put, path, as: region.asProvider, content, fields: [.ifNoneMatch: "*"])
        #expect(created.status == 201)
        #expect(created.id == "0192f0a0-0000-7000-8000-000000000001")
        #expect(try region.send(.put, path, as: region.asProvider, content, fields: [.ifNoneMatch: "*"]).status == 412)
        #expect(try region.send(.put, path, as: region.asProvider, content).status == 428)
    }

    @Test func `a unit keeps its organization`() throws {
        let region = try TestRegion()
        let unit = try region.makeUnit("Tiimi")
        let moved = try region.patch(
            "/v1/units/\(unit)",
            ["organizationId": .string(region.provider)],
            as: region.asCounty
        )
        #expect(moved.status == 400)
        #expect(moved.places == ["/organizationId"])
    }

    @Test func `an organization that does not exist is 422, a municipality that does not is 400`() throws {
        let region = try TestRegion()
        let nowhere = try region.send(
            .post,
            "/v1/units",
            as: region.asCounty,
            ["name": "x", "organizationId": "0192f0a0-0000-7000-8000-000000000001"]
        )
        #expect(nowhere.status == 422)
        #expect(nowhere.code == "reference-not-found")
        #expect(nowhere.places == ["/organizationId"])
        let unknown = try region.send(
            .post,
            "/v1/units",
            as: region.asCounty,
            ["name": "x", "organizationId": .string(region.county), "municipalities": ["998"]]
        )
        #expect(unknown.status == 400)
        #expect(unknown.places == ["/municipalities/0"])
    }

    @Test func `units are found by the beginnings of the words of their names, as they are now`() throws {
        let region = try TestRegion()
        let families = try region.makeUnit("Lapsiperheiden palvelut, Länsi")
        let older = try region.makeUnit("Ikääntyneiden palvelut")
        #expect(try region.ids("/v1/units?q=palvelu") == [families, older])
        #expect(try region.ids("/v1/units?q=lansi+LAPSI") == [families])
        #expect(try region.ids("/v1/units?q=perhe") == [])
        _ = try region.patch("/v1/units/\(older)", ["name": "Gerontologinen työ"], as: region.asCounty)
        #expect(try region.ids("/v1/units?q=palvelu") == [families])
        #expect(try region.ids("/v1/units?q=geronto") == [older])
    }

    @Test func `units from before words were kept are found after the clock has gone by`() throws {
        let region = try TestRegion()
        let unit = try region.makeUnit("Aikuissosiaalityö")
        try region.application.service.write { transaction throws(Problem) in
            try transaction.change("DELETE FROM unit_word")
            try transaction.change("INSERT INTO unit_without_words (unit_id) SELECT id FROM unit")
        }
        #expect(try region.ids("/v1/units?q=aikuis") == [])
        region.application.service.runDueWork()
        #expect(try region.ids("/v1/units?q=aikuis") == [unit])
    }
}
