import HTTP
import JSON

@testable import Rinnalla

/// Consents of the story's client.
extension TestRegion.Story {
    func prohibition(_ changes: JSONObject = [:]) -> JSONValue {
        let content: JSONValue = [
            "kind": "prohibition", "dataCategories": .array(DataCategories.codes.map { .string($0) }),
            "givenBy": "client",
            "method": "written",
        ]
        return content.applyingMergePatch(.object(changes))
    }

    /// A release permit for everything, to one organization or to whoever is in the scope.
    func permit(to organization: String?, _ changes: JSONObject = [:]) -> JSONValue {
        let content: JSONValue = [
            "kind": "release-permit", "dataCategories": .array(DataCategories.codes.map { .string($0) }),
            "givenBy": "client",
            "method": "oral", "scope": ["level": "named-recipient"],
            "recipients": .array(organization.map { [.string($0)] } ?? []),
        ]
        return content.applyingMergePatch(.object(changes))
    }

    func statute(_ changes: JSONObject = [:]) -> JSONValue {
        permit(
            to: nil,
            ["kind": "statutory-basis", "statute": "703/2023 54 §", "scope": ["level": "sector", "refs": ["social"]]]
        )
        .applyingMergePatch(.object(changes))
    }
}

extension TestRegion {
    func record(_ consent: JSONValue, for story: Story, as caller: Caller? = nil) throws -> Outcome {
        try send(.post, "/v1/clients/\(story.client)/consents", as: caller ?? story.worker, consent)
    }

    func activate(_ consent: JSONValue, for story: Story) throws -> String {
        let recorded = try record(consent, for: story)
        return try move("consents", recorded.id, to: "active", as: story.worker).id
    }

    /// Records that the client has been told how data is processed.
    func inform(_ story: Story, by giver: String = "client") throws {
        _ = try activate(
            [
                "kind": "information-given", "dataCategories": ["identity"], "givenBy": .string(giver),
                "method": "oral",
            ],
            for: story
        )
    }

    func move(
        _ collection: String,
        _ id: String,
        to state: String,
        as caller: Caller,
        _ members: JSONObject = [:]
    ) throws -> Outcome {
        var request = members
        request["to"] = .string(state)
        return try send(
            .post,
            "/v1/\(collection)/\(id)/transitions",
            as: caller,
            .object(request),
            fields: [.ifMatch: "*"]
        )
    }

    /// What the service answers about a recipient and a category.
    func decision(
        _ story: Story,
        _ recipient: String,
        _ category: String,
        purpose: String = "service-delivery"
    ) throws -> JSONObject {
        let query = "recipient=\(recipient)&category=\(category)&purpose=\(purpose)"
        return try send(.get, "/v1/clients/\(story.client)/access-decision?\(query)", as: story.worker).json.object
            ?? [:]
    }

    /// A client under age with the story's responsible worker.
    func makeMinor(_ story: Story) throws -> String {
        let client = try send(
            .post,
            "/v1/clients",
            as: story.intake,
            [
                "name": ["family": "Esimerkki", "given": "Pikku"], "birthDate": "2013-05-05",
                "guardianAbsenceReason": "Selvitetään.",
            ]
        )
        _ = try send(
            .post,
            "/v1/clients/\(client.id)/responsibilities",
            as: story.intake,
            ["workerId": .string(story.worker.actor ?? ""), "role": "own-worker"]
        )
        return client.id
    }

    /// Gives the professional behind the caller a sector.
    func makeSectors(_ sectors: [String], of caller: Caller) throws {
        for sector in sectors {
            _ = try send(
                .patch,
                "/v1/professionals/\(caller.actor ?? "")",
                as: Caller(key: caller.key),
                ["sector": .string(sector)],
                fields: [.ifMatch: "*"]
            )
        }
    }
}
