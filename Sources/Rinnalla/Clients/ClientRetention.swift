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

    /// RET-basic: the basic data are kept for years after the death.
    private static let basic: SQL = """
        SELECT date(c.content ->> '$.deceasedDate',
        (SELECT '+' || p.value || ' years' FROM rule_parameter p WHERE p.code = 'RETENTION_BASIC_YEARS'))
        FROM client c WHERE c.id = ?
        """

    private static let ofMatters: SQL = """
        SELECT \(MatterRecord.retentionUntil), \(MatterRecord.retentionProblem) FROM matter x WHERE x.client_id = ?
        """

    private static func show(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let client: Identifier<Client> = call.id.cast()
        _ = try transaction.relationships(to: client)
        // The latest of all matters tells of each of them.
        guard try transaction.openCategories(of: client).whole.isSuperset(of: [.identity, .process]) else {
            throw Problem(.actorNotAllowed)
        }
        let basic = try transaction.first(basic, [Value(client)]) { row in row.textIfPresent(0) } ?? nil
        var (days, problems) = (basic.map { [$0] } ?? [], basic == nil ? ["death-unknown"] : [])
        for matter in try transaction.all(
            ofMatters,
            [Value(client)],
            { row in
                (until: row.textIfPresent(0), problem: row.textIfPresent(1))
            }
        ) {
            if let until = matter.until { days.append(until) }
            if let problem = matter.problem, !problems.contains(problem) { problems.append(problem) }
        }
        var content: JSONObject = [
            "clientId": .string(client.description),
            "retentionProblems": .array(problems.sorted().map { .string($0) }),
        ]
        content["basicDataUntil"] = basic.map { .string($0) }
        // Days in ISO 8601 are in the order of their letters. Nothing is destroyed while any end is unknown.
        content["retentionUntil"] = problems.isEmpty ? days.max().map { .string($0) } : nil
        var answer = Answer.json(.object(content))
        answer.clients = [client]
        return answer
    }
}
