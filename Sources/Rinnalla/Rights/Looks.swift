import SQLite

/// Who else has seen or written the data of a person's records since a time: as many as anybody would count.
struct Looks {
    static let days: Int64 = 30
    /// More are said to be that many at least.
    private static let bound = 2000

    private let since: Timestamp
    private(set) var records: [Identifier<Client>] = []
    /// Who stands at which position: an answer that tells of several records looks once.
    private var actors: [Int64: String] = [:]

    init(since: Timestamp) { self.since = since }

    var isBounded: Bool { actors.count >= Self.bound }
    var times: Int { min(actors.count, Self.bound) }
    var people: Int { Set(actors.values).count }

    // The person's own reads do not count, so they must not use up the bound either; what is older is not even looked up.
    private static let looks: SQL = """
        SELECT l.position, l.record ->> '$.actor' FROM access_log l
        WHERE l.position IN (SELECT position FROM (\(AccessLogIndex.positions)) WHERE position >= ?2)
        AND l.at >= ?3 AND l.record ->> '$.decision' <> 'deny'
        AND coalesce(l.record ->> '$.role', '') NOT IN ('client', 'representative')
        ORDER BY l.position DESC LIMIT ?4
        """

    mutating func add(_ record: Identifier<Client>, _ transaction: ReadTransaction) throws(Problem) {
        records.append(record)
        let first = try transaction.firstAccess(since: since)
        let values = [Value(record), .integer(first), Value(since), Value(Self.bound)]
        for look in try transaction.all(Self.looks, values, { row in (row.int(0), row.text(1)) }) {
            actors[look.0] = look.1
        }
    }
}

extension ReadTransaction {
    private static let last: SQL = "SELECT coalesce(max(position), 0) FROM access_log"
    private static let time: SQL = "SELECT at FROM access_log WHERE position = ?"

    /// The first position of the log at the time or later. Times rise with the positions, which have no gaps, so that it is
    /// found by halves: an index by time would be written with every answer.
    fileprivate func firstAccess(since time: Timestamp) throws(Problem) -> Int64 {
        var (low, high) = (Int64(1), try count(Self.last) + 1)
        while low < high {
            let middle = low + (high - low) / 2
            let isBefore = try count(Self.time, [.integer(middle)]) < time.milliseconds
            (low, high) = isBefore ? (middle + 1, high) : (low, middle)
        }
        return low
    }
}
