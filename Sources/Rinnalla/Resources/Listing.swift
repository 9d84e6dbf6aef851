import JSON
import SQLite

/// Lists: keyset pages over an index, filters from a closed set, authorization in the statement (api.md 1.3).
struct Listing: Sendable {
    let resource: Resource
    let place: Place

    enum Place: Sendable {
        /// All of a directory collection.
        case directory
        /// `/v1/clients/{id}/…`: one client's.
        case ofClient
        /// `/v1/plans/{id}/goals`: one parent's, by the member that names the parent in each child.
        case ofParent(String)
        /// All that the actor's relationships reach.
        case ofActor
    }

    func callAsFunction(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let page = try PageRequest(call)
        let client = try owner(call, transaction)
        let query = ListQuery(self, call, page, transaction)
        let format = RecordWriter(for: call.access, revealsIdentityCode: try Reading.reveals(call))
        var rows = try transaction.all(query.statement, query.values) { row in
            var writer = JSONWriter(capacity: 1024)
            return (format.write(row, of: resource, to: &writer), writer.bytes)
        }
        let hasMore = rows.count > page.limit
        if hasMore { rows.removeLast() }
        var next: String?
        if hasMore, let last = rows.last?.0 {
            let key = try sortKey(of: last, page.sort, transaction)
            next = Cursor(key: key, id: last.id, filters: PageRequest.fingerprint(call)).text
        }
        var total: Int64?
        if let count = query.count { total = try transaction.count(count.statement, count.values) }
        var answer = Answer(content: Self.body(rows.map(\.1), limit: page.limit, next: next, total: total))
        answer.link = next.map { "<\(Self.target(call, cursor: $0))>; rel=\"next\"" }
        answer.count = rows.count
        if resource.isOfClient {
            var seen: Set<Identifier<Client>> = []
            for row in rows {
                if let client = row.0.client, seen.insert(client).inserted { answer.clients.append(client) }
            }
            if answer.clients.isEmpty, let client { answer.clients = [client] }
        } else {
            answer.cache = .privately
        }
        return answer
    }

    /// Whose records they are, where the place says so; a client or a parent who is hidden has no lists either.
    private func owner(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Identifier<Client>? {
        switch place {
        case .directory, .ofActor: return nil
        case .ofClient:
            _ = try transaction.relationships(to: call.id.cast(), for: resource)
            return call.id.cast()
        case .ofParent:
            guard let parent = resource.parents.first else { preconditionFailure("\(resource.name) has no parent") }
            return try transaction.record(parent.resource(), call.id).client
        }
    }

    private func sortKey(
        of row: RecordWriter.Written,
        _ sort: PageRequest.Sort,
        _ transaction: ReadTransaction
    ) throws(Problem) -> Int64 {
        switch sort {
        case .createdAt, .createdAtDescending: row.createdAt
        case .updatedAt, .updatedAtDescending: row.updatedAt
        case .due, .dueDescending:
            try transaction.count("SELECT x.due_order FROM \(resource.table) x WHERE x.id = ?", [Value(row.id)])
        }
    }

    /// The envelope of every list: `items` and `page`.
    static func body(_ items: [[UInt8]], limit: Int, next: String?, total: Int64?) -> [UInt8] {
        var writer = JSONWriter(capacity: items.reduce(128) { $0 + $1.count + 1 })
        writer.beginObject()
        writer.name("items")
        writer.beginArray()
        for item in items { writer.raw(item) }
        writer.endArray()
        writer.name("page")
        writer.beginObject()
        writer.name("limit")
        writer.integer(limit)
        if let next {
            writer.name("nextCursor")
            writer.string(next)
        }
        writer.name("hasMore")
        writer.bool(next != nil)
        if let total {
            writer.name("total")
            writer.integer(min(total, PageRequest.countLimit))
            if total > PageRequest.countLimit {
                writer.name("totalIsLowerBound")
                writer.bool(true)
            }
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    /// The same request for the next page, as a relative reference.
    static func target(_ call: Call, cursor: String) -> String {
        var path = ""
        var ids = call.identifiers[...]
        for segment in call.operation.path.split(separator: "/") {
            path += "/" + (segment.hasPrefix("{") ? ids.popFirst()?.description ?? "" : String(segment))
        }
        var query = ["cursor=\(cursor)"]
        for (name, value) in call.query.values where name != "cursor" {
            query.append("\(name)=\(PercentCoding.encode(value))")
        }
        return path + "?" + query.joined(separator: "&")
    }

    /// The parameters that the list knows, for the route table and the contract.
    var parameters: [Operation.Parameter] {
        var known: [Operation.Parameter] = [
            .init(name: "limit", form: .integer(1...PageRequest.maximumLimit)), .init(name: "cursor", form: .cursor),
            .init(name: "sort", form: .code(PageRequest.Sort.allowed(hasDue: resource.hasDue).map(\.rawValue))),
            .init(name: "count", form: .flag), .init(name: "fields", form: .codes(resource.memberNames)),
        ]
        for name in ["createdAt", "updatedAt"] {
            known.append(.init(name: name + "From", form: .timestamp))
            known.append(.init(name: name + "To", form: .timestamp))
        }
        if resource.hasDue {
            known.append(.init(name: "dueFrom", form: .date))
            known.append(.init(name: "dueTo", form: .date))
        }
        for filter in resource.filters {
            switch filter.form {
            case .identifier, .identifierAmong: known.append(.init(name: filter.name, form: .identifier))
            case .codes, .codeAmong:
                known.append(.init(name: filter.name, form: .codes(filter.codes)))
            case .flag: known.append(.init(name: filter.name, form: .flag))
            case .municipalities: known.append(.init(name: filter.name, form: .municipalities))
            case .languages: known.append(.init(name: filter.name, form: .languages))
            case .words: known.append(.init(name: filter.name, form: .words))
            }
        }
        return known
    }
}

extension PercentCoding {
    /// Escapes everything but unreserved characters (RFC 3986 §2.3).
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isUnreserved =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || Array("-._~".utf8).contains(byte)
            if isUnreserved {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexadecimal(byte >> 4), hexadecimal(byte & 15)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 48 + digit : 55 + digit }
}
