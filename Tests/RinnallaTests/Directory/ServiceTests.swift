import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ServiceTests {
    @Test func `a service is told in any language and read as it was told`() throws {
        let region = try TestRegion()
        let content: JSONObject = [
            "name": ["fi": "Asumisneuvonta", "so": "Talo guri"], "description": ["fi": "Apua vuokran maksuun"],
            "category": "housing", "intensity": "light", "eligibilityDescription": ["fi": "Lahtelaiset"],
            "minimumAge": 18, "maximumAge": 29, "languages": ["fi", "so"], "accessibility": ["step-free"],
            "serviceAreas": ["398"], "deliveryModes": ["in-person", "phone"],
            "location": ["latitude": 60.98, "longitude": 25.66, "locationType": "physical"],
            "applicationProcess": ["fi": "Soita"], "requiredDocuments": [["fi": "Vuokrasopimus"]],
            "assuredDate": "2026-01-02", "assurer": "Rekisterinpitäjä", "ptvId": "a-1",
        ]
        let created = try region.makeService(content)
        #expect(created.status == 201)
        for member in content.members { #expect(created.json[member.name] == member.value, "\(member.name)") }
        #expect(created.json["status"] == "active")
    }

    @Test func `ages, coordinates and the day of assurance must make sense`() throws {
        let region = try TestRegion()
        let outcome = try region.makeService([
            "minimumAge": 30, "maximumAge": 18, "assuredDate": "2999-01-01",
            "location": ["latitude": 60, "locationType": "physical"],
        ])
        #expect(outcome.status == 422)
        #expect(outcome.places == ["/maximumAge", "/location/longitude", "/assuredDate"])
    }

    @Test func `unit-of-organization: a service's unit is one of its organization`() throws {
        let region = try TestRegion()
        let own = try region.makeUnit("Oma", of: region.provider)
        let other = try region.makeUnit("Toisen")
        #expect(try region.makeService(["unitId": .string(own)]).status == 201)
        #expect(try region.makeService(["unitId": .string(other)]).rules == ["unit-of-organization"])
    }

    @Test
    func `INV-V2: a service assured more than a year ago is stale, and one never assured counts from its creation`()
        throws
    {
        let region = try TestRegion()
        let today = Timestamp.now().utcDate
        func isStale(_ date: CalendarDate?) throws -> JSONValue? {
            let id = try region.makeService(date.map { ["assuredDate": .string($0.description)] } ?? [:]).id
            return try region.send(.get, "/v1/services/\(id)", as: region.asCounty).json["isStale"]
        }
        #expect(try isStale(today.addingDays(-367)) == true)
        #expect(try isStale(today.addingDays(-364)) == false)
        #expect(try isStale(nil) == false)
    }

    @Test func `a patch leaves what it does not name, and the computed members stay the service's`() throws {
        let region = try TestRegion()
        let path = "/v1/services/\(try region.makeService(["ptvId": "a-1"]).id)"
        let changed = try region.patch(path, ["status": "temporarily-closed"], as: region.asProvider)
        #expect(changed.json["status"] == "temporarily-closed")
        #expect(changed.json["ptvId"] == "a-1")
        let refused = try region.patch(path, ["isStale": true], as: region.asProvider)
        #expect(refused.status == 400)
        #expect(refused.places == ["/isStale"])
        let replaced = try region.send(
            .put,
            path,
            as: region.asProvider,
            changed.json,
            fields: [.ifMatch: changed.etag]
        )
        #expect(replaced.status == 200)
        #expect(replaced.json == changed.json)
    }

    @Test func `a schedule tells times of the day, and a period that ends after it begins`() throws {
        let region = try TestRegion()
        let open: JSONValue = ["freq": "weekly", "byDay": ["mo", "th"], "opensAt": "08:00", "closesAt": "15:59"]
        #expect(try region.makeService(["schedules": [open]]).status == 201)
        let refused = try region.makeService([
            "schedules": [
                ["freq": "weekly", "opensAt": "24:00", "closesAt": "8:000"],
                ["freq": "monthly", "opensAt": "00:60", "validFrom": "2026-02-01", "validTo": "2026-01-31"],
            ]
        ])
        let places = ["/schedules/0/opensAt", "/schedules/0/closesAt", "/schedules/1/opensAt", "/schedules/1/validTo"]
        #expect(refused.places == places)
    }

    @Test func `a price says its currency and what it is for`() throws {
        let region = try TestRegion()
        let refused = try region.makeService([
            "unitCostCents": 4500, "costOptions": [["description": ["fi": "Asiakasmaksu"], "amountCents": 1200]],
        ])
        #expect(refused.places == ["/currency", "/costUnit", "/costOptions/0/currency"])
        let made = try region.makeService([
            "unitCostCents": 4500, "currency": "EUR", "costUnit": "käynti", "thlClass": "P12",
            "costOptions": [["description": ["fi": "Maksuton"], "validFrom": "2026-01-01"]],
        ])
        #expect(made.status == 201)
        #expect(made.json["unitCostCents"] == 4500)
    }
}
