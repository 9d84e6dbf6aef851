import SQLite

/// Writes the index of the access log behind the log: sorted runs of some thousand entries, and longer ones made of those.
///
/// Sixteen runs of a level are moved into one of the next, a portion at a time, each in a transaction that leaves every entry in
/// one run: a client is found in some fifteen runs a level, however long the log is.
struct AccessLogIndexer {
    private static let runsOfMerger = 16
    /// The most portions between two commits of the callers.
    private static let portionsOfTurn = 4

    private let connection: Connection
    /// The entries of a new run, and about those that one portion moves.
    private let portion: Int
    /// The most records that are read from the log for want of a run.
    private let longestTail: Int64
    /// The last position that a run has.
    private var end: Int64
    /// The names in the records since; nil until those of before the start have been counted.
    private var names: Int?
    private var mayMerge = true

    init(_ connection: Connection, portion: Int = 4096, longestTail: Int64 = 2048) throws(SQLiteError) {
        self.connection = connection
        self.portion = portion
        self.longestTail = longestTail
        end = try AccessLogIndex.end(on: connection)
    }

    /// Notes how many clients a record names.
    mutating func note(_ count: Int) { names = names.map { $0 + count } }

    /// Does what is due, in transactions of its own; what fails is due again.
    mutating func advance(to head: Int64) {
        for _ in 0..<Self.portionsOfTurn {
            do throws(SQLiteError) {
                let isDue = try isDue(head)
                guard isDue || mayMerge else { return }
                try connection.run(Self.begin)
                // First what is due: the log would grow behind its index for as long as a long merger takes.
                if isDue { try addRun(upTo: head) } else { mayMerge = try merge() }
                try connection.run(Self.commit)
            } catch {
                if connection.isInTransaction { _ = try? connection.run(Self.rollback) }
                end = (try? AccessLogIndex.end(on: connection)) ?? end
                names = nil
                return
            }
        }
    }

    private static let namesBehind: SQL = """
        SELECT coalesce(sum(json_array_length(record, '$.clients')), 0) FROM access_log WHERE position > ?
        """

    private mutating func isDue(_ head: Int64) throws(SQLiteError) -> Bool {
        if head - end >= longestTail { return true }
        if names == nil { names = try connection.first(Self.namesBehind, [.integer(end)]) { row in Int(row.int(0)) } }
        return names ?? 0 >= portion
    }

    private static let begin: SQL = "BEGIN IMMEDIATE"
    private static let commit: SQL = "COMMIT"
    private static let rollback: SQL = "ROLLBACK"

    // MARK: From the log

    private struct Entry: Comparable {
        let client: Identifier<Pseudonym>
        let position: Int64

        static func < (left: Self, right: Self) -> Bool {
            left.client == right.client ? left.position < right.position : left.client < right.client
        }
    }

    private static let records: SQL =
        "SELECT position, record FROM access_log WHERE position > ? ORDER BY position LIMIT 16"
    private static let newRun: SQL = """
        INSERT INTO access_log_run (id, level, first_position, last_position)
        SELECT coalesce(max(id), 0) + 1, ?, ?, ? FROM access_log_run RETURNING id
        """
    private static let newEntry: SQL = "INSERT INTO access_log_subject (run, pseudonym, position) VALUES (?, ?, ?)"

    private mutating func addRun(upTo head: Int64) throws(SQLiteError) {
        var entries: [Entry] = []
        var last = end
        var before = last - 1
        while last < head, last > before, entries.count < portion {
            before = last
            try connection.forEach(Self.records, [.integer(before)]) { row in
                last = row.int(0)
                let names = AccessLog.names(in: row.utf8(1))
                let clients = names.count > 1 ? Array(Set(names)) : names
                entries += clients.map { Entry(client: $0, position: last) }
            }
        }
        guard last > end else { return }
        entries.sort()
        let run = try newRun(level: 0, end + 1, last)
        for entry in entries {
            try connection.run(Self.newEntry, [Value(run), Value(entry.client), .integer(entry.position)])
        }
        end = last
        names = nil
        mayMerge = true
    }

    private func newRun(level: Int64, _ first: Int64, _ last: Int64) throws(SQLiteError) -> Int64? {
        try connection.first(Self.newRun, [.integer(level), .integer(first), .integer(last)]) { row in row.int(0) }
    }

    // MARK: From runs

    private static let fullLevel: SQL = """
        SELECT level FROM access_log_run GROUP BY level HAVING count(*) >= ? ORDER BY level LIMIT 1
        """
    private static let oldest: SQL = "SELECT id FROM access_log_run WHERE level = ?1 ORDER BY first_position LIMIT ?2"
    private static let extent: SQL = """
        SELECT min(first_position), max(last_position) FROM access_log_run WHERE id IN (\(oldest))
        """
    private static let begun: SQL = "SELECT id FROM access_log_run WHERE level = ? AND first_position = ?"
    /// The entry that has so many before it in a run.
    private static let bound: SQL = """
        SELECT pseudonym, position FROM access_log_subject WHERE run = ? ORDER BY pseudonym, position LIMIT 1 OFFSET ?
        """
    private static let move: SQL = """
        INSERT INTO access_log_subject (run, pseudonym, position) SELECT ?3, pseudonym, position FROM access_log_subject
        WHERE run IN (\(oldest)) AND (pseudonym, position) <= (?4, ?5) ORDER BY pseudonym, position
        """
    private static let moved: SQL = """
        DELETE FROM access_log_subject WHERE run IN (\(oldest)) AND (pseudonym, position) <= (?3, ?4)
        """
    private static let emptied: SQL = "DELETE FROM access_log_run WHERE id IN (\(oldest))"
    private static let last = Entry(client: Identifier(high: .max, low: .max), position: .max)

    /// Moves one portion of the oldest runs of a full level; answers whether there may be more to do.
    private func merge() throws(SQLiteError) -> Bool {
        let runs = Value.integer(Int64(Self.runsOfMerger))
        guard let level = try connection.first(Self.fullLevel, [runs], { row in row.int(0) }) else { return false }
        let sources = [.integer(level), runs]
        guard
            let (first, last) = try connection.first(Self.extent, sources, { row in (row.int(0), row.int(1)) })
        else { return false }
        var target = try connection.first(Self.begun, [.integer(level + 1), .integer(first)]) { row in row.int(0) }
        if target == nil { target = try newRun(level: level + 1, first, last) }
        let bound = try bound(of: sources)
        let upTo = [Value((bound ?? Self.last).client), .integer((bound ?? Self.last).position)]
        try connection.run(Self.move, sources + [Value(target)] + upTo)
        try connection.run(Self.moved, sources + upTo)
        if bound == nil { try connection.run(Self.emptied, sources) }
        return true
    }

    /// The entry up to which no run has more than its share of a portion; nil when none has more than that left.
    private func bound(of sources: [Value]) throws(SQLiteError) -> Entry? {
        let share = Value.integer(Int64(portion / Self.runsOfMerger))
        var bounds: [Entry] = []
        for run in try connection.all(Self.oldest, sources, { row in row.int(0) }) {
            let found = try connection.first(Self.bound, [.integer(run), share]) { row in
                row.identifier(0).map { Entry(client: Identifier($0), position: row.int(1)) }
            }
            if let bound = found.flatMap({ $0 }) { bounds.append(bound) }
        }
        return bounds.min()
    }
}
