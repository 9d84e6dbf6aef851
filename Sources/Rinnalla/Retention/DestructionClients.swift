import HTTP
import JSON
import SQLite

/// `GET /v1/destruction-lists/{id}/clients`: the clients that a list names, by id alone, why, and what came of each.
enum DestructionClients {
    static let operation = Operation(
        id: "listClientsOfDestructionList",
        method: .get,
        path: "/v1/destruction-lists/{id}/clients",
        guarding: .clientData("destruction-lists:read", ownAccess: false),
        parameters: [
            .init(name: "limit", form: .integer(1...PageRequest.maximumLimit)), .init(name: "cursor", form: .cursor),
        ],
        handler: .read { call, transaction throws(Problem) in
            // Who has been destroyed is named by no access record: the name would lead somewhere again.
            var named: [Identifier<Client>] = []
            var answer = try Listing.page(call) { position, limit throws(Problem) in
                _ = try transaction.record(DestructionListRecord.resource, call.id)
                let items = try transaction.items(of: call.id, after: position, limit: limit)
                // The last one tells only that there is another page.
                named = items.prefix(limit - 1).filter { $0.outcome != "destroyed" }.compactMap(\.client)
                return items
            }
            answer.clients = named
            return answer
        }
    )
}

/// One client on a list.
private struct DestructionItem: Positioned {
    let position: Int64
    let client: Identifier<Client>?
    let retentionUntil: String
    let rule: String
    let outcome: String?
    let reason: String?

    var representation: JSONObject {
        var object: JSONObject = [:]
        object["clientId"] = client.map { .string($0.description) }
        object["retentionUntil"] = .string(retentionUntil)
        object["rule"] = .string(rule)
        object["outcome"] = outcome.map { .string($0) }
        object["reason"] = reason.map { .string($0) }
        return object
    }
}

extension ReadTransaction {
    private static let itemsOfList: SQL = """
        SELECT position, client_id, retention_until, rule, outcome, reason FROM destruction_item
        WHERE list_id = ?1 AND position > ?2 ORDER BY position LIMIT ?3
        """

    fileprivate func items(
        of list: Identifier<Record>,
        after position: Int64,
        limit: Int
    ) throws(Problem) -> [DestructionItem] {
        try all(Self.itemsOfList, [Value(list), .integer(position), Value(limit)]) { row in
            DestructionItem(
                position: row.int(0),
                client: row.identifier(1).map { Identifier($0) },
                retentionUntil: row.text(2),
                rule: row.text(3),
                outcome: row.textIfPresent(4),
                reason: row.textIfPresent(5)
            )
        }
    }
}
