import JSON
import SQLite

/// What a whole database holds, read to its last page: made only of one that the service can go on from.
struct Inspection: Sendable {
    /// The last step of the schema that was applied.
    let schema: String
    /// How many records there are, by the name of their kind.
    let counts: JSONObject
    /// The position of the last event; there is one for each position before it.
    let feedPosition: Int64
    /// Where the access log ends, whose chain is whole.
    let head: AccessLog.Head

    enum Failure: Error {
        case schema(Migrator.Failure)
        /// What is wrong, a line each.
        case damaged([String])
        case storage(SQLiteError)
    }

    private static let lastEvent: SQL = "SELECT coalesce(max(position), 0) FROM event"
    private static let firstGap: SQL = """
        SELECT e.position - 1 FROM event e WHERE e.position > 1
        AND NOT EXISTS (SELECT 1 FROM event p WHERE p.position = e.position - 1) ORDER BY e.position LIMIT 1
        """

    /// Checks the steps of the schema, every page, the foreign keys, the feed and the chain of the access log.
    init(_ connection: Connection) throws(Failure) {
        let applied = try Self.appliedSteps(connection)
        guard let last = applied.last else { throw .damaged(["it holds no step of the schema"]) }
        schema = last.name
        // First, as what reads on damaged pages can only fail with less to say.
        let pages = try Self.reading { () throws(SQLiteError) in try connection.integrityCheck() }
        guard pages.isEmpty else { throw .damaged(pages) }
        counts = try Self.reading { () throws(SQLiteError) in try Self.counts(connection) }
        feedPosition =
            try Self.reading { () throws(SQLiteError) in try connection.first(Self.lastEvent) { $0.int(0) } } ?? 0
        let gap = try Self.reading { () throws(SQLiteError) in try connection.first(Self.firstGap) { $0.int(0) } }
        let chain = try Self.reading { () throws(SQLiteError) in try AccessLog.verify(on: connection) }
        head = chain.head
        let faults = [
            gap.map { "the feed has no event at position \($0)" },
            chain.brokenAt.map { "the access log is broken at position \($0)" },
        ].compactMap { $0 }
        guard faults.isEmpty else { throw .damaged(faults) }
    }

    private static let hasTable: SQL = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"

    /// Counts the records of every kind that had a table when the database was written.
    private static func counts(_ connection: Connection) throws(SQLiteError) -> JSONObject {
        var counts: JSONObject = [:]
        for resource in Router.resources {
            guard try connection.first(hasTable, [.text(resource.table.text)], { _ in true }) != nil else { continue }
            let count = try connection.first("SELECT count(*) FROM \(resource.table)") { $0.int(0) }
            counts[resource.name] = .integer(count ?? 0)
        }
        return counts
    }

    private static func appliedSteps(_ connection: Connection) throws(Failure) -> [Migrator.Step] {
        do throws(Migrator.Failure) {
            return try Migrator.embedded.status(connection).filter { $0.state == .applied }.map(\.step)
        } catch {
            if case .storage(let error) = error { throw failure(error) }
            throw .schema(error)
        }
    }

    private static func reading<T>(_ body: () throws(SQLiteError) -> T) throws(Failure) -> T {
        do throws(SQLiteError) { return try body() } catch { throw failure(error) }
    }

    private static func failure(_ error: SQLiteError) -> Failure {
        error.isDamage ? .damaged([error.message]) : .storage(error)
    }

    /// What is told of a backup, and kept with it.
    var json: JSONObject {
        [
            "schema": .string(schema), "counts": .object(counts), "feedPosition": .integer(feedPosition),
            "accessLogHead": .string(head.description),
        ]
    }

    var description: String { "schema \(schema)\nfeed \(feedPosition)\naccess-log \(head)" }
}
