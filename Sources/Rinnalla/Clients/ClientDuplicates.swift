import HTTP
import JSON
import SQLite

/// `POST /v1/clients/_duplicates`: those of the actor's clients who may be the same person, the likeliest first.
enum ClientDuplicates {
    static let operation = Operation(
        id: "findDuplicateClients",
        method: .post,
        path: "/v1/clients/_duplicates",
        guarding: .clientData("clients:read", ownAccess: false),
        content: .json,
        request: schema,
        handler: .read(find)
    )

    private static let schema: Schema = [
        .text("family", 1...100).required, .text("given", 1...100).required, .date("birthDate"),
        Member(name: "phone", type: .phone),
    ]

    private static let most = 20

    /// A phone counts only where the actor may see it: else the score would tell a protected number (INV-C3).
    private static let statement: SQL = """
        SELECT \(ClientRecord.resource.statements.columns), 35 * (n.family = ?8) + 25 * (n.given = ?9)
        + 30 * coalesce(x.birth_date = ?10, 0) + 10 * (\(ClientRecord.mayLocate) AND EXISTS (
        SELECT 1 FROM json_each(x.address, '$.phones') p WHERE replace(replace(p.value, ' ', ''), '-', '') = ?11)) AS score
        FROM client_name n JOIN client x ON x.id = n.client_id
        WHERE n.client_id IN (\(Visibility.clientsOfActor)) AND x.status <> 'merged' AND score >= 50
        AND \(Visibility.of(scope: "NULL")) ORDER BY score DESC, n.client_id LIMIT ?12
        """

    private static func find(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let request = try call.readRequest().content
        let phone = request["phone"]?.string.map { String($0.filter { $0 != " " && $0 != "-" }) }
        let values: [Value] = [
            .text(ClientSearch.folded(request["family"]?.string ?? "")),
            .text(ClientSearch.folded(request["given"]?.string ?? "")),
            Value(request["birthDate"]?.string), Value(phone), .integer(Int64(most)),
        ]
        let resource = ClientRecord.resource
        let score = Statements.Column.firstFree + Int32(resource.parts.count + resource.projections.count)
        let rows = try transaction.all(statement, transaction.accessValues(values)) { row in
            var writer = JSONWriter(capacity: 1024)
            return (
                id: RecordWriter().write(row, of: resource, to: &writer).id, client: writer.bytes, score: row.int(score)
            )
        }
        var items: [JSONValue] = []
        for row in rows {
            items.append(["score": .integer(row.score), "client": (try? JSONParser.parse(row.client)) ?? .null])
        }
        var answer = Answer.json(["items": .array(items)])
        answer.clients = rows.map { $0.id.cast() }
        answer.count = rows.count
        return answer
    }
}
