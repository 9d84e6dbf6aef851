import SQLite

/// Who answers for a record once its merger is undone.
struct Resumption: Sendable {
    /// The responsibility that the merger ended.
    let former: Record
    /// The one that is gone on with: that one, or the one of who has answered for the person since. Nothing where neither has
    /// a worker any more.
    var next: Record?
    /// What the law has against all who could go on.
    var grounds: [WorkerFitness.Ground] = []
}

extension ReadTransaction {
    private static let endedAt: SQL = "SELECT id FROM responsibility WHERE client_id = ? AND valid_to = ?"
    private static let openOne: SQL = "SELECT id FROM responsibility WHERE client_id = ? AND valid_to IS NULL"

    /// Who answered until the merger into the target does so again; where they have left, or the law speaks against them by now,
    /// who has answered since goes on. Nothing where nobody answered for the record.
    func resumption(
        of client: Identifier<Client>,
        endedAt merger: Timestamp,
        by target: Identifier<Client>
    ) throws(Problem) -> Resumption? {
        guard let former = try responsibility(Self.endedAt, [Value(client), Value(merger)]) else { return nil }
        var resumption = Resumption(former: former)
        for candidate in [former, try responsibility(Self.openOne, [Value(target)])].compactMap(\.self) {
            guard let worker = candidate.identifier("workerId", as: Professional.self),
                try known(ProfessionalRecord.resource, worker.cast())?.text("status") == "active"
            else { continue }
            let fitness = try fitness(of: worker, for: client, parted: true)
            resumption.grounds =
                fitness?.groundsOfLaw(as: former.text("role"), hasReason: candidate["reason"] != nil)
                ?? [.init(rule: "responsible-worker-inactive")]
            guard resumption.grounds.isEmpty else { continue }
            resumption.next = candidate
            break
        }
        return resumption
    }

    private func responsibility(_ statement: SQL, _ values: [Value]) throws(Problem) -> Record? {
        let id = try first(statement, values) { row in row.identifier(0) } ?? nil
        guard let id else { return nil }
        return try known(ResponsibilityRecord.resource, Identifier(id))
    }
}
