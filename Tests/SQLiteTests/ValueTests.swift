import SQLite
import Testing

@Suite struct ValueTests {
    private let directory: TemporaryDirectory
    private let connection: Connection

    init() throws {
        directory = try TemporaryDirectory()
        connection = try directory.writer()
    }

    private func read<T>(_ value: Value, _ map: (borrowing Row) throws(SQLiteError) -> T) throws -> T? {
        try connection.first("SELECT ?", [value], map)
    }

    private static let types: [(Value, String)] = [
        (nil, "null"), (7, "integer"), (0.5, "real"), (true, "integer"), ("", "text"), ("ä", "text"),
        (.utf8([]), "text"), (.utf8([0x61]), "text"), (.blob([]), "blob"), (.blob([0]), "blob"),
        (.identifier(0, 0), "blob"), (Value(Int64?.none), "null"), (Value(Int?.some(3)), "integer"),
        (Value(String?.none), "null"), (Value(Bool?.some(false)), "integer"), (Value(Double?.none), "null"),
        (Value(utf8: nil), "null"), (Value(utf8: []), "text"), (Value(blob: nil), "null"), (Value(blob: []), "blob"),
    ]

    @Test(arguments: types)
    func `a value has the type it is named for`(value: Value, type: String) throws {
        #expect(try connection.first("SELECT typeof(?)", [value]) { $0.text(0) } == type)
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max])
    func `an integer comes back`(integer: Int64) throws {
        #expect(try read(.integer(integer)) { $0.int(0) } == integer)
        #expect(try read(.integer(integer)) { $0.intIfPresent(0) } == integer)
    }

    @Test(arguments: [-.infinity, -0.1, 0, 0.1, .greatestFiniteMagnitude])
    func `a real comes back`(real: Double) throws {
        #expect(try read(.real(real)) { $0.double(0) } == real)
        #expect(try read(.real(real)) { $0.doubleIfPresent(0) } == real)
    }

    @Test(arguments: ["", "a", "hyvinvointialue äöå 𝄞", "with a \0 inside", String(repeating: "long ", count: 30)])
    func `a text comes back by every accessor`(text: String) throws {
        let bytes = Array(text.utf8)
        #expect(try read(.text(text)) { $0.text(0) } == text)
        #expect(try read(.utf8(bytes)) { $0.textIfPresent(0) } == text)
        #expect(try read(.text(text)) { $0.utf8(0) } == bytes)
        #expect(try read(.utf8(bytes)) { $0.utf8IfPresent(0) } == bytes)
        #expect(try read(.text(text)) { row in row.withUTF8(0) { $0.count } } == bytes.count)
        var appended: [UInt8] = [0x22]
        try connection.forEach("SELECT ?", [.text(text)]) { $0.append(utf8: 0, to: &appended) }
        #expect(appended == [0x22] + bytes)
    }

    @Test func `a part of a longer string is bound without the rest`() throws {
        #expect(try read(.text(String("before after".dropFirst(7)))) { $0.text(0) } == "after")
    }

    @Test(arguments: [0, 1, 15, 70_000])
    func `a blob comes back`(count: Int) throws {
        let blob = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try read(.blob(blob)) { $0.blob(0) } == blob)
        #expect(try read(.blob(blob)) { $0.blobIfPresent(0) } == blob)
    }

    @Test func `an identifier is 16 bytes, most significant first`() throws {
        let value = Value.identifier(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)
        #expect(try connection.first("SELECT hex(?)", [value]) { $0.text(0) } == "0123456789ABCDEFFEDCBA9876543210")
        let identifier = try #require(try read(value) { $0.identifier(0) } ?? nil)
        #expect(identifier == (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210))
    }

    @Test(
        arguments: [nil, .blob([]), .blob([UInt8](repeating: 1, count: 15)), .blob([UInt8](repeating: 1, count: 17))]
            as [Value]
    )
    func `what is not 16 bytes is no identifier`(value: Value) throws {
        #expect(try read(value) { $0.identifier(0) == nil } == true)
    }

    @Test func `NULL is absent by every accessor that can say so`() throws {
        let absent = try read(nil) { row in
            row.isNull(0) && row.intIfPresent(0) == nil && row.boolIfPresent(0) == nil && row.doubleIfPresent(0) == nil
                && row.textIfPresent(0) == nil && row.utf8IfPresent(0) == nil && row.blobIfPresent(0) == nil
        }
        #expect(absent == true)
    }

    @Test func `columns have names, a count and a truth`() throws {
        try connection.forEach("SELECT 1 AS one, 0 AS two") { row in
            #expect(row.columnCount == 2)
            #expect(row.name(0) == "one" && row.name(1) == "two")
            #expect(row.bool(0) && !row.bool(1))
            #expect(row.boolIfPresent(0) == true)
        }
    }

    @Test func `values of one use are forgotten before the next`() throws {
        let echo: SQL = "SELECT ?1, ?2"
        #expect(try connection.first(echo, ["secret", 1]) { $0.text(0) } == "secret")
        #expect(try connection.first(echo, [nil, 2]) { $0.isNull(0) } == true)
    }
}
