import JSON
import SQLite

@testable import Rinnalla

/// One caller of each role, each in its usual place beside one client: the worker answers for the client, the social worker
/// and the supervisor are of the matter's unit, the social worker is also who takes over by a handover, the team member sits in the team, the provider received the referral.
struct StateCast {
    let callers: [Role: TestRegion.Caller]
}

extension TestRegion {
    func cast(of story: Story) throws -> StateCast {
        var callers: [Role: Caller] = [
            .worker: story.worker, .supervisor: story.supervisor, .intake: story.intake, .provider: story.provider,
            .client: caller(client: story.client), .auditor: try makeAuditor("Kolle Ga"),
        ]
        try letStay(story.intake, beside: story.client)
        let socialWorker = try makeProfessional("Saara Sosiaali", roles: [.socialWorker], units: [story.unit])
        callers[.socialWorker] = caller(socialWorker, .socialWorker, .coordination)
        try letTakeOver(socialWorker, from: story.client)
        callers[.teamMember] = try activeTeam(story).nurseCaller
        let mandate: JSONObject = [
            "name": "Eeva Edunvalvoja", "kind": "guardian", "validFrom": "2026-01-01",
            "scope": .array(DataCategories.codes.map { .string($0) }),
        ]
        let named = try patch("/v1/clients/\(story.client)", as: story.worker, ["representatives": [.object(mandate)]])
        callers[.representative] = Caller(
            key: countyKey,
            actor: named.json["representatives"]?.array?.first?["id"]?.string,
            role: Role.representative.rawValue,
            purpose: Purpose.clientOwnAccess.rawValue
        )
        for role in Role.allCases where callers[role] == nil {
            let professional = try makeProfessional("Kolle Ga", roles: [role])
            callers[role] = caller(professional, role, role.purposes.first ?? .coordination)
        }
        return StateCast(callers: callers)
    }

    /// The professional sees the client's handovers as who is to take over by them.
    private func letTakeOver(_ worker: String, from client: String) throws {
        guard let holder = Identifier<Record>(worker), let client = Identifier<Client>(client) else { return }
        let handovers = try query("SELECT id FROM handover WHERE client_id = ?", [Value(client)]) { $0.identifier(0) }
        try application.service.write { transaction throws(Problem) in
            for handover in handovers.compactMap(\.self) {
                try transaction.open(
                    CareRelationship(
                        holder: holder,
                        client: client,
                        kind: .receiver,
                        categories: .process,
                        record: Identifier(handover),
                        source: Identifier(handover),
                        from: transaction.now
                    )
                )
            }
        }
    }

    /// The intake keeps its sight of the client, which ends where a responsible worker is named.
    private func letStay(_ intake: Caller, beside client: String) throws {
        guard let holder = intake.actor.flatMap({ Identifier<Record>($0) }), let client = Identifier<Client>(client)
        else { return }
        try application.service.write { transaction throws(Problem) in
            try transaction.open(
                CareRelationship(
                    holder: holder,
                    client: client,
                    kind: .intake,
                    categories: .all,
                    source: client.cast(),
                    from: transaction.now
                )
            )
        }
    }
}
