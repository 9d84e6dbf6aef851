import CSQLite

/// A prepared statement of one connection, finalized when nobody holds it any more.
final class Statement {
    let handle: OpaquePointer
    private let sql: String
    /// Whether a caller is between `bind` and `reset`, so that nobody else may use it.
    private(set) var isActive = false

    init(_ sql: String, on database: OpaquePointer, flags: Int32) throws(SQLiteError) {
        var handle: OpaquePointer?
        var holdsMore = false
        let code = sql.withCString { text in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(database, text, -1, UInt32(flags), &handle, &tail)
            holdsMore = tail.map { String(cString: $0).contains { !$0.isWhitespace } } ?? false
            return code
        }
        guard code == SQLITE_OK else { throw SQLiteError(code, database, sql: sql) }
        guard let handle, !holdsMore else { fatalError("not exactly one statement: \(sql)") }
        self.handle = handle
        self.sql = sql
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Gives every parameter its value; `reset` must follow, whether this succeeds or not.
    func bind(_ values: [Value]) throws(SQLiteError) {
        isActive = true
        let expected = sqlite3_bind_parameter_count(handle)
        // Not `precondition`: release builds drop its message, and with it the statement to look for.
        guard values.count == expected else { fatalError("\(values.count) values for \(expected) parameters: \(sql)") }
        var index: Int32 = 0
        for value in values {
            index += 1
            let code = bind(value, at: index)
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    /// Moves to the next row; false after the last.
    func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw failure(code)
        }
    }

    /// Makes it ready for the next use and forgets the values, which may be client data.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        isActive = false
    }

    private func bind(_ value: Value, at index: Int32) -> Int32 {
        switch value {
        case .null:
            return sqlite3_bind_null(handle, index)
        case .integer(let integer):
            return sqlite3_bind_int64(handle, index, integer)
        case .real(let real):
            return sqlite3_bind_double(handle, index, real)
        case .text(let text):
            return text.utf8.span.withUnsafeBufferPointer {
                rinnalla_sqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count))
            }
        case .utf8(let bytes):
            return bytes.withUnsafeBufferPointer {
                rinnalla_sqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count))
            }
        case .blob(let bytes):
            return bytes.withUnsafeBufferPointer {
                rinnalla_sqlite_bind_blob(handle, index, $0.baseAddress, UInt64($0.count))
            }
        case .identifier(let high, let low):
            return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) {
                rinnalla_sqlite_bind_blob(handle, index, $0.baseAddress, UInt64($0.count))
            }
        }
    }

    private func failure(_ code: Int32) -> SQLiteError {
        SQLiteError(code, sqlite3_db_handle(handle), sql: sql)
    }
}
