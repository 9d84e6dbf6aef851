import CSQLite

/// What SQLite answered instead of doing what it was asked.
public struct SQLiteError: Error, Sendable, Equatable {
    /// The extended result code.
    public let code: ResultCode
    /// SQLite's own words, which name tables and columns but no values.
    public let message: String
    /// The statement that failed, with `?` in place of its values.
    public let sql: String?

    /// Puts an error together from its parts.
    public init(code: ResultCode, message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    /// Whether the file itself is at fault: a page that does not fit, or something else than a database.
    public var isDamage: Bool { code.primary == .corrupt || code == .notADatabase }

    /// Describes the latest failure of `database`; nil stands for one that could not even be allocated.
    init(_ code: Int32, _ database: OpaquePointer?, sql: String? = nil) {
        let words = database.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        self.init(code: ResultCode(rawValue: code), message: words.map { String(cString: $0) } ?? "", sql: sql)
    }
}

extension SQLiteError: CustomStringConvertible {
    /// One line for the log.
    public var description: String {
        "SQLite \(code.rawValue): \(message)" + (sql.map { " in: \($0)" } ?? "")
    }
}
