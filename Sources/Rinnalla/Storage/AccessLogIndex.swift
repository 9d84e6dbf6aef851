import SQLite

/// Which records name which client: outside the chain, so the walk over the chain compares the two.
///
/// The names lie in runs, each sorted by name (``AccessLogIndexer``); those of the latest records, which no run has yet, are
/// read from the log itself (D48).
enum AccessLogIndex {
    /// The positions of all records that name the client `?1`.
    static let positions: SQL = """
        SELECT s.position FROM access_log_run n CROSS JOIN access_log_subject s
        ON s.run = n.id AND s.pseudonym = (SELECT pseudonym FROM client_pseudonym WHERE client_id = ?1)
        UNION ALL SELECT t.position FROM access_log t WHERE t.position > (\(end)) AND instr(t.record, \(text)) > 0
        AND EXISTS (SELECT 1 FROM json_each(t.record, '$.clients') c WHERE c.value = \(text))
        """

    /// The last position that a run has; 0 when there is none.
    private static let end: SQL = "SELECT coalesce(max(last_position), 0) FROM access_log_run"

    /// The client's name as records write it.
    private static let text: SQL = """
        (SELECT lower(substr(name, 1, 8) || '-' || substr(name, 9, 4) || '-' || substr(name, 13, 4) || '-'
        || substr(name, 17, 4) || '-' || substr(name, 21))
        FROM (SELECT hex(pseudonym) AS name FROM client_pseudonym WHERE client_id = ?1))
        """

    /// The last position that a run has: what lies behind it needs no entries.
    static func end(on connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.first(end) { row in row.int(0) } ?? 0
    }

    private static let entry: SQL = """
        SELECT 1 FROM access_log_run n CROSS JOIN access_log_subject s
        ON s.run = n.id AND s.pseudonym = ?1 AND s.position = ?2 WHERE ?2 BETWEEN n.first_position AND n.last_position
        """

    /// Whether each client finds the record at the position in a run.
    static func has(
        _ clients: Set<Identifier<Pseudonym>>,
        at position: Int64,
        on connection: Connection
    ) throws(SQLiteError) -> Bool {
        for client in clients {
            let found = try connection.first(entry, [Value(client), .integer(position)]) { _ in true }
            if found == nil { return false }
        }
        return true
    }

    // In one statement, so that entries which are moved or added meanwhile are seen once.
    private static let totals: SQL = """
        SELECT total(position <= ?), coalesce(max(position) > (\(end)), 0) FROM access_log_subject
        """

    /// Whether there are as many entries up to the position as the records there have names, and none behind the last run.
    static func has(_ count: Int64, upTo position: Int64, on connection: Connection) throws(SQLiteError) -> Bool {
        try connection.first(totals, [.integer(position)]) { row in row.double(0) == Double(count) && row.int(1) == 0 }
            ?? (count == 0)
    }

    private static let entries: SQL = """
        SELECT s.position, s.pseudonym, l.record, s.position <= (\(end)) FROM access_log_subject s
        LEFT JOIN access_log l ON l.position = s.position ORDER BY s.position, s.pseudonym
        """

    /// The first position at which a client would find a record that does not name them, or one record twice.
    static func firstStray(on connection: Connection) throws(SQLiteError) -> Int64? {
        var stray: Int64?
        var before: (position: Int64, client: Identifier<Pseudonym>?) = (0, nil)
        try connection.forEach(entries) { row in
            guard stray == nil else { return }
            let position = row.int(0)
            let named = row.utf8IfPresent(2).flatMap { AccessLog.clients(of: $0, at: position) } ?? []
            let client = row.identifier(1).map { Identifier<Pseudonym>($0) }
            let isNamed = client.map { named.contains($0) } ?? false
            if !isNamed || row.int(3) == 0 || before == (position, client) { stray = position }
            before = (position, client)
        }
        return stray
    }
}
