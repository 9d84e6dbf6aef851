import CSQLite

/// One connection to a database file, confined to the thread that opened it (not Sendable, and the compiler sees to it).
public final class Connection {
    /// What a connection may do.
    public enum Mode: Sendable {
        case readOnly
        case readWrite
    }

    private let deadline = Deadline()
    let busyTimeout: Int32
    private var handle: OpaquePointer?
    /// The prepared statements, found by the identity of their SQL.
    private var statements: [Statement?] = []

    /// Opens the file at `path`; only `.readWrite` creates it, so the writer opens first.
    ///
    /// A statement that meets a lock waits for it up to `milliseconds`, then throws `.busy`.
    public init(path: String, mode: Mode, busyTimeout milliseconds: Int32) throws(SQLiteError) {
        guard Self.configured == SQLITE_OK else {
            fatalError("SQLite was initialized before it could be configured")
        }
        busyTimeout = milliseconds
        let access = mode == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // NOMUTEX: one thread uses the connection, so it needs no lock of its own.
        let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        // Readers map the file; the writer has the only page cache that its own commits leave valid.
        let code = sqlite3_open_v2(path, &handle, flags, mode == .readOnly ? "mapping" : nil)
        // Every property has its value here, so that a throw runs deinit, which closes what SQLite opened even in failing.
        guard code == SQLITE_OK, let handle else { throw SQLiteError(code, handle) }
        deadline.attach(to: handle)
        rinnalla_sqlite_no_checkpoint_on_close(handle)
        rinnalla_sqlite_plan_without_values(handle)
        sqlite3_busy_timeout(handle, milliseconds)
        try prepareSession(mode)
    }

    deinit {
        close()
    }

    /// Finalizes the statements and closes the file, without a checkpoint; using the connection afterwards is a fault.
    public func close() {
        guard let handle else { return }
        guard !statements.contains(where: { $0?.isActive ?? false }) else {
            fatalError("a connection was closed inside its own forEach")
        }
        statements.removeAll()
        sqlite3_close_v2(handle)
        self.handle = nil
    }

    /// Runs a statement to its end and answers how many rows it inserted, updated or deleted itself, triggers and
    /// cascades not counted.
    @discardableResult
    public func run(_ sql: SQL, _ values: [Value] = []) throws(SQLiteError) -> Int {
        let statement = try statement(sql)
        defer { statement.reset() }
        let before = totalChanges
        try statement.bind(values)
        while try statement.step() {}
        // sqlite3_changes keeps its number through BEGIN, COMMIT and DDL; the total tells that nothing changed.
        return totalChanges == before ? 0 : Int(sqlite3_changes64(database))
    }

    /// Lends each row to `body` in turn. The body may use the connection, the same SQL included.
    public func forEach(
        _ sql: SQL,
        _ values: [Value] = [],
        _ body: (borrowing Row) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        let statement = try statement(sql)
        defer { statement.reset() }
        try statement.bind(values)
        while try statement.step() {
            try body(Row(statement: statement.handle))
        }
    }

    /// Maps the first row, or answers nil if there is none. What a statement with RETURNING changes, it changes whole.
    public func first<T>(
        _ sql: SQL,
        _ values: [Value] = [],
        _ map: (borrowing Row) throws(SQLiteError) -> T
    ) throws(SQLiteError) -> T? {
        let statement = try statement(sql)
        defer { statement.reset() }
        try statement.bind(values)
        guard try statement.step() else { return nil }
        let result = try map(Row(statement: statement.handle))
        // A write outside a transaction commits at its last step: a reset before that would hide a failing commit.
        if sqlite3_stmt_readonly(statement.handle) == 0 {
            while try statement.step() {}
        }
        return result
    }

    /// Maps every row.
    public func all<T>(
        _ sql: SQL,
        _ values: [Value] = [],
        _ map: (borrowing Row) throws(SQLiteError) -> T
    ) throws(SQLiteError) -> [T] {
        var results: [T] = []
        try forEach(sql, values) { row throws(SQLiteError) in
            results.append(try map(row))
        }
        return results
    }

    /// Runs the statements of a text one after the other. For migrations only: this is the one way around ``SQL``, and
    /// the text must come from this program.
    public func runScript(_ script: String) throws(SQLiteError) {
        let code = sqlite3_exec(database, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code, database) }
    }

    /// Has statements that still run at the end of `duration` from now throw `.interrupt`, or lifts that for nil.
    ///
    /// An interrupted write rolls its whole transaction back: meant for connections that read.
    public func setDeadline(after duration: Duration?) {
        deadline.set(after: duration)
    }

    /// Whether a transaction is open, be it by BEGIN or by SAVEPOINT.
    public var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    /// How many rows this connection has inserted, updated or deleted, by triggers and cascades too.
    public var totalChanges: Int { Int(sqlite3_total_changes64(database)) }

    /// The open handle.
    var database: OpaquePointer {
        guard let handle else { fatalError("the connection is closed") }
        return handle
    }

    /// The idle cached statement, or a new one; a text in use by a caller further up gets a second one for this once.
    private func statement(_ sql: SQL) throws(SQLiteError) -> Statement {
        if sql.identity < statements.count, let cached = statements[sql.identity] {
            return cached.isActive ? try Statement(sql.text, on: database, flags: 0) : cached
        }
        let statement = try Statement(sql.text, on: database, flags: SQLITE_PREPARE_PERSISTENT)
        let missing = sql.identity + 1 - statements.count
        if missing > 0 { statements.append(contentsOf: repeatElement(nil, count: missing)) }
        statements[sql.identity] = statement
        return statement
    }

    /// Once, before the first open. Counting allocations costs a process-wide lock each.
    private static let configured: Int32 = {
        let code = rinnalla_sqlite_without_memory_statistics()
        return code == SQLITE_OK ? rinnalla_sqlite_register_mapping() : code
    }()
}

@available(*, unavailable, message: "a connection stays on the thread that opened it")
extension Connection: Sendable {}
