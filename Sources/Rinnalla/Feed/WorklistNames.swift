import JSON
import SQLite

extension ReadTransaction {
    /// The clients in `?8`, ids one after the other, whose identity is open to the actor or who change hands by one of the
    /// handovers in `?9`, which are open.
    static let names: SQL = """
        WITH RECURSIVE listed (id, rest) AS (SELECT NULL, ?8
        UNION ALL SELECT substr(rest, 1, 16), substr(rest, 17) FROM listed WHERE length(rest) > 0)
        SELECT x.id, x.content -> '$.name' FROM client x WHERE x.id IN (SELECT id FROM listed)
        AND ((\(ClientRecord.resource.statements.isVisible ?? "FALSE")) OR EXISTS (SELECT 1 FROM handover h
        WHERE h.client_id = x.id AND h.status IN ('proposed', 'accepted') AND instr(?9, h.id) % 16 = 1))
        """

    /// The items with the names of their clients, as far as the caller may know them: one statement for the page.
    func naming(_ items: ArraySlice<WorklistItem>) throws(Problem) -> [WorklistItem] {
        guard access.mayRead(ClientRecord.resource) else { return Array(items) }
        let clients = Set(items.compactMap(\.client)).flatMap(\.bytes)
        let handovers = items.filter(\.isHandover).flatMap(\.id.bytes)
        var names: [Identifier<Client>: JSONValue] = [:]
        let found = try all(Self.names, accessValues([.blob(clients), .blob(handovers)])) { row in
            (id: row.identifier(0), name: try? JSONParser.parse(row.utf8(1)))
        }
        for client in found { if let id = client.id { names[Identifier(id)] = client.name } }
        return items.map { item in
            var named = item
            named.representation[ClientRecord.nameElsewhere] = item.client.flatMap { names[$0] }
            return named
        }
    }
}

extension WorklistItem {
    /// Whether it is about a handover, which names its client to whom it is open.
    fileprivate var isHandover: Bool {
        representation["subject"]?["kind"]?.string == HandoverRecord.resource.name
    }
}
