import JSON
import SQLite

extension DueWork {
    private static let incomplete: SQL = """
        SELECT id FROM destruction_list WHERE status = 'proposed' AND is_complete = 0 ORDER BY id LIMIT 1
        """

    /// Proposed lists that have not looked at all of the dead yet.
    static let proposals = DueWork(name: "destruction-proposals", due: incomplete) { transaction throws(Problem) in
        guard let id = try transaction.first(incomplete, [], { row in row.identifier(0) }) ?? nil,
            let list = try transaction.known(DestructionListRecord.resource, Identifier(id))
        else { return false }
        try transaction.fill(list)
        return true
    }
}

extension WriteTransaction {
    /// The dead of the list's register, from the one behind whom it has looked so far.
    private static let dead: SQL = """
        SELECT c.id, c.deceased_date FROM destruction_list l JOIN client c
        ON c.status = 'deceased' AND (c.deceased_date, c.id) > (l.looked_at_date, l.looked_at_id)
        AND c.deceased_date < l.as_of WHERE l.id = ?1 ORDER BY c.deceased_date, c.id LIMIT ?2
        """
    private static let isOfList: SQL = """
        SELECT 1 FROM destruction_list l WHERE l.id = ?1 AND \(Register.holds("?2", of: "l.organization_id"))
        """
    private static let propose: SQL = """
        INSERT INTO destruction_item (list_id, client_id, person_id, retention_until, rule)
        SELECT ?1, c.id, ?2, ?3, ?4 FROM client c WHERE c.id = ?2 OR c.merged_into = ?2
        """
    private static let lookedAt: SQL =
        "UPDATE destruction_list SET looked_at_date = ?2, looked_at_id = ?3 WHERE id = ?1"

    /// Looks at a portion of the dead and names on the list whose retention ended before its day.
    func fill(_ list: Record) throws(Problem) {
        let dead = try all(Self.dead, [Value(list.id), Value(DueWork.portion)]) { row in
            (client: row.identifier(0).map { Identifier<Client>($0) }, date: row.text(1))
        }
        for person in dead {
            guard let client = person.client, try isAny(Self.isOfList, [Value(list.id), Value(client)]),
                let end = try retention(of: client).end, end.until < list.text("asOf") ?? ""
            else { continue }
            try change(Self.propose, [Value(list.id), Value(client), .text(end.until), .text(end.rule)])
        }
        if let last = dead.last {
            try change(Self.lookedAt, [Value(list.id), .text(last.date), Value(last.client)])
        }
        if dead.count < DueWork.portion { try set("isComplete", to: true, of: list) }
    }
}
