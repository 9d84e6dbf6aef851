import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ServiceListTests {
    @Test func `services are found by organization, status, category, municipality and language`() throws {
        let region = try TestRegion()
        let first = try region.makeService(["serviceAreas": ["398", "142"], "languages": ["fi", "sv-FI"]]).id
        let second = try region.makeService([
            "category": "housing", "status": "inactive", "serviceAreas": ["142"], "languages": ["ar"],
        ]).id
        let third = try region.makeService(["organizationId": .string(region.county)], as: region.asCounty).id
        #expect(try region.ids("/v1/services") == [first, second, third])
        #expect(try region.ids("/v1/services?organizationId=\(region.provider)") == [first, second])
        #expect(try region.ids("/v1/services?status=inactive") == [second])
        #expect(try region.ids("/v1/services?category=housing,legal") == [second])
        #expect(try region.ids("/v1/services?municipality=398") == [first])
        #expect(try region.ids("/v1/services?municipality=398,142") == [first, second])
        #expect(try region.ids("/v1/services?language=SV-fi") == [first])
        #expect(try region.ids("/v1/services?municipality=142&language=ar&status=inactive") == [second])
    }

    @Test func `a service leaves the lists of places and languages that it no longer serves`() throws {
        let region = try TestRegion()
        let id = try region.makeService(["serviceAreas": ["398"], "languages": ["fi"]]).id
        _ = try region.patch("/v1/services/\(id)", ["serviceAreas": ["142"], "languages": []], as: region.asProvider)
        #expect(try region.ids("/v1/services?municipality=398") == [])
        #expect(try region.ids("/v1/services?municipality=142") == [id])
        #expect(try region.ids("/v1/services?language=fi") == [])
    }

    @Test(arguments: ["municipality=Lahti", "municipality=398,", "language=suo_mi", "category=homes", "municipality="])
    func `a filter that can match nothing is 400`(_ query: String) throws {
        let region = try TestRegion()
        let outcome = try region.send(.get, "/v1/services?\(query)", as: region.asCounty)
        #expect(outcome.status == 400)
        #expect(outcome.places == [String(query.prefix { $0 != "=" })])
    }

    @Test func `pages of a filtered list hold each service once`() throws {
        let region = try TestRegion()
        var made: [String] = []
        for number in 0..<5 {
            made.append(try region.makeService(["name": ["fi": "P\(number)"], "serviceAreas": ["398"]]).id)
        }
        var target = "/v1/services?municipality=398&limit=2&sort=-createdAt"
        var seen: [String] = []
        for _ in 0..<3 {
            let page = try region.send(.get, target, as: region.asCounty)
            seen += page.json["items"]?.array?.compactMap { $0["id"]?.string } ?? []
            let link = page.response.fieldValue("Link") ?? ""
            target = String(link.dropFirst().prefix { $0 != ">" })
        }
        #expect(seen == made.reversed())
        #expect(target.isEmpty)
    }
}
