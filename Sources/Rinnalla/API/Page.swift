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
