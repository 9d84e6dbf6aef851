import CSQLite
import Glibc

/// A connection of one thread.
struct Database {
    let handle: OpaquePointer

    init(path: String) {
        var opened: OpaquePointer?
        guard sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK, let opened
        else {
            fatalError("cannot open \(path)")
        }
        handle = opened
        let settings = "PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL; PRAGMA mmap_size=4294967296"
        guard sqlite3_exec(handle, settings, nil, nil, nil) == SQLITE_OK else {
            fatalError(String(cString: sqlite3_errmsg(handle)))
        }
    }

    func prepare(_ sql: String) -> Statement {
        var prepared: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        guard sqlite3_prepare_v3(handle, sql, -1, flags, &prepared, nil) == SQLITE_OK, let prepared else {
            fatalError(String(cString: sqlite3_errmsg(handle)))
        }
        return Statement(handle: prepared)
    }

    /// The members that a row of the table has.
    func shape(of table: String) -> Shape {
        let all = prepare("SELECT * FROM \(table)").handle
        defer { sqlite3_finalize(all) }
        return Shape(
            columns: (0..<sqlite3_column_count(all)).map { index in
                let name = String(cString: sqlite3_column_name(all, index))
                return (
                    Array("\(index == 0 ? "{" : ",")\"\(name)\":".utf8),
                    String(cString: sqlite3_column_decltype(all, index)) != "TEXT"
                )
            }
        )
    }
}

struct Shape {
    let columns: [(key: [UInt8], isRaw: Bool)]
}

struct Statement {
    let handle: OpaquePointer

    /// Binds text that outlives the statement's run.
    func bind(_ index: Int32, _ bytes: UnsafeBufferPointer<UInt8>) {
        bytes.withMemoryRebound(to: CChar.self) {
            _ = sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), nil)
        }
    }

    func step() -> Bool { sqlite3_step(handle) == SQLITE_ROW }
    func reset() { sqlite3_reset(handle) }

    /// Runs a statement that answers no row.
    func run() -> Bool {
        defer { reset() }
        return sqlite3_step(handle) == SQLITE_DONE
    }

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    func write(_ shape: Shape, to output: inout Output) {
        for (index, column) in shape.columns.enumerated() {
            guard let text = sqlite3_column_text(handle, Int32(index)) else { continue }
            let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, Int32(index))))
            column.key.withUnsafeBufferPointer { output.put($0) }
            if column.isRaw { output.put(bytes) } else { output.putString(bytes) }
        }
        output.put(UInt8(ascii: "}"))
    }
}

/// Bytes on their way out: memory that is reused, never grown.
struct Output {
    static let capacity = 1 << 16
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    var count = 0

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    mutating func put(_ byte: UInt8) {
        start[count] = byte
        count += 1
    }

    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        precondition(count + bytes.count <= Output.capacity)
        (start + count).update(from: base, count: bytes.count)
        count += bytes.count
    }

    mutating func put(_ text: StaticString) {
        put(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func put(_ number: Int) {
        if number >= 10 { put(number / 10) }
        put(UInt8(ascii: "0") + UInt8(number % 10))
    }

    mutating func putString(_ bytes: UnsafeBufferPointer<UInt8>) {
        put(UInt8(ascii: "\""))
        for byte in bytes {
            if byte < 0x20 {
                put("\\u00")
                put(byte < 16 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                put(byte & 15 < 10 ? 48 + byte & 15 : 87 + byte & 15)
                continue
            }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { put(UInt8(ascii: "\\")) }
            put(byte)
        }
        put(UInt8(ascii: "\""))
    }

    /// One answer, head and content in one send.
    mutating func send(to socket: Int32, status: Int, version: Int = 0, _ content: UnsafeBufferPointer<UInt8>) {
        count = 0
        put("HTTP/1.1 ")
        put(status)
        put(" \r\nContent-Type: application/json\r\nContent-Length: ")
        put(content.count)
        if version > 0 {
            put("\r\nETag: \"")
            put(version)
            put("\"")
        }
        put("\r\n\r\n")
        put(content)
        _ = Glibc.send(socket, start, count, Int32(MSG_NOSIGNAL))
    }
}
