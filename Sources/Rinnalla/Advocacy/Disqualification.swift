import JSON
import SQLite

/// That a worker may not act for a client, being too close or too much at stake (hallintolaki 434/2003 27–29 §).
/// Finnish: *esteellisyys*.
enum DisqualificationRecord {
    static let resource: Resource = Resource(
        "disqualification",
        collection: "disqualifications",
        component: "Disqualification",
        table: "disqualification",
        nature: .ofClient(.process, scope: "NULL"),
        schema: [
            .reference("workerId", to: ProfessionalRecord.resource.reference).required.once.column("worker_id"),
            .code("ground", ConflictOfInterestRecord.Ground.self).required,
            .code("decision", ConflictOfInterestRecord.Decision.self).required.initially("recuse").column("decision"),
            .text("text", 1...2000),
            .date("validFrom").column("valid_from"),
            .date("validTo").column("valid_to"),
            .identifier("decidedBy").readOnly,
        ]
    ).with { resource in
        // The worker tells of it; that it holds no longer the supervisor alone decides.
        resource.authority = .init(
            roles: [.worker, .socialWorker, .supervisor],
            relationships: .supervisor,
            relationshipsToCreate: Relationships.caseworkers.union(.supervisor)
        )
        resource.filters = [.init(name: "workerId", form: .identifier, column: "x.worker_id")]
        resource.rules = .init(check: check, stored: stored)
    }

    /// Whether a worker has to step aside from a client on a day; periods are half-open.
    static func disqualifies(_ worker: SQL, from client: SQL, without parted: SQL = "NULL", on day: SQL) -> SQL {
        """
        EXISTS (SELECT 1 FROM disqualification d WHERE d.client_id IN \(Person.records(of: client, without: parted))
        AND d.worker_id = \(worker) AND d.decision = 'recuse' AND d.valid_from <= \(day) AND (d.valid_to IS NULL OR \(day) < d.valid_to))
        """
    }

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let from = draft.date("validFrom") ?? transaction.now.dateInHelsinki
        draft["validFrom"] = .string(from.description)
        if let to = draft.date("validTo"), to <= from { draft.fault(.periodReversed, at: "/validTo") }
        if draft.before == nil { try refuseTwice(draft, transaction) }
        guard draft["decision"] != draft.before?["decision"] else { return }
        draft["decidedBy"] = (transaction.access.actor?.id).map { .string($0.description) }
    }

    /// Who has to step aside is let in by no handover that waits for them: it goes to another.
    private static func stored(
        _ before: Record?,
        _ disqualification: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard let client = disqualification.client,
            let worker = disqualification.identifier("workerId", as: Professional.self),
            try transaction.isDisqualified(worker, from: client)
        else { return }
        try transaction.stopHandover(of: client, to: worker)
    }
}

extension DisqualificationRecord {
    private static let same: SQL = """
        SELECT id FROM disqualification WHERE worker_id = ?1 AND client_id = ?2 AND content ->> '$.ground' = ?3
        AND (?5 IS NULL OR valid_from < ?5) AND (valid_to IS NULL OR ?4 < valid_to)
        """

    /// One ground stands once at a time: a second record of it would go on when the first is ended.
    private static func refuseTwice(_ draft: Draft, _ transaction: WriteTransaction) throws(Problem) {
        let values: [Value] = [
            Value(draft.identifier("workerId", as: Professional.self)), Value(draft.client),
            .text(draft.text("ground") ?? ""), .text(draft.text("validFrom") ?? ""),
            draft.text("validTo").map { Value.text($0) } ?? .null,
        ]
        guard let other = try transaction.first(same, values, { row in row.identifier(0) }) ?? nil else { return }
        var problem = Problem.violated("disqualification-twice", at: "/ground", as: .alreadyExists)
        problem.details["id"] = .string(Identifier<Record>(other).description)
        throw problem
    }
}

extension ReadTransaction {
    private static let disqualified: SQL = """
        SELECT 1 WHERE \(DisqualificationRecord.disqualifies("?2", from: "?1", on: "?3"))
        """

    /// Whether the worker has to step aside from the client today.
    func isDisqualified(
        _ worker: Identifier<Professional>?,
        from client: Identifier<Client>?
    ) throws(Problem) -> Bool {
        let today = now.dateInHelsinki.description
        return try isAny(Self.disqualified, [Value(client), Value(worker), .text(today)])
    }
}

extension Move {
    /// Who has to step aside sends no referral of the client, whether it is their own or another's.
    mutating func requireNoDisqualification(_ transaction: ReadTransaction) throws(Problem) {
        for worker in [before.identifier("fromWorkerId"), transaction.access.actor?.id].compactMap(\.self)
        where try transaction.isDisqualified(worker, from: client) {
            return violate("worker-disqualified", at: "/fromWorkerId")
        }
    }
}
