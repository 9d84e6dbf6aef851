import JSON
import SQLite

/// Those who work together for a client (FHIR CareTeam; ../domain/3-model.md 3.7). Finnish: *tiimi*.
enum TeamRecord {
    static let resource: Resource = Resource(
        "team",
        collection: "teams",
        component: "Team",
        table: "team",
        nature: .ofClient(
            .process,
            scope: "SELECT m.matter_id FROM team_matter m WHERE m.team_id = x.id UNION ALL SELECT x.id"
        ),
        schema: [
            .references("matterIds", to: MatterRecord.resource.reference, 1...20).required,
            .code("kind", TeamKind.self).required.column("kind"),
            .code("ownership", TeamOwnership.self).initially("individual").required.column("ownership"),
            .identifier("leadMemberId").column("lead_member_id"),
            .object(
                "clientMembershipDeclined",
                [.date("date").required, .code("reason", ["declined", "unable", "not-invited"]).required]
            ),
        ],
        projections: [
            .init(
                name: "leadPersonId",
                form: .text,
                value: "(SELECT l.content ->> '$.person.id' FROM team_member l WHERE l.id = x.lead_member_id)"
            )
        ]
    ).with { resource in
        resource.states = states
        resource.isForLiving = true
        resource.authority = .init(
            roles: [.worker, .socialWorker, .supervisor],
            relationships: [.responsibleWorker, .coverWorker, .supervisor]
        )
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: states.states)]
        resource.rules = .init(check: check, stored: stored)
    }

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let isMoving = draft.before.map { $0.status != draft.status } ?? false
        guard !isMoving else { return }
        if let date = draft["clientMembershipDeclined"]?["date"]?.string.flatMap({ CalendarDate($0) }),
            date > transaction.now.dateInHelsinki
        {
            draft.fault(.dateInFuture, at: "/clientMembershipDeclined/date")
        }
        guard draft["leadMemberId"] != nil || draft.status == "active" else { return }
        let composition = try transaction.composition(of: draft.id)
        if let lead = draft.identifier("leadMemberId", as: Record.self) {
            guard let member = composition.members.first(where: { $0.id == lead }) else {
                return draft.fault(.referenceNotFound, at: "/leadMemberId")
            }
            if draft["leadMemberId"] != draft.before?["leadMemberId"] {
                try draft.requireActive(member.person, at: "/leadMemberId", transaction)
            }
        }
        guard draft.status == "active" else { return }
        let worker = try transaction.responsibleWorker(of: draft.client)
        var faults = composition.faults(of: draft.content, at: transaction.now)
        if draft["leadMemberId"] != draft.before?["leadMemberId"] || draft["ownership"] != draft.before?["ownership"] {
            faults += composition.faultOfLead(of: draft.content, responsible: worker)
        }
        for fault in faults {
            if let rule = fault.rule, case .member(let pointer) = fault.place { draft.violate(rule, at: pointer) }
        }
    }

    private static let forgetMatters: SQL = "DELETE FROM team_matter WHERE team_id = ?"
    private static let keepMatter: SQL = "INSERT OR IGNORE INTO team_matter (team_id, matter_id) VALUES (?, ?)"

    private static func stored(
        _ before: Record?,
        _ team: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        if before?["matterIds"] != team["matterIds"] {
            try transaction.change(forgetMatters, [Value(team.id)])
            for matter in team.items("matterIds") {
                let id: Identifier<Record>? = matter.string.flatMap { Identifier($0) }
                try transaction.change(keepMatter, [Value(team.id), Value(id)])
            }
        }
        guard let client = team.client, before?.status == "active" || team.status == "active" else { return }
        try transaction.rebuildTeamRelationships(of: client)
    }
}

/// How a team works.
enum TeamKind: String, CodeSet {
    case multiProfessional = "multi-professional"
    /// Assertive community treatment.
    case act
    case familyHealth = "family-health"
    case coordinatedCare = "coordinated-care"
    case childProtection = "child-protection"
}

/// Who carries a team: the responsible worker alone, all of it, or the client.
enum TeamOwnership: String, CodeSet {
    case individual, team
    case clientLed = "client-led"
}
