import HTTP
import JSON

@testable import Rinnalla

extension TestRegion {
    /// A cost of October's, twelve hours and a half, with the members given.
    func enterCost(of client: String, for service: String, as caller: Caller, _ members: JSONObject = [:]) throws
        -> Outcome
    {
        var content: JSONObject = [
            "serviceId": .string(service), "period": ["start": "2026-10-01", "end": "2026-10-31"], "units": 12.5,
            "unitCostCents": 4800, "source": "talous", "externalId": "88131",
        ]
        for member in members.members { content[member.name] = member.value }
        return try send(.post, "/v1/clients/\(client)/cost-entries", as: caller, .object(content))
    }

    /// A visit to the provider, with the members given.
    func tellUse(of client: String, as caller: Caller, _ members: JSONObject = [:]) throws -> Outcome {
        var content: JSONObject = [
            "kind": "visit", "at": "2026-11-02T09:00:00Z", "organizationId": .string(provider), "source": "hilmo",
            "externalId": "4471",
        ]
        for member in members.members { content[member.name] = member.value }
        return try send(.post, "/v1/clients/\(client)/utilization-events", as: caller, .object(content))
    }
}
