import HTTP
import JSON
import SQLite

/// `POST /v1/clients/_search`: people are searched by content alone, never by URL (api.md 1.1, 1.3).
enum ClientSearch {
    static let operation = Operation(
        id: "searchClients",
        method: .post,
        path: "/v1/clients/_search",
        guarding: .clientData("clients:read", ownAccess: false),
        content: .json,
        request: schema,
        handler: .read(search)
    )

    /// What may be asked for: parts of a name, a birth date, an identity code.
    static let schema: Schema = [
        .object(
            "match",
            [
                .text("family", 2...100), .text("given", 2...100), .date("birthDate"),
                Member(name: "identityCode", type: .identityCode),
            ]
        ).required,
        .object("filter", [.codes("status", ClientRecord.states.states, 1...5)]),
        .code("sort", ["name"]),
        .integer("limit", 1...Int64(PageRequest.maximumLimit)),
        .text("cursor", 1...200),
    ]

    private static let statement: SQL = """
        SELECT \(ClientRecord.resource.statements.columns) FROM client_name n JOIN client x ON x.id = n.client_id
        WHERE n.client_id IN (\(Visibility.clientsOfActor)) AND ?6 IS NOT NULL
        AND (?8 IS NULL OR substr(n.family, 1, length(?8)) = ?8) AND (?9 IS NULL OR substr(n.given, 1, length(?9)) = ?9)
        AND (?10 IS NULL OR x.birth_date = ?10) AND (?11 IS NULL OR x.identity_code = ?11)
        AND (?12 IS NULL OR x.status IN (SELECT value FROM json_each(?12)))
        AND (?13 IS NULL OR (n.family, n.given, n.client_id) > (SELECT family, given, client_id FROM client_name WHERE client_id = ?13))
        AND \(Visibility.of(scope: "NULL")) ORDER BY n.family, n.given, n.client_id LIMIT ?14
        """

    static func search(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let request = try call.readRequest().content
        let match = request["match"]?.object ?? [:]
        if match.isEmpty { throw .violated([Fault(place: .member("/match"), code: .required)]) }
        let limit = Int(request["limit"]?.integer ?? Int64(PageRequest.defaultLimit))
        let fingerprint = fingerprint(request)
        let after = try cursor(request["cursor"]?.string, fingerprint)
        let rows = try transaction.all(
            statement,
            transaction.accessValues([
                Value(match["family"]?.string.map(folded)), Value(match["given"]?.string.map(folded)),
                Value(match["birthDate"]?.string), Value(match["identityCode"]?.string),
                Value(utf8: request["filter"]?["status"]?.encoded()), Value(after), .integer(Int64(limit + 1)),
            ])
        ) { row in
            var writer = JSONWriter(capacity: 1024)
            return (
                RecordWriter(for: transaction.access).write(row, of: ClientRecord.resource, to: &writer).id,
                writer.bytes
            )
        }
        let page = rows.prefix(limit)
        let next = rows.count > limit ? page.last.map { Cursor(key: 0, id: $0.0, filters: fingerprint).text } : nil
        var answer = Answer(content: body(page.map(\.1), limit, next))
        answer.clients = page.map { $0.0.cast() }
        answer.count = page.count
        return answer
    }

    private static func cursor(_ text: String?, _ fingerprint: UInt32) throws(Problem) -> Identifier<Record>? {
        guard let text else { return nil }
        guard let cursor = Cursor(text) else { throw Problem(.invalidCursor) }
        guard cursor.filters == fingerprint else { throw Problem(.cursorMismatch) }
        return cursor.id
    }

    private static func fingerprint(_ request: JSONObject) -> UInt32 {
        var request = request
        request["cursor"] = nil
        request["limit"] = nil
        return SHA256.hash(JSONValue.object(request).canonicalEncoded()).bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func body(_ items: [[UInt8]], _ limit: Int, _ next: String?) -> [UInt8] {
        Listing.body(items, limit: limit, next: next, total: nil)
    }

    /// Letters in lower case: how names are compared. Å, Ä and Ö stay letters of their own.
    static func folded(_ text: String) -> String { text.lowercased() }
}
