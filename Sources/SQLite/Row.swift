import CSQLite

/// The current row of a statement. It is only ever lent to a closure, so it cannot outlive the step that made it.
///
/// Columns count from 0. A plain accessor is for a column that cannot be NULL: debug builds trap on a NULL there, release
/// builds read it as 0 or empty, as SQLite does.
public struct Row: ~Copyable {
    let statement: OpaquePointer

    /// How many columns the row has.
    public var columnCount: Int32 { sqlite3_column_count(statement) }

    /// The name of a column, as the statement's AS clause gives it.
    public func name(_ column: Int32) -> String {
        sqlite3_column_name(statement, column).map { String(cString: $0) } ?? ""
    }

    /// Whether a column is NULL.
    public func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(statement, column) == SQLITE_NULL
    }

    /// An INTEGER.
    public func int(_ column: Int32) -> Int64 {
        assertPresent(column)
        return sqlite3_column_int64(statement, column)
    }

    /// An INTEGER, or nil for NULL.
    public func intIfPresent(_ column: Int32) -> Int64? {
        isNull(column) ? nil : int(column)
    }

    /// An INTEGER as truth.
    public func bool(_ column: Int32) -> Bool {
        int(column) != 0
    }

    /// An INTEGER as truth, or nil for NULL.
    public func boolIfPresent(_ column: Int32) -> Bool? {
        isNull(column) ? nil : bool(column)
    }

    /// A REAL.
    public func double(_ column: Int32) -> Double {
        assertPresent(column)
        return sqlite3_column_double(statement, column)
    }

    /// A REAL, or nil for NULL.
    public func doubleIfPresent(_ column: Int32) -> Double? {
        isNull(column) ? nil : double(column)
    }

    /// A TEXT; what is not UTF-8 in it is repaired.
    public func text(_ column: Int32) -> String {
        assertPresent(column)
        return String(decoding: utf8Bytes(column), as: UTF8.self)
    }

    /// A TEXT, or nil for NULL.
    public func textIfPresent(_ column: Int32) -> String? {
        isNull(column) ? nil : text(column)
    }

    /// The bytes of a TEXT.
    public func utf8(_ column: Int32) -> [UInt8] {
        assertPresent(column)
        return Array(utf8Bytes(column))
    }

    /// The bytes of a TEXT, or nil for NULL.
    public func utf8IfPresent(_ column: Int32) -> [UInt8]? {
        isNull(column) ? nil : utf8(column)
    }

    /// Appends the bytes of a TEXT, without a `String` in between.
    public func append(utf8 column: Int32, to bytes: inout [UInt8]) {
        assertPresent(column)
        bytes.append(contentsOf: utf8Bytes(column))
    }

    /// Lends the bytes of a TEXT where they lie, for as long as `body` runs.
    public func withUTF8<Result, Failure: Error>(
        _ column: Int32,
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        assertPresent(column)
        return try body(utf8Bytes(column).span)
    }

    /// A BLOB.
    public func blob(_ column: Int32) -> [UInt8] {
        assertPresent(column)
        return Array(blobBytes(column))
    }

    /// A BLOB, or nil for NULL.
    public func blobIfPresent(_ column: Int32) -> [UInt8]? {
        isNull(column) ? nil : blob(column)
    }

    /// The two halves of a BLOB of 16 bytes, or nil for anything else, NULL among it.
    public func identifier(_ column: Int32) -> (high: UInt64, low: UInt64)? {
        let bytes = UnsafeRawBufferPointer(blobBytes(column))
        guard bytes.count == 16 else { return nil }
        return (
            UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    // Both ask for the bytes before their count: the order in which SQLite promises that the two agree.
    private func utf8Bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_text(statement, column)
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }

    private func blobBytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_blob(statement, column)?.assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
    }

    private func assertPresent(_ column: Int32) {
        assert(column < columnCount, "the row has no column \(column)")
        assert(!isNull(column), "column \(column) (\(name(column))) is NULL")
    }
}
