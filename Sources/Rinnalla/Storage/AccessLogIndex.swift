import SQLite

/// Which records name which client: outside the chain, so the walk over the chain compares the two.
enum AccessLogIndex {
    private static let insertion: SQL = "INSERT INTO access_log_subject (pseudonym, position) VALUES (?, ?)"

    static func add(
        _ clients: [Identifier<Pseudonym>],
        at position: Int64,
        on connection: Connection
    ) throws(SQLiteError) {
        for client in clients.count > 1 ? Array(Set(clients)) : clients {
            try connection.run(insertion, [Value(client), .integer(position)])
        }
    }

    private static let entry: SQL = "SELECT 1 FROM access_log_subject WHERE pseudonym = ? AND position = ?"

    /// Whether each client finds the record at the position.
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

    private static let total: SQL = "SELECT count(*) FROM access_log_subject WHERE position <= ?"

    static func count(upTo position: Int64, on connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.first(total, [.integer(position)]) { row in row.int(0) } ?? 0
    }

    private static let entries: SQL = """
        SELECT s.position, s.pseudonym, l.record FROM access_log_subject s LEFT JOIN access_log l ON l.position = s.position
        WHERE s.position <= ? ORDER BY s.position
        """

    /// The first position at which a client would find a record that does not name them.
    static func firstStray(upTo position: Int64, on connection: Connection) throws(SQLiteError) -> Int64? {
        var stray: Int64?
        try connection.forEach(entries, [.integer(position)]) { row in
            guard stray == nil else { return }
            let position = row.int(0)
            let named = row.utf8IfPresent(2).flatMap { AccessLog.clients(of: $0, at: position) } ?? []
            let client = row.identifier(1).map { Identifier<Pseudonym>($0) }
            if client.map({ named.contains($0) }) != true { stray = position }
        }
        return stray
    }
}
