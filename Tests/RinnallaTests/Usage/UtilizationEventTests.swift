import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct UtilizationEventTests {
    let region: TestRegion
    let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func tell(_ members: JSONObject = [:], as caller: TestRegion.Caller? = nil) throws -> TestRegion.Outcome {
        try region.tellUse(of: story.client, as: caller ?? story.worker, members)
    }

    @Test func `who answers for the client and the county's systems tell of it, nobody else`() throws {
        let register = try region.person(.supervisor)
        #expect(try tell().status == 201)
        #expect(try tell(["externalId": "2"], as: register).status == 201)
        for caller in [story.stranger, story.provider] { #expect(try tell(as: caller).status == 404) }
        let client = region.caller(client: story.client)
        #expect(try tell(as: client).code == "actor-not-allowed")
        let list = "/v1/clients/\(story.client)/utilization-events"
        #expect(try region.send(.get, list, as: client).ids.count == 2)
        #expect(try region.send(.get, list + "?kind=inpatient-stay,visit", as: story.worker).ids.count == 2)
        #expect(try region.send(.get, list + "?kind=emergency-visit", as: story.worker).ids == [])
    }

    @Test func `a stay is told of when it has ended`() throws {
        let stay: JSONObject = ["kind": "inpatient-stay"]
        #expect(try tell(stay).places == ["/endedAt"])
        for (end, status) in [("2026-11-01T09:00:00Z", 422), ("2026-11-06T10:00:00Z", 201)] {
            #expect(try tell(["kind": "residential-stay", "endedAt": .string(end)]).status == status)
        }
        let tomorrow = JSONValue.string(Timestamp.now().adding(days: 1).description)
        let early = try tell(["kind": "inpatient-stay", "at": tomorrow, "endedAt": tomorrow, "externalId": "2"])
        #expect(early.places == ["/at", "/endedAt"])
    }

    @Test func `the provider is named, or known by the service`() throws {
        let service = JSONValue.string(try region.makeService(of: region.provider, [:]))
        #expect(try tell(["organizationId": .null]).places == ["/organizationId"])
        let known = try tell(["organizationId": .null, "serviceId": service])
        #expect(known.json["organizationId"]?.string == region.provider)
        let other = try tell(["organizationId": .string(region.county), "serviceId": service, "externalId": "2"])
        #expect(other.code == "reference-not-found" && other.places == ["/serviceId"])
    }

    @Test func `sent again it is the same, with the provider named or not`() throws {
        let service = JSONValue.string(try region.makeService(of: region.provider, [:]))
        let told = try tell(["serviceId": service])
        #expect(try tell(["serviceId": service, "organizationId": .null]).id == told.id)
        #expect(try tell(["serviceId": service, "at": "2026-11-02T11:00:00+02:00"]).id == told.id)
        #expect(try tell(["serviceId": service, "kind": "home-visit"]).code == "external-id-conflict")
    }
}
