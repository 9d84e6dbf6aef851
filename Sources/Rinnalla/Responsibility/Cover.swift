import JSON
import SQLite

/// Who stands in for the responsible worker for a while, and ends no responsibility by it (INV-H4). Finnish: *sijainen*.
enum CoverRecord {
    static let resource: Resource = Resource(
        "cover",
        collection: "covers",
        component: "Cover",
        table: "cover",
        nature: .ofClient(.process, scope: "NULL"),
        schema: [
            .reference("workerId", to: ProfessionalRecord.resource.reference).required.once.column("worker_id"),
            .timestamp("validFrom").once.column("valid_from"),
            .timestamp("validTo").required.once.column("valid_to"),
            .text("reason", 1...2000).required,
        ]
    ).with { resource in
        resource.states = StateMachine(
            initial: "active",
            transitions: [
                Transition(
                    from: ["active"],
                    to: "ended",
                    by: .supervisor,
                    effect: { move, transaction throws(Problem) in
                        move["validTo"] = .string(end(of: move.before, transaction.now).description)
                    }
                )
            ]
        )
        resource.authority = .init(roles: [.supervisor], relationships: [.supervisor])
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: ["active", "ended"])]
        resource.rules = .init(check: check, stored: stored)
    }

    /// When one that ends now ends: one that has not begun has no length.
    fileprivate static func end(of cover: Record, _ now: Timestamp) -> Timestamp {
        let planned = cover.time("validTo") ?? now
        return min(planned, max(now, cover.time("validFrom") ?? now))
    }

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil, let client = draft.client else { return }
        guard let current = try transaction.responsibleWorker(of: client) else {
            throw .violated("responsible-worker-missing", as: .stateConflict)
        }
        let worker = draft.identifier("workerId", as: Professional.self)
        if worker == current { draft.violate("responsible-worker-same", at: "/workerId") }
        if let worker, try transaction.fitness(of: worker, for: client) == nil {
            draft.violate("responsible-worker-inactive", at: "/workerId")
        }
        if try transaction.isDisqualified(worker, from: client) {
            draft.violate("worker-disqualified", at: "/workerId")
        }
        // What somebody saw before is not made permitted afterwards: "today" begins now, and no day before it is taken.
        let today = transaction.now.dateInHelsinki
        if let from = draft.time("validFrom"), from.dateInHelsinki < today {
            draft.fault(.tooSmall, at: "/validFrom", ["minimum": .string(today.description)])
        }
        let from = max(draft.time("validFrom") ?? transaction.now, transaction.now)
        draft["validFrom"] = .string(from.description)
        guard let to = draft.time("validTo") else { return }
        if to <= from { return draft.fault(.periodReversed, at: "/validTo") }
        try checkPeriod(from, to, of: client, &draft, transaction)
    }

    private static let covers: SQL = """
        SELECT valid_from, valid_to, id FROM cover WHERE client_id = ? AND valid_from < valid_to ORDER BY valid_from
        """

    /// INV-H4: one stands in at a time, and all of them together, without a day between, no longer than one may.
    private static func checkPeriod(
        _ from: Timestamp,
        _ to: Timestamp,
        of client: Identifier<Client>,
        _ draft: inout Draft,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        var others = try transaction.all(covers, [Value(client)]) { row in
            (
                from: Timestamp(milliseconds: row.int(0)), to: Timestamp(milliseconds: row.int(1)),
                id: row.identifier(2).map { Identifier<Record>($0).description } ?? ""
            )
        }
        if let other = others.first(where: { $0.from < to && from < $0.to }) {
            return draft.violate("cover-overlap", at: "/validFrom", ["coverId": .string(other.id)])
        }
        var (start, end) = (from, to)
        while let index = others.firstIndex(where: { $0.from <= end.adding(days: 1) && start <= $0.to.adding(days: 1) })
        {
            let other = others.remove(at: index)
            (start, end) = (min(start, other.from), max(end, other.to))
        }
        let days = try transaction.parameter(.coverDays)
        if end > start.adding(days: Int64(days)) {
            draft.violate("INV-H4", at: "/validTo", ["days": .integer(Int64(days))])
        }
    }

    private static func stored(
        _ before: Record?,
        _ cover: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard let client = cover.client, let worker = cover.identifier("workerId", as: Record.self),
            let from = cover.time("validFrom"), let to = cover.time("validTo")
        else { return }
        guard before == nil else {
            return try transaction.endRelationships(causedBy: cover.id, at: to)
        }
        try transaction.open(
            CareRelationship(
                holder: worker,
                client: client,
                kind: .coverWorker,
                categories: .all,
                source: cover.id,
                from: from,
                to: to
            )
        )
    }
}

extension DueWork {
    private static let dueCovers: SQL = """
        SELECT id FROM cover WHERE status = 'active' AND valid_to <= ? ORDER BY valid_to LIMIT ?
        """

    /// Covers whose period is over: the way has closed by itself, the record says so.
    static let covers = DueWork(
        name: "covers",
        of: CoverRecord.resource,
        due: dueCovers,
        by: { transaction in Value(transaction.now) },
        act: { cover, transaction throws(Problem) in try transaction.end(cover) }
    )
}

extension WriteTransaction {
    private static let activeCovers: SQL = "SELECT id FROM cover WHERE client_id = ? AND status = 'active'"

    /// Ends whoever stands in for the responsible worker: what they covered is over.
    func endCovers(of client: Identifier<Client>) throws(Problem) {
        for id in try all(Self.activeCovers, [Value(client)], { row in row.identifier(0) }) {
            guard let id, let cover = try known(CoverRecord.resource, Identifier(id)) else { continue }
            try end(cover)
        }
    }

    private static let activeOfWorker: SQL = "SELECT id FROM cover WHERE worker_id = ? AND status = 'active'"

    /// Ends the covers of a worker who leaves, at once, also those that are yet to begin.
    func endCovers(by worker: Identifier<Record>) throws(Problem) {
        for id in try all(Self.activeOfWorker, [Value(worker)], { row in row.identifier(0) }) {
            guard let id, let cover = try known(CoverRecord.resource, Identifier(id)) else { continue }
            try end(cover)
        }
    }

    fileprivate func end(_ cover: Record) throws(Problem) {
        var draft = Draft(changing: cover)
        draft.status = "ended"
        draft["validTo"] = .string(CoverRecord.end(of: cover, now).description)
        _ = try update(draft, what: "ended", transition: ["from": "active", "to": "ended"])
    }
}
