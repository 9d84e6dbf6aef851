import CSQLite

/// A result code of SQLite, extended where SQLite has more to say.
///
/// A primary code as a pattern matches every extended code of its family: `case .constraint` matches
/// `.constraintUnique`.
public struct ResultCode: RawRepresentable, Sendable, Hashable {
    /// The number as in sqlite3.h.
    public let rawValue: Int32

    /// Takes any number SQLite answers with.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The code without what the extended one adds: its low byte.
    public var primary: ResultCode { ResultCode(rawValue: rawValue & 0xFF) }

    /// Matches the same code, and for a primary `pattern` its whole family.
    public static func ~= (pattern: ResultCode, code: ResultCode) -> Bool {
        pattern == code || pattern == code.primary
    }
}

extension ResultCode {
    /// The SQL is wrong, or names what is not there.
    public static let error = ResultCode(rawValue: SQLITE_ERROR)
    /// Another connection holds the lock, and the busy timeout has passed.
    public static let busy = ResultCode(rawValue: SQLITE_BUSY)
    /// A statement of this same connection is in the way.
    public static let locked = ResultCode(rawValue: SQLITE_LOCKED)
    /// Memory ran out.
    public static let noMemory = ResultCode(rawValue: SQLITE_NOMEM)
    /// A write on a connection or file that only reads.
    public static let readOnly = ResultCode(rawValue: SQLITE_READONLY)
    /// The deadline passed.
    public static let interrupt = ResultCode(rawValue: SQLITE_INTERRUPT)
    /// The operating system failed to read or write.
    public static let ioError = ResultCode(rawValue: SQLITE_IOERR)
    /// The file is damaged.
    public static let corrupt = ResultCode(rawValue: SQLITE_CORRUPT)
    /// The disk is full.
    public static let full = ResultCode(rawValue: SQLITE_FULL)
    /// The file cannot be opened.
    public static let cantOpen = ResultCode(rawValue: SQLITE_CANTOPEN)
    /// A text or blob is longer than SQLite takes.
    public static let tooBig = ResultCode(rawValue: SQLITE_TOOBIG)
    /// Any constraint; as a pattern it matches all of those below.
    public static let constraint = ResultCode(rawValue: SQLITE_CONSTRAINT)
    /// The file is something else than a database.
    public static let notADatabase = ResultCode(rawValue: SQLITE_NOTADB)

    // The extended codes are macros that shift, which Swift does not import.
    /// A CHECK is false.
    public static let constraintCheck = constraint.extended(1)
    /// A foreign key has no parent row, or its parent row goes.
    public static let constraintForeignKey = constraint.extended(3)
    /// NULL in a NOT NULL column.
    public static let constraintNotNull = constraint.extended(5)
    /// The primary key is taken.
    public static let constraintPrimaryKey = constraint.extended(6)
    /// A trigger raised an error; the message is its own.
    public static let constraintTrigger = constraint.extended(7)
    /// Another row has the same unique values.
    public static let constraintUnique = constraint.extended(8)
    /// A value of the wrong type for a STRICT table.
    public static let constraintDataType = constraint.extended(12)

    private func extended(_ number: Int32) -> ResultCode {
        ResultCode(rawValue: rawValue | number << 8)
    }
}
