import HTTP
import JSON
import SQLite

/// Which page of a list is wanted: keyset paging, so that a deep page costs what the first does (api.md 1.3).
struct PageRequest: Sendable {
    static let defaultLimit = 50
    static let maximumLimit = 200
    /// How far `count=true` counts.
    static let countLimit: Int64 = 10_000

    let limit: Int
    let sort: Sort
    let after: Cursor?
    let wantsCount: Bool

    enum Sort: String, CaseIterable, Sendable {
        case createdAt
        case createdAtDescending = "-createdAt"
        case updatedAt
        case updatedAtDescending = "-updatedAt"
        case due
        case dueDescending = "-due"

        var isDescending: Bool { rawValue.hasPrefix("-") }

        var column: SQL {
            switch self {
            case .createdAt, .createdAtDescending: "x.created_at"
            case .updatedAt, .updatedAtDescending: "x.updated_at"
            case .due, .dueDescending: "x.due"
            }
        }

        static func allowed(hasDue: Bool) -> [Sort] {
            allCases.filter { hasDue || ($0 != .due && $0 != .dueDescending) }
        }
    }
}

/// Where a page ended: the last sort key and id, and a digest of everything else that was asked for.
struct Cursor: Sendable, Equatable {
    let key: Int64
    let id: Identifier<Record>
    let filters: UInt32

    var text: String {
        var bytes: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: key >> Int64(shift)))
        }
        bytes += id.bytes
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: filters >> UInt32(shift)))
        }
        return Base64URL.encode(bytes)
    }

    init(key: Int64, id: Identifier<Record>, filters: UInt32) {
        self.key = key
        self.id = id
        self.filters = filters
    }

    /// Nil when the text is not a cursor that we made.
    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count == 28, let id = Identifier<Record>(bytes: bytes[8..<24])
        else {
            return nil
        }
        key = bytes[..<8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        self.id = id
        filters = bytes[24...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
}

extension PageRequest {
    init(_ call: Call) throws(Problem) {
        let query = call.query
        limit = query.integer("limit") ?? Self.defaultLimit
        sort = query["sort"].flatMap { Sort(rawValue: $0) } ?? .createdAt
        wantsCount = query.flag("count")
        guard let text = query["cursor"] else {
            after = nil
            return
        }
        guard let cursor = Cursor(text) else { throw Problem(.invalidCursor) }
        guard cursor.filters == Self.fingerprint(call) else { throw Problem(.cursorMismatch) }
        after = cursor
    }

    /// What a cursor is bound to: the collection and everything asked for but the page itself.
    static func fingerprint(_ call: Call) -> UInt32 {
        var text = call.operation.id
        for id in call.identifiers { text += "/" + id.description }
        for (name, value) in call.query.values.sorted(by: { $0.name < $1.name })
        where !["cursor", "limit", "count", "fields"].contains(name) {
            text += "&\(name)=\(value)"
        }
        // A search by content pages on under the same content alone.
        let content = call.content.isNull ? [] : call.content.encoded()
        return SHA256.hash(Array(text.utf8) + content).bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
}

/// RFC 4648 §5 without padding.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // What is left over must be zero, so that one value has one text.
        return bits & (1 << UInt32(count) - 1) == 0 && count < 6 ? bytes : nil
    }
}
