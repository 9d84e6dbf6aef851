import JSON
import SQLite

/// What is taken away with a client: every row of theirs in every table.
enum Destruction {
    /// The rows that belong to the client's records without being one. `?1` is the client.
    static let attachments: [SQL] = [
        "DELETE FROM idempotency WHERE client_id = ?1",
        "DELETE FROM care_relationship WHERE client_id = ?1",
        "DELETE FROM client_name WHERE client_id = ?1",
        "DELETE FROM external_id WHERE record_id = ?1",
        "DELETE FROM plan_matter WHERE plan_id IN (SELECT id FROM plan WHERE client_id = ?1)",
        "DELETE FROM team_matter WHERE team_id IN (SELECT id FROM team WHERE client_id = ?1)",
        "DELETE FROM referral_link_token WHERE link_id IN (SELECT id FROM referral_link WHERE client_id = ?1)",
        // The access log's records stay, and lead to nobody from now on (decisions.md 29).
        "DELETE FROM client_pseudonym WHERE client_id = ?1",
    ]

    /// The client's records, those that refer to others first: resources are routed behind those that they refer to.
    static let records: [(events: SQL, rows: SQL)] = Router.resources.filter { $0.isOfClient && !$0.isOfRegister }
        .reversed()
        .map { resource in
            let owner: SQL = resource.name == ClientRecord.resource.name ? "id" : "client_id"
            return (
                "\(erasure) WHERE subject_id IN (SELECT x.id FROM \(resource.table) x WHERE x.\(owner) = ?1)",
                "DELETE FROM \(resource.table) WHERE \(owner) = ?1"
            )
        }

    /// Events live as long as the record they tell of (decisions.md 17). Their positions stay, so that the feed has no gaps
    /// and whoever follows it can tell what is gone from what was lost.
    private static let erasure: SQL = """
        UPDATE event SET type = 'fi.rinnalla.event.erased.v1', subject_kind = 'events', subject_id = zeroblob(16),
        client_id = NULL, version = 1, actor_id = NULL, actor_role = NULL, pointers = '[]', transition = NULL,
        snapshot = '{}', traceparent = NULL
        """
}

extension WriteTransaction {
    private static let merged: SQL = "SELECT id FROM client WHERE merged_into = ?"
    private static let version: SQL = "SELECT version FROM client WHERE id = ?"
    private static let mark: SQL =
        "UPDATE destruction_item SET outcome = 'destroyed' WHERE list_id = ?1 AND client_id = ?2"

    /// Destroys all records of a person, as the list says: those that were merged into the person's own first.
    func destroy(_ person: Identifier<Client>, by list: Record) throws(Problem) {
        let merged = try all(Self.merged, [Value(person)]) { row in row.identifier(0).map { Identifier<Client>($0) } }
        for client in merged.compactMap(\.self) + [person] {
            // The triggers that keep what may not be removed look for this.
            try change(Self.mark, [Value(list.id), Value(client)])
            try destroyRows(of: client)
        }
    }

    private func destroyRows(of client: Identifier<Client>) throws(Problem) {
        let version = try count(Self.version, [Value(client)])
        for records in Destruction.records { try change(records.events, [Value(client)]) }
        for statement in Destruction.attachments { try change(statement, [Value(client)]) }
        for records in Destruction.records { try change(records.rows, [Value(client)]) }
        // So that those who have copies destroy them too; it tells nothing but that.
        try journal.append(
            Event(
                type: WriteTransaction.eventType(ClientRecord.resource, "destroyed"),
                subjectKind: ClientRecord.resource.name,
                subject: client.cast(),
                client: nil,
                version: version + 1,
                pointers: [],
                snapshot: [:]
            ),
            in: self
        )
    }
}

extension ReadTransaction {
    private static let destroyed: SQL = "SELECT 1 FROM destruction_item WHERE client_id = ? AND outcome = 'destroyed'"

    func isDestroyed(_ client: Identifier<Client>) throws(Problem) -> Bool {
        try isAny(Self.destroyed, [Value(client)])
    }

    /// Whether a call is about a client who has been destroyed: 410, so that nobody looks for a mistake (api.md 1.4).
    func isGone(_ call: Call) throws(Problem) -> Bool {
        guard call.operation.path.hasPrefix("/v1/clients/{id}") else { return false }
        return try isDestroyed(call.id.cast())
    }
}
