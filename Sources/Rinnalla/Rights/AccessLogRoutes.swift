import HTTP
import JSON
import SQLite

/// Who has seen a client's data, as whom and why (access.md step 7; 703/2023 11 §). Finnish: *käyttöloki*.
enum AccessLogRoutes {
    static let ofClient = Operation(
        id: "listAccessLogOfClient",
        method: .get,
        path: "/v1/clients/{id}/access-log",
        guarding: .clientData("audit:read", ownAccess: true),
        parameters: [
            .init(name: "limit", form: .integer(1...PageRequest.maximumLimit)), .init(name: "cursor", form: .cursor),
            .init(name: "atFrom", form: .timestamp), .init(name: "atTo", form: .timestamp),
        ],
        handler: .read(list)
    )

    /// Walks the hash chain and names the first broken position.
    static let verification = Operation(
        id: "verifyAccessLog",
        method: .get,
        path: "/v1/access-log/verification",
        guarding: .scope("audit:read"),
        parameters: [.init(name: "head", form: .head)],
        handler: .slow(verify)
    )

    private static let page: SQL = """
        SELECT l.record, l.position FROM access_log l WHERE l.position IN (\(AccessLogIndex.positions)) AND l.position < ?2
        AND (?4 IS NULL OR l.at >= ?4) AND (?5 IS NULL OR l.at < ?5)
        ORDER BY l.position DESC LIMIT ?3
        """

    private static func list(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        try authorize(call, transaction)
        let limit = call.query.integer("limit") ?? PageRequest.defaultLimit
        var before = Int64.max
        if let text = call.query["cursor"] {
            guard let cursor = Cursor(text) else { throw Problem(.invalidCursor) }
            guard cursor.filters == PageRequest.fingerprint(call) else { throw Problem(.cursorMismatch) }
            before = cursor.key
        }
        let bounds = ["atFrom", "atTo"].map { name in
            call.query[name].flatMap { Timestamp($0) }.map { Value($0) } ?? .null
        }
        let values = [Value(call.id), .integer(before), .integer(Int64(limit + 1))] + bounds
        let rows = try transaction.all(page, values) { row in (row.utf8(0), row.int(1)) }
        let items = try rows.prefix(limit).map { row throws(Problem) in try item(row.0, of: call.id, transaction) }
        let next =
            rows.count > limit
            ? rows.prefix(limit).last.map {
                Cursor(key: $0.1, id: call.id, filters: PageRequest.fingerprint(call)).text
            } : nil
        var answer = Answer(content: Listing.body(items, limit: limit, next: next, total: nil))
        answer.clients = [call.id.cast()]
        answer.count = items.count
        return answer
    }

    /// The client, who stands in the client's place, who answers for the client, and the auditor.
    private static func authorize(_ call: Call, _ transaction: ReadTransaction) throws(Problem) {
        if call.access.actor?.role == .auditor { return try transaction.requireOwnRegister(of: call.id.cast()) }
        let held = try transaction.relationships(to: call.id.cast())
        let permitted: Relationships = [.client, .representative, .responsibleWorker, .supervisor]
        guard !held.isDisjoint(with: permitted) else { throw .actorNotAllowed(call.access, only: permitted) }
    }

    private static let nameOfProfessional: SQL = "SELECT content ->> '$.name' FROM professional WHERE id = ?"
    private static let nameOfOrganization: SQL = "SELECT content ->> '$.name' FROM organization WHERE id = ?"

    /// A record in the reader's terms: names beside ids, other clients of the same list left out.
    private static func item(
        _ bytes: [UInt8],
        of client: Identifier<Record>,
        _ transaction: ReadTransaction
    ) throws(Problem) -> [UInt8] {
        let record = (try? JSONParser.parse(bytes))?.object ?? [:]
        var item: JSONObject = [:]
        for name in [
            "position", "at", "requestId", "operation", "purpose", "note", "fields", "decision", "rule", "status",
        ] {
            item[name] = record[name]
        }
        item["organization"] = try named(record["organization"], nameOfOrganization, transaction)
        if let actor = record["actor"] {
            let known = try self.client(behind: actor, in: record, of: client, transaction) ?? actor
            var person = try named(known, nameOfProfessional, transaction)?.object ?? [:]
            person["role"] = record["role"]
            item["actor"] = .object(person)
        }
        return JSONValue.object(item).encoded()
    }

    private static let clientOfPseudonym: SQL = "SELECT client_id FROM client_pseudonym WHERE pseudonym = ?"

    /// The client whom a pseudonym stands for: the log's own, who the mandate named, or one whose record the reader may see.
    ///
    /// Else it stays a pseudonym: which other record the person acted by (CD15) is not told by this one.
    private static func client(
        behind actor: JSONValue,
        in record: JSONObject,
        of client: Identifier<Record>,
        _ transaction: ReadTransaction
    ) throws(Problem) -> JSONValue? {
        let pseudonym = actor.string.flatMap { Identifier<Pseudonym>($0) }
        let found = try transaction.first(clientOfPseudonym, [Value(pseudonym)]) { row in
            row.identifier(0).map { Identifier<Record>($0) }
        }
        guard let found = found ?? nil else { return nil }
        let isNamed = record["role"]?.string == Role.representative.rawValue && record["decision"] == "permit"
        if found != client, !isNamed, try !transaction.isOpen(found, ClientRecord.resource) { return nil }
        return .string(found.description)
    }

    private static func named(
        _ id: JSONValue?,
        _ statement: SQL,
        _ transaction: ReadTransaction
    ) throws(Problem) -> JSONValue? {
        guard let id else { return nil }
        let known = id.string.flatMap { Identifier<Record>($0) }
        let name = try transaction.first(statement, [Value(known)]) { row in row.textIfPresent(0) }
        var object: JSONObject = ["id": id]
        object["name"] = (name ?? nil).map { .string($0) }
        return .object(object)
    }

    private static func verify(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        // The head tells how much the whole region is read: that is the business of the authorities that answer for it.
        guard [.county, .municipality].contains(call.access.key.organizationKind) else {
            throw Problem(.actorNotAllowed)
        }
        let kept = call.query["head"].flatMap { AccessLog.Head($0) }
        let found: AccessLog.Verification
        do throws(SQLiteError) {
            found = try AccessLog.verify(on: transaction.connection, keptHead: kept)
        } catch {
            throw Problem(error)
        }
        var body: JSONObject = [
            "isIntact": .bool(found.isIntact), "head": .string(found.head.description),
            "position": .integer(found.head.position),
        ]
        body["brokenAt"] = found.brokenAt.map { .integer($0) }
        body["holdsKeptHead"] = found.holdsKeptHead.map { .bool($0) }
        return .json(.object(body))
    }
}
