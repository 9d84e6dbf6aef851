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

    private static let statement = likely(Visibility.clientsOfActor, ClientRecord.resource.statements.columns)

    /// Those of some clients who may be the person, with their score; none of them is the client `?13`. Who is known by a merged
    /// record is told of as the one that goes on (CD15).
    ///
    /// A phone counts only where the actor may see it: else the score would tell a protected number (INV-C3).
    fileprivate static func likely(_ some: SQL, _ columns: SQL) -> SQL {
        """
        SELECT \(columns), found.score FROM (SELECT person, max(score) AS score FROM (
        SELECT coalesce(x.merged_into, x.id) AS person, 35 * (n.family = ?8) + 25 * (n.given = ?9)
        + 30 * coalesce(x.birth_date = ?10, 0) + 10 * (\(ClientRecord.mayLocate) AND EXISTS (
        SELECT 1 FROM json_each(x.address, '$.phones') p
        WHERE replace(replace(p.value, ' ', ''), '-', '') IN (SELECT value FROM json_each(?11)))) AS score
        FROM client_name n JOIN client x ON x.id = n.client_id
        WHERE n.client_id IN (\(some)) AND n.client_id IS NOT ?13 AND score >= 50 AND \(Visibility.of(scope: "NULL"))
        ) GROUP BY person) found JOIN client x ON x.id = found.person
        WHERE \(Visibility.of(scope: "NULL")) ORDER BY found.score DESC, x.id LIMIT ?12
        """
    }

    fileprivate static func values(
        _ name: JSONValue?,
        birthDate: String?,
        phones: [String],
        without client: Record? = nil
    ) -> [Value] {
        [
            .text(ClientSearch.folded(name?["family"]?.string ?? "")),
            .text(ClientSearch.folded(name?["given"]?.string ?? "")), Value(birthDate),
            .utf8(JSONValue.array(phones.map { .string($0.filter { $0 != " " && $0 != "-" }) }).encoded()),
            .integer(Int64(most)), Value(client?.id),
        ]
    }

    private static func find(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let request = try call.readRequest().content
        let values = values(
            .object(request),
            birthDate: request["birthDate"]?.string,
            phones: [request["phone"]?.string].compactMap(\.self)
        )
        let resource = ClientRecord.resource
        let score = Statements.Column.firstFree + Int32(resource.parts.count + resource.projections.count)
        let rows = try transaction.all(statement, transaction.accessValues(values)) { row in
            var writer = JSONWriter(capacity: 1024)
            return (
                id: RecordWriter(for: transaction.access).write(row, of: resource, to: &writer).id,
                client: writer.bytes, score: row.int(score)
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

/// A client who may be the same person as another.
struct PossibleDuplicate: Sendable {
    /// The member of an intake's answer that tells of them.
    static let member = "possibleDuplicates"

    let client: Identifier<Client>
    let score: Int64

    var representation: JSONValue { ["clientId": .string(client.description), "score": .integer(score)] }
}

extension ReadTransaction {
    /// No score is high enough without the whole name or the day of birth, which have their indexes.
    static let duplicates = ClientDuplicates.likely(
        """
        SELECT client_id FROM client_name WHERE given = ?9 AND family = ?8
        UNION SELECT id FROM client WHERE birth_date = ?10
        """,
        "x.id"
    )

    /// The other clients who may be the same person, the likeliest first, as far as they are the actor's: that others have
    /// such a client is not told, not even as a number (D45).
    func duplicates(of client: Record) throws(Problem) -> [PossibleDuplicate] {
        let values = ClientDuplicates.values(
            client["name"],
            birthDate: client.text("birthDate"),
            phones: client.items("phones").compactMap(\.string),
            without: client
        )
        let found = try all(Self.duplicates, accessValues(values)) { row in
            row.identifier(0).map { PossibleDuplicate(client: Identifier($0), score: row.int(1)) }
        }
        return found.compactMap(\.self)
    }
}
