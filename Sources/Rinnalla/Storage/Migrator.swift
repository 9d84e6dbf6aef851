import SQLite

/// Brings a database to the schema this program carries: ordered steps, each one transaction, name and digest kept.
struct Migrator {
    struct Step: Sendable {
        let name: String
        let script: String
        let digest: Digest
    }

    enum Failure: Error, Sendable, Equatable {
        /// The database has steps that this program does not know: it was written by a newer one.
        case databaseIsNewer(String)
        /// A step that was applied has another text now.
        case stepChanged(String)
        case storage(SQLiteError)

        var description: String {
            switch self {
            case .databaseIsNewer(let step):
                "the database has step \(step), which this program does not know: use a newer rinnalla"
            case .stepChanged(let step): "step \(step) was applied with another text than this program carries"
            case .storage(let error): error.description
            }
        }
    }

    enum State: String, Sendable { case applied, pending }

    let steps: [Step]

    /// The steps that the program carries.
    static let embedded = Migrator(
        steps: Embedded.migrations.map { migration in
            Step(name: migration.name, script: migration.text.description, digest: SHA256.hash(migration.text.bytes))
        }
    )

    private static let makeTable = """
        CREATE TABLE IF NOT EXISTS migration (
            name TEXT PRIMARY KEY, digest BLOB NOT NULL, applied_at INTEGER NOT NULL) STRICT
        """
    private static let hasTable: SQL = "SELECT 1 FROM sqlite_schema WHERE name = 'migration'"

    /// Each step with what the database says of it; refuses what does not fit.
    func status(_ connection: Connection) throws(Failure) -> [(step: Step, state: State)] {
        let applied = try Self.translated { () throws(SQLiteError) in
            guard try connection.first(Self.hasTable, [], { _ in true }) != nil else { return [(String, [UInt8])]() }
            return try connection.all("SELECT name, digest FROM migration ORDER BY name") { row in
                (row.text(0), row.blob(1))
            }
        }
        for (name, digest) in applied {
            guard let step = steps.first(where: { $0.name == name }) else { throw .databaseIsNewer(name) }
            guard step.digest.bytes == digest else { throw .stepChanged(name) }
        }
        let names = Set(applied.map(\.0))
        return steps.map { ($0, names.contains($0.name) ? .applied : .pending) }
    }

    /// Applies what is pending, each step in one transaction, and answers the names of the steps applied.
    @discardableResult
    func migrate(_ connection: Connection) throws(Failure) -> [String] {
        let pending = try status(connection).filter { $0.state == .pending }.map(\.step)
        guard !pending.isEmpty else { return [] }
        try Self.translated { () throws(SQLiteError) in
            try connection.runScript(Self.makeTable)
            for step in pending { try Self.apply(step, connection) }
        }
        return pending.map(\.name)
    }

    private static func apply(_ step: Step, _ connection: Connection) throws(SQLiteError) {
        try connection.run("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            try connection.runScript(step.script)
            try connection.run(
                "INSERT INTO migration (name, digest, applied_at) VALUES (?, ?, ?)",
                [.text(step.name), .blob(step.digest.bytes), Value(Timestamp.now())]
            )
            try connection.run("COMMIT")
        } catch {
            _ = try? connection.run("ROLLBACK")
            throw SQLiteError(code: error.code, message: "\(step.name): \(error.message)", sql: error.sql)
        }
    }

    private static func translated<T>(_ body: () throws(SQLiteError) -> T) throws(Failure) -> T {
        do throws(SQLiteError) {
            return try body()
        } catch {
            throw .storage(error)
        }
    }
}
