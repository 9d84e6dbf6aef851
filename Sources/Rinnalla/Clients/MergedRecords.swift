import JSON
import SQLite

/// What a merger makes of two records of one person: nothing is moved, but whoever stands by the whole of the one that goes on
/// stands by the other too (CD15).
extension WriteTransaction {
    private static let share: SQL = """
        INSERT INTO care_relationship (holder, client_id, kind, categories, source_id, valid_from, valid_to)
        SELECT r.holder, ?1, r.kind, r.categories, r.source_id, max(r.valid_from, ?3), r.valid_to
        FROM care_relationship r WHERE r.client_id = ?2 AND r.valid_to > ?3 AND r.record_id IS NULL AND (r.kind & ?4) <> 0
        """

    /// Opens the merged record to whoever is with the person by now; a trigger does so for those who come later. Who answered
    /// for it is a former worker, as after a handover.
    func join(_ merged: Record, after former: Record?) throws(Problem) {
        guard let target = merged.identifier("mergedInto", as: Client.self) else { return }
        // Who took the record in took in the person: whether they stay is seen by the record that goes on.
        try endRelationships(to: merged.id.cast(), of: .intake, at: now)
        let kinds = Relationships.withPerson.rawValue
        try change(Self.share, [Value(merged.id), Value(target), Value(now), .integer(kinds)])
        if let worker = try responsibleWorker(of: target) {
            try passOnTasks(of: target, to: worker)
            try meetObligations([.responsibleWorker], of: target)
            if let former = former?.identifier("workerId", as: Record.self) {
                try passOnTeams(of: target, from: former, to: worker.cast())
            }
        }
        try nameMerged(into: target)
        try refreshDisclosures(of: target)
    }

    private static let unshare: SQL = """
        UPDATE care_relationship SET valid_to = ?3 WHERE client_id = ?1 AND valid_to > ?3
        AND source_id IN (SELECT source_id FROM care_relationship WHERE client_id = ?2)
        """

    /// Closes the record again to those who stood by it for the other's sake alone.
    func part(_ merged: Identifier<Client>, from target: Identifier<Client>) throws(Problem) {
        try change(Self.unshare, [Value(merged), Value(target), Value(now)])
        try nameMerged(into: target)
        for client in [merged, target] { try refreshDisclosures(of: client) }
    }

    private static let merged: SQL = "SELECT id FROM client WHERE merged_into = ? ORDER BY id"

    /// The record that goes on says which others are the person's: their lists are read under their own ids.
    private func nameMerged(into target: Identifier<Client>) throws(Problem) {
        guard let record = try known(ClientRecord.resource, target.cast()) else { return }
        let ids = try all(Self.merged, [Value(target)]) { row in
            row.identifier(0).map { JSONValue.string(Identifier<Client>($0).description) }
        }.compactMap(\.self)
        var draft = Draft(changing: record)
        draft["mergedFrom"] = ids.isEmpty ? nil : .array(ids)
        _ = try update(draft)
    }
}
