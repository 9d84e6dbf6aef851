import HTTP
import JSON
import Testing

@testable import Rinnalla

extension ReferralStory {
    /// The picture of the client's services as the caller sees it.
    func picture(as caller: TestRegion.Caller, in language: String = "en") throws -> TestRegion.Outcome {
        try region.send(
            .get,
            "/v1/clients/\(people.client)/service-picture",
            as: caller,
            fields: [.acceptLanguage: language]
        )
    }

    /// Goals whose one action is the story's service.
    func planned(_ content: JSONObject) throws -> JSONValue {
        var goal = try #require(content["goals"]?.array?.first?.object)
        goal["actions"] = [
            [
                "description": "Kotituki käy", "due": content["nextReviewDue"] ?? "",
                "owner": ["kind": "worker", "id": .string(people.worker.actor ?? "")],
                "serviceId": .string(service),
            ]
        ]
        return [.object(goal)]
    }
}

extension TestRegion.Outcome {
    /// What an answer leaves out, by category.
    var withheld: [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: (json["withheld"]?.array ?? []).map { ($0["category"]?.string ?? "", $0) })
    }
}

extension TestRegion {
    /// A service of another provider that produces for the county.
    func makePurchasedService(_ name: String) throws -> String {
        let (organization, _) = try makeOrganization("Toinen Oy", .provider)
        _ = try send(
            .patch,
            "/v1/organizations/\(organization)",
            as: Caller(key: countyKey),
            ["controllerId": .string(county)],
            fields: [.ifMatch: "*"]
        )
        return try makeService(of: organization, ["name": ["fi": .string(name)]])
    }
}
