import HTTP
import JSON
import SQLite

/// `GET /v1/clients/{id}/retention`: until when the client's records are kept (../domain/4-law.md 4.4).
///
/// Apart from the client's record, so that no read of it counts over the matters.
enum ClientRetention {
    static let operation = Operation(
        id: "getRetentionOfClient",
        method: .get,
        path: "/v1/clients/{id}/retention",
        guarding: .clientData("matters:read", ownAccess: true),
        handler: .read(show)
    )

    /// The day of a person's death, which may stand in the record that this one was merged into.
    static func deceasedDate(of client: SQL) -> SQL {
        """
        (SELECT coalesce(d.deceased_date, s.deceased_date) FROM client d LEFT JOIN client s ON s.id = d.merged_into
        WHERE d.id = \(client))
        """
    }

    private static func show(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let client: Identifier<Client> = call.id.cast()
        if call.access.actor?.role == .auditor {
            try transaction.requireOwnRegister(of: client)
        } else {
            _ = try transaction.relationships(to: client)
            // The latest of all matters tells of each of them.
            guard try transaction.openCategories(of: client).whole.isSuperset(of: [.identity, .process]) else {
                throw Problem(.actorNotAllowed)
            }
        }
        let retention = try transaction.retention(of: client)
        var content: JSONObject = [
            "clientId": .string(client.description),
            "retentionProblems": .array(retention.problems.map { .string($0) }),
        ]
        content["basicDataUntil"] = retention.basicDataUntil.map { .string($0) }
        content["retentionUntil"] = retention.end.map { .string($0.until) }
        var answer = Answer.json(.object(content))
        answer.clients = [client]
        return answer
    }
}
