import CSQLite

extension Connection {
    /// How far a checkpoint goes.
    public enum CheckpointMode: Sendable {
        /// Copies what it can without waiting for anybody.
        case passive
        /// Waits for readers and writers, copies all and cuts the WAL to nothing.
        case truncate
    }

    /// Copies the WAL into the database file; a `.truncate` that readers or writers keep from it throws `.busy`, at once when
    /// it is not `waiting`.
    @discardableResult
    public func checkpoint(
        _ mode: CheckpointMode,
        waiting: Bool = true
    ) throws(SQLiteError) -> (logFrames: Int, checkpointedFrames: Int) {
        if !waiting { sqlite3_busy_timeout(database, 0) }
        defer { if !waiting { sqlite3_busy_timeout(database, busyTimeout) } }
        var logFrames: Int32 = 0
        var checkpointedFrames: Int32 = 0
        let mode = mode == .passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE
        let code = sqlite3_wal_checkpoint_v2(database, nil, mode, &logFrames, &checkpointedFrames)
        guard code == SQLITE_OK else { throw SQLiteError(code, database) }
        return (Int(logFrames), Int(checkpointedFrames))
    }

    /// Copies one snapshot of the database into the file at `path`, replacing the database that is there.
    ///
    /// The copy is one file: it is not in WAL mode, so that it can be read where nothing can be written beside it.
    public func backup(to path: String) throws(SQLiteError) {
        var target: OpaquePointer?
        defer { sqlite3_close_v2(target) }
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &target, flags, nil)
        guard code == SQLITE_OK, let target else { throw SQLiteError(code, target) }
        guard let backup = sqlite3_backup_init(target, "main", database, "main") else {
            throw SQLiteError(sqlite3_extended_errcode(target), target)
        }
        // All pages in one step: in WAL mode this keeps no writer waiting, and a write in between cannot restart it.
        let stepped = sqlite3_backup_step(backup, -1)
        let finished = sqlite3_backup_finish(backup)
        guard stepped == SQLITE_DONE else { throw SQLiteError(stepped, target) }
        guard finished == SQLITE_OK else { throw SQLiteError(finished, target) }
        let parted = sqlite3_exec(target, "PRAGMA journal_mode = DELETE", nil, nil, nil)
        guard parted == SQLITE_OK else { throw SQLiteError(parted, target) }
    }

    /// Reads the whole file and answers what is wrong with it, foreign keys included: nothing for a sound database.
    public func integrityCheck() throws(SQLiteError) -> [String] {
        let faults = try all("PRAGMA integrity_check") { $0.text(0) }.filter { $0 != "ok" }
        let orphans = try all("PRAGMA foreign_key_check") { row in
            "\(row.text(0)) row \(row.intIfPresent(1).map(String.init) ?? "?") has no parent in \(row.text(2))"
        }
        return faults + orphans
    }

    /// How SQLite would find the rows of a statement, one line a step.
    public func explainQueryPlan(_ sql: SQL) throws(SQLiteError) -> [String] {
        let statement = try Statement("EXPLAIN QUERY PLAN " + sql.text, on: database, flags: 0)
        var steps: [String] = []
        while try statement.step() {
            steps.append(Row(statement: statement.handle).text(3))
        }
        return steps
    }

    /// The version of the SQLite library in use, such as 3.40.1.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// The options the library was compiled with, without their SQLITE_ prefix.
    public static var compileOptions: [String] {
        var options: [String] = []
        while let option = sqlite3_compileoption_get(Int32(options.count)) {
            options.append(String(cString: option))
        }
        return options
    }
}
