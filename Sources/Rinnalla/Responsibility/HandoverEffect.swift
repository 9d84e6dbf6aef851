import JSON
import SQLite

extension DueWork {
    private static let dueHandovers: SQL = """
        SELECT id FROM handover WHERE status = 'accepted' AND is_ready = 1 AND stopped_at IS NULL AND effective_at <= ?
        ORDER BY effective_at LIMIT ?
        """

    /// Accepted handovers whose time has come. What is not complete waits, and worklists tell that it does.
    static let handovers = DueWork(
        name: "handovers",
        of: HandoverRecord.resource,
        due: dueHandovers,
        by: { transaction in Value(transaction.now) },
        act: { handover, transaction throws(Problem) in try transaction.bringAbout(handover) }
    )
}

extension WriteTransaction {
    /// Makes an accepted handover effective, as the service itself, if the incoming worker may still take over.
    func bringAbout(_ handover: Record) throws(Problem) {
        let grounds = try groundsAgainst(handover)
        guard grounds.isEmpty else { return try stop(handover, by: grounds) }
        var draft = Draft(changing: handover)
        draft.status = "effective"
        draft["confirmBy"] = .string(try lastDayToConfirm().description)
        let effective = try update(draft, what: "effective", transition: ["from": "accepted", "to": "effective"])
        try passOn(by: effective)
    }

    /// INV-H2: the outgoing worker goes on answering for the client, until somebody acts; worklists tell whom it waits for.
    private func stop(_ handover: Record, by grounds: [WorkerFitness.Ground]) throws(Problem) {
        var draft = Draft(changing: handover)
        draft["stoppedAt"] = .string(now.description)
        draft["stoppedBy"] = .array(grounds.map { .string($0.rule.id) })
        _ = try update(draft, what: "stopped")
    }

    private static let awaiting: SQL = """
        SELECT id FROM handover WHERE to_worker_id = ? AND status = 'accepted' AND stopped_at IS NULL
        """

    /// Stops the accepted handovers of a worker who leaves, at once: those who have to find another should not learn of it on
    /// the very day.
    func stopHandovers(to worker: Identifier<Record>) throws(Problem) {
        for id in try all(Self.awaiting, [Value(worker)], { row in row.identifier(0) }) {
            guard let id, let handover = try known(HandoverRecord.resource, Identifier(id)) else { continue }
            try stop(handover, by: try groundsAgainst(handover))
        }
    }

    private static let waiting: SQL = """
        SELECT id FROM handover WHERE client_id IN \(Person.records(of: "?1")) AND to_worker_id = ?2
        AND status IN ('proposed', 'accepted')
        """

    /// Stops the client's handover to a worker who has to step aside, accepted or not.
    func stopHandover(of client: Identifier<Client>, to worker: Identifier<Professional>) throws(Problem) {
        guard let id = try first(Self.waiting, [Value(client), Value(worker)], { row in row.identifier(0) }) ?? nil,
            let handover = try known(HandoverRecord.resource, Identifier(id)), handover.isOpenToReceiver
        else { return }
        try stop(handover, by: try groundsAgainst(handover))
    }

    /// D20: the day by which the client has met or spoken with the new worker.
    func lastDayToConfirm() throws(Problem) -> CalendarDate {
        now.dateInHelsinki.addingDays(try parameter(.handoverConfirmDays))
    }

    /// INV-H1: the old interval ends at the very instant at which the new one begins. That is now, not the time that was
    /// agreed upon: what the outgoing worker did until now was theirs to do.
    func passOn(by handover: Record) throws(Problem) {
        guard let client = handover.client else { return }
        let former = try endResponsibility(of: client)
        try appoint(handover["toWorkerId"], for: client, after: former, by: handover)
        if let former = former?.identifier("workerId", as: Record.self),
            let worker = handover.identifier("toWorkerId", as: Record.self)
        {
            try passOnTeams(of: client, from: former, to: worker)
        }
    }

    private static let openOne: SQL = """
        SELECT id FROM handover WHERE client_id = ? AND status IN ('proposed', 'accepted')
        """

    /// Nobody answers for the client any more: there is nothing to hand over.
    func cancelHandover(of client: Identifier<Client>) throws(Problem) {
        guard let id = try first(Self.openOne, [Value(client)], { row in row.identifier(0) }) ?? nil,
            let handover = try known(HandoverRecord.resource, Identifier(id))
        else { return }
        var draft = Draft(changing: handover)
        draft.status = "cancelled"
        let history: JSONObject = ["from": .string(handover.status ?? ""), "to": "cancelled"]
        _ = try update(draft, what: "cancelled", transition: history)
    }
}
