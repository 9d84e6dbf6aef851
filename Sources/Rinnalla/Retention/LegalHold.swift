import JSON
import SQLite

/// Why nothing of a client may be destroyed for the time being, whatever the days say: a trial, a complaint, an inquiry.
enum LegalHoldRecord {
    static let resource: Resource = Resource(
        "legal-hold",
        collection: "legal-holds",
        component: "LegalHold",
        table: "legal_hold",
        nature: .ofClientOrNobody(.process, scope: "NULL", own: own),
        schema: [
            .text("reason", 1...2000).required.once,
            .identifier("setBy").readOnly,
            .identifier("endedBy").readOnly,
            .timestamp("endedAt").readOnly,
        ]
    ).with { resource in
        resource.states = StateMachine(
            initial: "active",
            transitions: [
                Transition(
                    from: ["active"],
                    to: "ended",
                    by: Performers(roles: keepers, relationships: [.auditor, .supervisor]),
                    reason: .text,
                    effect: { move, transaction in
                        move["endedBy"] = (transaction.access.actor?.id).map { .string($0.description) }
                        move["endedAt"] = .string(transaction.now.description)
                    }
                )
            ]
        )
        resource.authority = .init(roles: keepers, relationships: [.auditor, .supervisor])
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: ["active", "ended"]),
            .init(name: "clientId", form: .identifier, column: "x.client_id"),
        ]
        resource.rules.check = check
    }

    private static let keepers: Set<Role> = [.auditor, .supervisor]

    /// The way of the register's auditor, who has none to the client; the bits are those of ``Relationships``.
    private static let own = Resource.Own(
        relationships:
            "(CASE WHEN (?3 & 2048) <> 0 AND \(Register.holds("x.client_id", of: "?2")) THEN 2048 ELSE 0 END)",
        isOpen: "TRUE",
        ids: "SELECT h.id FROM legal_hold h WHERE (?3 & 2048) <> 0"
    )

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let purpose = transaction.access.purpose
        guard purpose == .retention || purpose == .supervision else {
            throw Problem(.purposeNotAllowed, ["purpose": .string(purpose?.rawValue ?? "")])
        }
        if draft.before == nil { draft["setBy"] = (transaction.access.actor?.id).map { .string($0.description) } }
    }
}
