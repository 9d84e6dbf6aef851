import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct OwnOrganizationTests {
    /// A create of each collection, for an organization.
    private static func creates(_ organization: String, worker: String) -> [(path: String, content: JSONValue)] {
        [
            ("/v1/units", ["name": "Tiimi", "organizationId": .string(organization)]),
            ("/v1/professionals", ["name": "Aino", "organizationId": .string(organization), "roles": ["worker"]]),
            ("/v1/services", ["name": ["fi": "Tuki"], "category": "social", "organizationId": .string(organization)]),
            (
                "/v1/conflict-of-interest-declarations",
                [
                    "workerId": .string(worker), "subject": ["kind": "organization", "id": .string(organization)],
                    "ground": "party", "validFrom": "2026-01-01",
                ]
            ),
            ("/v1/keys", ["name": "job", "organizationId": .string(organization), "scopes": ["units:read"]]),
        ]
    }

    @Test func `own-organization: a key creates for its own organization alone, a county's key for all`() throws {
        let region = try TestRegion()
        let countyWorker = try region.makeProfessional("Kaisa", roles: [.worker])
        let providerWorker = try region.makeProfessional("Pekka", roles: [.provider], of: region.provider)
        for (path, content) in Self.creates(region.county, worker: countyWorker) {
            let refused = try region.send(.post, path, as: region.asProvider, content)
            #expect(refused.status == 403, "\(path)")
            #expect(refused.code == "actor-not-allowed", "\(path)")
            #expect(refused.rules == ["own-organization"], "\(path)")
        }
        for (path, content) in Self.creates(region.provider, worker: providerWorker) {
            #expect(try region.send(.post, path, as: region.asProvider, content).status == 201, "\(path)")
            #expect(try region.send(.post, path, as: region.asCounty, content).status == 201, "\(path)")
        }
    }

    @Test func `own-organization: what another organization has is read, not changed`() throws {
        let region = try TestRegion()
        let path = "/v1/units/\(try region.makeUnit("Tiimi"))"
        #expect(try region.send(.get, path, as: region.asProvider).status == 200)
        let refused = try region.patch(path, ["name": "Meidän"], as: region.asProvider)
        #expect(refused.status == 403)
        #expect(try region.send(.get, path, as: region.asCounty).json["name"] == "Tiimi")
    }

    @Test func `own-organization: only a county's key makes organizations; others change their own record`() throws {
        let region = try TestRegion()
        let content: JSONValue = ["name": "Uusi Oy", "kind": "provider"]
        #expect(try region.send(.post, "/v1/organizations", as: region.asProvider, content).status == 403)
        let under = "/v1/organizations/0192f0a0-0000-7000-8000-000000000001"
        #expect(
            try region.send(.put, under, as: region.asProvider, content, fields: [.ifNoneMatch: "*"]).status == 403
        )
        #expect(try region.send(.post, "/v1/organizations", as: region.asCounty, content).status == 201)
        let own = "/v1/organizations/\(region.provider)"
        #expect(try region.patch(own, ["name": "Kotituki Oyj"], as: region.asProvider).status == 200)
        #expect(
            try region.patch("/v1/organizations/\(region.county)", ["name": "x"], as: region.asProvider).status == 403
        )
    }

    @Test func `organization-standing: an organization does not make itself a county or another's producer`() throws {
        let region = try TestRegion()
        let own = "/v1/organizations/\(region.provider)"
        let refused = try region.patch(
            own,
            ["kind": "county", "controllerId": .string(region.county)],
            as: region.asProvider
        )
        #expect(refused.status == 422)
        #expect(refused.rules == ["organization-standing", "organization-standing"])
        #expect(refused.places == ["/kind", "/controllerId"])
        #expect(try region.patch(own, ["controllerId": .string(region.county)], as: region.asCounty).status == 200)
    }

    @Test func `one-county: a region has one county, whoever makes or changes an organization`() throws {
        let region = try TestRegion()
        let county: JSONValue = ["name": "Kymenlaakson hyvinvointialue", "kind": "county"]
        let new = "/v1/organizations/0192f0a0-0000-7000-8000-000000000001"
        let own = "/v1/organizations/\(region.provider)"
        for refused in [
            try region.send(.post, "/v1/organizations", as: region.asCounty, county),
            try region.send(.put, new, as: region.asCounty, county, fields: [.ifNoneMatch: "*"]),
            try region.patch(own, ["kind": "county"], as: region.asCounty),
        ] {
            #expect(refused.status == 409)
            #expect(refused.code == "already-exists")
            #expect(refused.rules == ["one-county"])
            #expect(refused.json["id"]?.string == region.county)
        }
        #expect(
            try region.patch("/v1/organizations/\(region.county)", ["name": "x"], as: region.asCounty).status == 200
        )
    }

    @Test func `a key that lacks the standing is told which key can do it`() throws {
        let region = try TestRegion()
        let content: JSONValue = ["name": "Uusi Oy", "kind": "provider"]
        let refused = try region.send(
            .post,
            "/v1/organizations",
            as: region.asProvider,
            content,
            fields: [.acceptLanguage: "en"]
        )
        #expect(refused.json["detail"]?.string?.contains("the wellbeing services county's") == true)
    }

    @Test func `a controller that does not exist is a reference not found`() throws {
        let region = try TestRegion()
        let outcome = try region.send(
            .post,
            "/v1/organizations",
            as: region.asCounty,
            ["name": "x", "kind": "provider", "controllerId": "0192f0a0-0000-7000-8000-000000000001"]
        )
        #expect(outcome.status == 422)
        #expect(outcome.code == "reference-not-found")
    }
}
