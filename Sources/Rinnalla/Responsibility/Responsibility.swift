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
            .identifier("handoverId").readOnly,
        ]
    ).with { resource in
        resource.authority = .init(
            roles: [.intake, .worker, .socialWorker, .supervisor],
            relationships: [.responsibleWorker, .coverWorker, .matterUnit, .intake, .supervisor]
        )
        resource.rules = .init(check: check, stored: stored)
    }

    /// The social worker who answers for a child's affairs (LSL 13 b §).
    static let childsAffairs: SQL = "lapsen-asioista-vastaava"

    /// INV-H2: a request names the first worker alone; who comes after takes over by a handover.
    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil, let client = draft.client else { return }
        draft["validFrom"] = .string(transaction.now.description)
        // What a handover brings about was examined when the handover was made.
        guard draft["handoverId"] == nil else { return }
        if try transaction.responsibleWorker(of: client) != nil {
            let handovers: JSONObject = ["handovers": .string("/v1/clients/\(client)/handovers")]
            let fault = Fault(
                place: .member("/workerId"),
                code: .ruleViolation,
                details: handovers,
                rule: "INV-H2"
            )
            throw .violated([fault], as: .stateConflict)
        }
        guard let worker = draft.identifier("workerId", as: Professional.self) else { return }
        guard let fitness = try transaction.fitness(of: worker, for: client) else {
            return draft.violate("responsible-worker-inactive", at: "/workerId")
        }
        for ground in fitness.groundsOfLaw(as: draft.text("role"), hasReason: draft["reason"] != nil) {
            draft.violate(ground.rule, at: "/workerId", ground.details)
        }
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
        func open(_ holder: Identifier<Record>, _ kind: Relationships, _ categories: DataCategories) throws(Problem) {
            try transaction.open(
                CareRelationship(
                    holder: holder,
                    client: client,
                    kind: kind,
                    categories: categories,
                    source: responsibility.id,
                    from: transaction.now
                )
            )
        }
        try open(worker, .responsibleWorker, .all)
        try transaction.passOnTasks(of: client, to: worker.cast())
        try transaction.meetObligations([.responsibleWorker], of: client)
        for unit in try transaction.all(unitsOfWorker, [Value(worker)], { row in row.identifier(0) }) {
            if let unit { try open(Identifier(unit), .supervisor, .ofSupervisor) }
        }
        // From now on the responsible worker decides who comes in.
        try transaction.endRelationships(to: client, of: .intake, at: transaction.now)
        // The client's record names the worker: who holds the earlier version must not be told that it is current.
        try transaction.advance(ClientRecord.resource, client.cast(), at: "/responsibleWorkerId")
    }
}

extension ReadTransaction {
    private static let current: SQL = """
        SELECT worker_id FROM responsibility WHERE client_id = \(Person.record(of: "?1")) AND valid_to IS NULL
        """

    /// The worker who answers for the person now.
    func responsibleWorker(of client: Identifier<Client>?) throws(Problem) -> Identifier<Professional>? {
        guard let client else { return nil }
        let found = try first(Self.current, [Value(client)]) { row in row.identifier(0) }
        return (found ?? nil).map { Identifier($0) }
    }

    /// The supervisors of the units of whoever answers for the client `?1`, but for `?2`.
    private static let supervisors: SQL = """
        SELECT p.id FROM responsibility r
        JOIN professional_unit own ON own.professional_id = r.worker_id
        JOIN professional_unit u ON u.unit_id = own.unit_id
        JOIN professional p ON p.id = u.professional_id
        WHERE r.client_id = \(Person.record(of: "?1")) AND r.valid_to IS NULL AND p.status = 'active' AND p.id IS NOT ?2
        AND EXISTS (SELECT 1 FROM json_each(p.roles) WHERE value = 'supervisor')
        ORDER BY p.id LIMIT 1
        """

    /// Who supervises the client's responsible worker; the worker, where the unit has nobody.
    func supervisor(of client: Identifier<Client>) throws(Problem) -> Identifier<Professional>? {
        let found = try first(Self.supervisors, [Value(client), .null]) { row in row.identifier(0) } ?? nil
        if let found { return Identifier(found) }
        return try responsibleWorker(of: client)
    }

    /// Whether the client's responsible worker has a supervisor besides that one.
    func isSupervised(_ client: Identifier<Client>, besides other: Identifier<Record>?) throws(Problem) -> Bool {
        try isAny(Self.supervisors, [Value(client), Value(other)])
    }
}
