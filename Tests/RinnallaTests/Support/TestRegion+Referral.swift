import HTTP
import JSON
import SQLite

@testable import Rinnalla

/// A client, the people around them, and a service of a provider that they may be referred to.
struct ReferralStory {
    let region: TestRegion
    let people: TestRegion.Story
    let service: String

    var client: TestRegion.Caller { region.caller(client: people.client) }

    /// The content of a referral that nothing speaks against.
    func content(_ changes: JSONObject = [:]) -> JSONValue {
        var content: JSONObject = [
            "matterId": .string(people.matter), "needCode": "housing", "toServiceId": .string(service),
            "reason": "Tarvitsee tukea asumiseen", "sharedData": ["identity", "contact"],
            "optionsPresented": [["option": "Kotituki", "isChosen": true], ["option": "Ryhmä"]],
            "conflictOfInterest": ["result": "none"],
        ]
        for member in changes.members { content[member.name] = member.value.isNull ? nil : member.value }
        return .object(content)
    }

    func draft(_ changes: JSONObject = [:], as caller: TestRegion.Caller? = nil) throws -> TestRegion.Outcome {
        try region.send(
            .post,
            "/v1/clients/\(people.client)/referrals",
            as: caller ?? people.worker,
            content(changes)
        )
    }

    func move(
        _ id: String,
        to state: String,
        as caller: TestRegion.Caller,
        _ members: JSONObject? = nil
    ) throws -> TestRegion.Outcome {
        var request = members ?? Self.request(to: state)
        request["to"] = .string(state)
        return try region.send(
            .post,
            "/v1/referrals/\(id)/transitions",
            as: caller,
            .object(request),
            fields: [.ifMatch: "*"]
        )
    }

    func read(_ id: String, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
        try region.send(.get, "/v1/referrals/\(id)", as: caller)
    }

    func change(_ id: String, as caller: TestRegion.Caller, _ patch: JSONValue) throws -> TestRegion.Outcome {
        try region.send(.patch, "/v1/referrals/\(id)", as: caller, patch, fields: [.ifMatch: "*"])
    }

    /// Puts the moment at which the referral was sent into the past.
    func send(_ id: String, on time: String) throws {
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change(
                "UPDATE referral SET content = json_set(content, '$.eligibilitySnapshot.at', ?) WHERE id = ?",
                [.text(time), Value(Identifier<Record>(id))]
            )
        }
    }

    /// What each transition asks for.
    static func request(to state: String) -> JSONObject {
        switch state {
        case "accepted": ["contactPerson": ["name": "Pauli Palvelu"], "plannedFirstDate": "2031-01-02"]
        case "rejected": ["reasonCode": "no-capacity", "nextStep": ["returnToSender": true]]
        case "in-progress": ["firstServiceAt": .string(Timestamp.now().description)]
        case "on-hold": ["reasonText": "Asiakas sairaalassa", "resumeBy": "2031-02-01"]
        case "completed":
            [
                "outcome": ["code": "need-met", "text": "Asunto löytyi"],
                "clientNotifiedAt": .string(Timestamp.now().description),
            ]
        case "failed": ["reasonCode": "client-declined"]
        case "cancelled":
            ["reasonText": "Ei enää ajankohtainen", "reasonCode": "other", "nextStep": ["returnToSender": true]]
        case "entered-in-error": ["reasonText": "Ei enää ajankohtainen"]
        default: [:]
        }
    }

    /// The way from a draft to each state, with who takes each step.
    static let ways: [String: [String]] = [
        "draft": [], "requested": ["requested"], "received": ["requested", "received"],
        "accepted": ["requested", "received", "accepted"],
        "in-progress": ["requested", "received", "accepted", "in-progress"],
        "on-hold": ["requested", "received", "accepted", "in-progress", "on-hold"],
        "rejected": ["requested", "rejected"],
        "completed": ["requested", "received", "accepted", "in-progress", "completed"],
        "failed": ["requested", "received", "accepted", "failed"], "cancelled": ["requested", "cancelled"],
        "entered-in-error": ["requested", "entered-in-error"],
    ]

    /// A referral in the state, complementary so that many may be open at once.
    func bring(to state: String, _ changes: JSONObject = ["isComplementary": true]) throws -> String {
        let id = try draft(changes).id
        for step in Self.ways[state] ?? [] {
            let caller =
                step == "requested" || step == "cancelled"
                ? people.worker : step == "entered-in-error" ? people.supervisor : people.provider
            let moved = try move(id, to: step, as: caller)
            if moved.status != 200 { throw Unexpected(outcome: "\(step): \(moved.text)") }
        }
        return id
    }
}

/// A step of a story did not go as the story needs it.
struct Unexpected: Error {
    let outcome: String
}

extension TestRegion {
    /// A service of a provider that, when purchased, produces for the county, so that no consent is needed.
    func beginReferral(isPurchased: Bool = true, service: JSONObject = [:]) throws -> ReferralStory {
        let people = try begin()
        if isPurchased {
            _ = try send(
                .patch,
                "/v1/organizations/\(provider)",
                as: Caller(key: countyKey),
                ["controllerId": .string(county)],
                fields: [.ifMatch: "*"]
            )
        }
        return ReferralStory(region: self, people: people, service: try makeService(of: provider, service))
    }

    func makeService(of organization: String, _ changes: JSONObject = [:]) throws -> String {
        var content: JSONObject = [
            "organizationId": .string(organization), "name": ["fi": "Kotituki"], "category": "housing",
        ]
        for member in changes.members { content[member.name] = member.value }
        return try send(.post, "/v1/services", as: Caller(key: countyKey), .object(content)).id
    }

    /// An active permit to release the categories to the provider, after the client has been told how data is processed.
    func makePermit(
        for client: String,
        by caller: Caller,
        _ categories: [String],
        _ changes: JSONObject = [:]
    ) throws -> String {
        var last = ""
        for kind in ["information-given", "release-permit"] {
            var content: JSONObject = [
                "kind": .string(kind), "dataCategories": .array(categories.map { .string($0) }), "givenBy": "client",
                "method": "oral", "scope": ["level": "named-recipient"], "recipients": [.string(provider)],
            ]
            for member in changes.members { content[member.name] = member.value }
            let created = try send(.post, "/v1/clients/\(client)/consents", as: caller, .object(content))
            if created.status != 201 { throw Unexpected(outcome: created.text) }
            last = created.id
            let given = try send(
                .post,
                "/v1/consents/\(last)/transitions",
                as: caller,
                ["to": "active"],
                fields: [.ifMatch: "*"]
            )
            if given.status != 200 { throw Unexpected(outcome: given.text) }
        }
        return last
    }

    func withdraw(_ consent: String, as caller: Caller) throws -> Outcome {
        try send(
            .post,
            "/v1/consents/\(consent)/transitions",
            as: caller,
            ["to": "inactive", "cause": "withdrawn"],
            fields: [.ifMatch: "*"]
        )
    }
}
