import JSON
import SQLite

/// How a responsibility ends, and who answers next.
extension WriteTransaction {
    private static let openOne: SQL = "SELECT id FROM responsibility WHERE client_id = ? AND valid_to IS NULL"

    /// Ends the responsibility that is open, with its cover and its relationships, at this instant.
    @discardableResult
    func endResponsibility(of client: Identifier<Client>) throws(Problem) -> Record? {
        try endCovers(of: client)
        let open = try first(Self.openOne, [Value(client)]) { row in row.identifier(0) } ?? nil
        guard let open, let before = try known(ResponsibilityRecord.resource, Identifier(open)) else {
            return nil
        }
        var draft = Draft(changing: before)
        draft["validTo"] = .string(now.description)
        let ended = try update(draft, what: "ended")
        try endRelationships(causedBy: before.id, at: now)
        return ended
    }

    /// Names who answers for the client from this instant on, in the role that there was.
    func appoint(
        _ worker: JSONValue?,
        for client: Identifier<Client>,
        after former: Record?,
        by handover: Record? = nil,
        because reason: JSONValue? = nil
    ) throws(Problem) {
        var draft = Draft(
            resource: ResponsibilityRecord.resource,
            before: nil,
            id: makeIdentifier(),
            client: client,
            parents: [],
            content: ["workerId": worker ?? .null, "role": former?["role"] ?? "own-worker"],
            status: nil
        )
        draft["accompaniment"] = former?["accompaniment"]
        draft["reason"] = reason
        draft["handoverId"] = handover.map { .string($0.id.description) }
        _ = try insert(draft)
    }

    private static let isOver: SQL = """
        SELECT c.id FROM client c WHERE c.id = \(Person.record(of: "?1")) AND c.status = 'deceased'
        AND NOT EXISTS (SELECT 1 FROM matter m WHERE m.client_id IN \(Person.records(of: "?1"))
        AND m.status IN ('planned', 'waitlist', 'active', 'onhold'))
        """

    /// Who answers for a client who has died closes what is open; with the person's last matter their responsibility ends.
    func endResponsibilityAfterDeath(of client: Identifier<Client>) throws(Problem) {
        guard let id = try first(Self.isOver, [Value(client)], { row in row.identifier(0) }) ?? nil else { return }
        try cancelHandover(of: Identifier(id))
        try endResponsibility(of: Identifier(id))
    }

    private static let keepSupervisors: SQL = """
        INSERT INTO care_relationship (holder, client_id, kind, categories, source_id, valid_from, valid_to)
        SELECT holder, client_id, kind, categories, source_id, ?2, ?3 FROM care_relationship
        WHERE source_id = ?1 AND kind = 64 AND valid_to = ?2
        """

    /// The work goes on in another record; the supervisors still see this one for as long as they may undo the merger.
    func endResponsibilityByMerger(of client: Identifier<Client>) throws(Problem) -> Record? {
        try cancelHandover(of: client)
        guard let ended = try endResponsibility(of: client) else { return nil }
        let last = now.adding(days: Int64(try parameter(.mergeUndoDays)) + 1)
        try change(Self.keepSupervisors, [Value(ended.id), Value(now), Value(last)])
        return ended
    }

    private static let intakeEndedAt: SQL = """
        SELECT 1 FROM care_relationship WHERE client_id = ? AND kind = 16 AND valid_to = ?
        """

    /// Whoever goes on with a record whose merger is undone answers for it, and leads the teams. Where nobody answered for it, the
    /// intake has it again.
    func resumeResponsibility(
        of client: Identifier<Client>,
        endedAt merger: Timestamp,
        by target: Identifier<Client>
    ) throws(Problem) {
        try endRelationships(to: client, of: .supervisor, at: now)
        guard let resumption = try resumption(of: client, endedAt: merger, by: target) else {
            let wasTakenIn = try isAny(Self.intakeEndedAt, [Value(client), Value(merger)])
            return wasTakenIn ? try openIntake(to: client, causedBy: client.cast()) : ()
        }
        guard let next = resumption.next, let answering = next.identifier("workerId", as: Record.self) else { return }
        try appoint(next["workerId"], for: client, after: resumption.former, because: next["reason"])
        let interim: Identifier<Record>? = try responsibleWorker(of: target)?.cast()
        if let interim, answering != interim { try passOnTeams(of: client, from: interim, to: answering) }
    }
}
