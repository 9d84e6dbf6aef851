import JSON
import SQLite

/// Who answers for the whole of a client's process, one at a time (../domain/3-model.md 3.10). Finnish: *omatyöntekijyys*.
enum ResponsibilityRecord {
    static let resource: Resource = Resource(
        "responsibility",
        collection: "responsibilities",
        component: "Responsibility",
        table: "responsibility",
        nature: .ofClient(.process, scope: "NULL"),
        schema: [
            .reference("workerId", to: ProfessionalRecord.resource.reference).required.once.column("worker_id"),
            .code("role", ["own-worker", "vastuutyontekija", "lapsen-asioista-vastaava"]).required,
            .code("accompaniment", ["light", "regular", "intensive"]),
            .text("reason", 1...2000),
            .timestamp("validFrom").readOnly.column("valid_from"),
            .timestamp("validTo").readOnly.column("valid_to"),
        ]
    ).with { resource in
        resource.authority = .init(
            roles: [.intake, .worker, .socialWorker, .supervisor],
            relationships: [.responsibleWorker, .coverWorker, .matterUnit, .intake, .supervisor]
        )
        resource.rules = .init(check: check, stored: stored)
    }

    private static let activeWorker: SQL = """
        SELECT 1 FROM professional p JOIN organization o ON o.id = p.organization_id
        WHERE p.id = ?1 AND p.status = 'active' AND (p.roles LIKE '%"worker"%' OR p.roles LIKE '%"social-worker"%')
        AND o.controller_id = (SELECT controller_id FROM organization WHERE id = ?2)
        """

    /// INV-H1: the old interval ends at the very instant at which the new one begins; only who answers for the client,
    /// or the supervisor, may end it.
    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil, let client = draft.client else { return }
        let worker = draft.identifier("workerId", as: Professional.self)
        if try !transaction.isAny(activeWorker, [Value(worker), Value(transaction.access.key.organization)]) {
            draft.violate("responsible-worker-inactive", at: "/workerId")
        }
        if try transaction.isDisqualified(worker, from: client) {
            draft.violate("worker-disqualified", at: "/workerId")
        }
        if let current = try transaction.responsibleWorker(of: client) {
            let isOwn = transaction.access.actor?.id == current || transaction.access.actor?.role == .supervisor
            guard isOwn else { throw .violated("INV-H1", at: "/workerId", as: .stateConflict) }
            if worker == current { throw .violated("INV-H1", at: "/workerId", as: .stateConflict) }
            if draft.violations.isEmpty { try transaction.endResponsibility(of: client) }
        }
        draft["validFrom"] = .string(transaction.now.description)
    }

    private static let unitsOfWorker: SQL = "SELECT unit_id FROM professional_unit WHERE professional_id = ?"

    private static func stored(
        _ before: Record?,
        _ responsibility: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard before == nil, let client = responsibility.client,
            let worker = responsibility.identifier("workerId", as: Record.self)
        else { return }
        func open(_ holder: Identifier<Record>, _ kind: Relationships) throws(Problem) {
            try transaction.open(
                CareRelationship(
                    holder: holder,
                    client: client,
                    kind: kind,
                    categories: .all,
                    source: responsibility.id,
                    from: transaction.now
                )
            )
        }
        try open(worker, .responsibleWorker)
        try transaction.passOnTasks(of: client, to: worker.cast())
        try transaction.meetObligations([.responsibleWorker], of: client)
        for unit in try transaction.all(unitsOfWorker, [Value(worker)], { row in row.identifier(0) }) {
            if let unit { try open(Identifier(unit), .supervisor) }
        }
        // From now on the responsible worker decides who comes in.
        try transaction.endRelationships(to: client, of: .intake, at: transaction.now)
        // The client's record names the worker: who holds the earlier version must not be told that it is current.
        try transaction.advance(ClientRecord.resource, client.cast(), at: "/responsibleWorkerId")
    }
}

extension ReadTransaction {
    private static let current: SQL = "SELECT worker_id FROM responsibility WHERE client_id = ? AND valid_to IS NULL"

    /// The worker who answers for the client now.
    func responsibleWorker(of client: Identifier<Client>?) throws(Problem) -> Identifier<Professional>? {
        guard let client else { return nil }
        let found = try first(Self.current, [Value(client)]) { row in row.identifier(0) }
        return (found ?? nil).map { Identifier($0) }
    }
}

extension WriteTransaction {
    private static let openOne: SQL = "SELECT id FROM responsibility WHERE client_id = ? AND valid_to IS NULL"

    /// Ends the responsibility that is open, with its relationships, at this instant.
    func endResponsibility(of client: Identifier<Client>) throws(Problem) {
        let open = try first(Self.openOne, [Value(client)]) { row in row.identifier(0) } ?? nil
        guard let open, let before = try known(ResponsibilityRecord.resource, Identifier(open)) else { return }
        var draft = Draft(changing: before)
        draft["validTo"] = .string(now.description)
        _ = try update(draft, what: "ended")
        try endRelationships(causedBy: before.id, at: now)
    }
}
