import JSON
import SQLite

/// The statement of one list request: composed of literals, one for each combination of filters and sort that is used.
struct ListQuery {
    let statement: SQL
    let values: [Value]
    /// How many rows there are, counted to a bound; for whoever asks.
    let count: (statement: SQL, values: [Value])?

    init(_ listing: Listing, _ call: Call, _ page: PageRequest, _ transaction: ReadTransaction) {
        let resource = listing.resource
        var values =
            resource.isOfClient ? transaction.accessValues() : [.null, Value(transaction.access.key.organization)]
        // The access rule's numbered values are named first, so that the plain ones behind count on from them.
        var conditions: [SQL] = [resource.isOfClient ? "?7 IS NOT NULL" : "?2 IS NOT NULL"]
        switch listing.place {
        case .directory: break
        case .ofClient:
            conditions.append("x.client_id = ?")
            values.append(Value(call.id))
        case .ofParent(let member):
            guard let parent = resource.parents.first(where: { $0.member == member }) else {
                preconditionFailure("\(resource.name) has no parent \(member)")
            }
            conditions.append("x.\(parent.column) = ?")
            values.append(Value(call.id))
        case .ofActor:
            // A client's own record is found by its id, which has the index.
            let client: SQL = resource.name == "client" ? "x.id" : "x.client_id"
            let ofClients: SQL = "\(client) IN (\(Visibility.clientsOfActor))"
            conditions.append(resource.own.map { own in "(\(ofClients) OR x.id IN (\(own.ids)))" } ?? ofClients)
        }
        for filter in resource.filters {
            guard let text = call.query[filter.name] else { continue }
            switch filter.form {
            case .identifier:
                conditions.append("\(filter.column) = ?")
                values.append(Value(Identifier<Record>(text)))
            case .codes where !text.utf8.contains(UInt8(ascii: ",")):
                conditions.append("\(filter.column) = ?")
                values.append(.text(text))
            case .codes:
                // `+` keeps SQLite from going through an index once for each code, which it would have to sort afterwards.
                conditions.append("+\(filter.column) IN (SELECT value FROM json_each(?))")
                values.append(Self.array(text) { $0 })
            case .identifierAmong:
                conditions.append(filter.column)
                values.append(Value(Identifier<Record>(text)))
            case .municipalities, .codeAmong:
                conditions.append(filter.column)
                values.append(Self.array(text) { $0 })
            case .languages:
                conditions.append(filter.column)
                values.append(Self.array(text) { LanguageTag($0)?.description ?? $0 })
            case .words:
                for word in Text.words(of: text).sorted() {
                    conditions.append(filter.column)
                    // No text goes on with a scalar above this one.
                    values += [.text(word), .text(word + "\u{10FFFF}")]
                }
            case .flag:
                conditions.append("\(filter.column) = ?")
                values.append(.integer(text == "true" ? 1 : 0))
            }
        }
        Self.addRanges(call.query, resource, &conditions, &values)
        if let visible = resource.statements.isVisible { conditions.append(visible) }
        let all = conditions.isEmpty ? "TRUE" : SQL.joined(conditions, separator: " AND ")
        count =
            page.wantsCount
            ? ("SELECT count(*) FROM (SELECT 1 FROM \(resource.table) x WHERE \(all) LIMIT 10001)", values) : nil

        let column: SQL = page.sort == .due || page.sort == .dueDescending ? "x.due_order" : page.sort.column
        var keyset: SQL = "TRUE"
        if let after = page.after {
            keyset = page.sort.isDescending ? "(\(column), x.id) < (?, ?)" : "(\(column), x.id) > (?, ?)"
            values += [.integer(after.key), Value(after.id)]
        }
        values.append(.integer(Int64(page.limit + 1)))
        let order: SQL = page.sort.isDescending ? "\(column) DESC, x.id DESC" : "\(column), x.id"
        statement = """
            SELECT \(resource.statements.columns) FROM \(resource.table) x WHERE \(all) AND \(keyset) ORDER BY \(order) LIMIT ?
            """
        self.values = values
    }

    private static func array(_ text: String, _ canonical: (String) -> String) -> Value {
        .utf8(JSONValue.array(text.split(separator: ",").map { .string(canonical(String($0))) }).encoded())
    }

    private static let times: [(name: String, condition: SQL)] = [
        ("createdAtFrom", "x.created_at >= ?"), ("createdAtTo", "x.created_at < ?"),
        ("updatedAtFrom", "x.updated_at >= ?"), ("updatedAtTo", "x.updated_at < ?"),
    ]

    private static func addRanges(
        _ query: Query,
        _ resource: Resource,
        _ conditions: inout [SQL],
        _ values: inout [Value]
    ) {
        for range in times {
            guard let time = query[range.name].flatMap({ Timestamp($0) }) else { continue }
            conditions.append(range.condition)
            values.append(Value(time))
        }
        guard resource.hasDue else { return }
        if let from = query["dueFrom"] {
            conditions.append("x.due >= ?")
            values.append(.text(from))
        }
        if let to = query["dueTo"] {
            conditions.append("x.due < ?")
            values.append(.text(to))
        }
    }
}
