import JSON
import SQLite

/// A name for a client that leads nowhere once the mapping is destroyed (decisions.md 29).
enum Pseudonym {}

/// One answer of an operation that touches client data: who, as whom, why, whose data, with what outcome (access.md step 7).
struct AccessEntry: Sendable {
    var at: Timestamp
    var requestID: String
    var key: String
    var organization: Identifier<Organization>
    var actor: Identifier<Professional>?
    var role: String?
    var purpose: String?
    var note: String?
    var operation: String
    var clients: [Identifier<Client>]
    var count: Int
    var fieldsGroup: String
    /// `permit`, `deny`, `emergency`, `link`, or `claim` where the person or role that was named did not hold (D52).
    var decision: String
    /// What decided: the problem's code on a refusal.
    var rule: String?
    var status: Int

    /// The bytes that are hashed and kept: one JSON object, members in this order, so that they can be checked anywhere.
    func canonical(position: Int64, pseudonyms: [Identifier<Pseudonym>]) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.name("position")
        writer.integer(position)
        writer.name("at")
        writer.plain { at.appendText(to: &$0) }
        writer.name("requestId")
        writer.string(requestID)
        writer.name("key")
        writer.string(key)
        writer.name("organization")
        writer.plain { organization.appendText(to: &$0) }
        if let actor {
            writer.name("actor")
            writer.plain { actor.appendText(to: &$0) }
        }
        Self.write("role", role, to: &writer)
        Self.write("purpose", purpose, to: &writer)
        Self.write("note", note, to: &writer)
        writer.name("operation")
        writer.string(operation)
        writer.name("clients")
        writer.beginArray()
        for pseudonym in pseudonyms { writer.plain { pseudonym.appendText(to: &$0) } }
        writer.endArray()
        writer.name("count")
        writer.integer(Int64(count))
        writer.name("fields")
        writer.string(fieldsGroup)
        writer.name("decision")
        writer.string(decision)
        Self.write("rule", rule, to: &writer)
        writer.name("status")
        writer.integer(Int64(status))
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ name: StaticString, _ value: String?, to writer: inout JSONWriter) {
        guard let value else { return }
        writer.name(name)
        writer.string(value)
    }
}

/// The hash chain over all access records (decisions.md 29).
enum AccessLog {
    /// What the first record is chained to.
    static let genesis = SHA256.hash(Array("rinnalla access log".utf8))

    /// `SHA-256(previous hash ‖ record)`.
    static func link(_ previous: Digest, _ record: [UInt8]) -> Digest { SHA256.hash(previous.bytes + record) }

    private static let knownPseudonym: SQL = "SELECT pseudonym FROM client_pseudonym WHERE client_id = ?"
    private static let newPseudonym: SQL = """
        INSERT INTO client_pseudonym (client_id, pseudonym) SELECT ?1, randomblob(16)
        WHERE NOT EXISTS (SELECT 1 FROM destruction_item WHERE client_id = ?1 AND outcome = 'destroyed')
        RETURNING pseudonym
        """
    private static let unkeptPseudonym: SQL = "SELECT randomblob(16) WHERE ?1 IS NOT NULL"

    static func pseudonym(
        of client: Identifier<Client>,
        on connection: Connection
    ) throws(SQLiteError) -> Identifier<Pseudonym> {
        // An answer may be on its way while its client is destroyed: its record names somebody whom nothing leads back to.
        for statement in [knownPseudonym, newPseudonym, unkeptPseudonym] {
            let found = try connection.first(statement, [Value(client)]) { row in row.identifier(0) }
            if let pair = found.flatMap({ $0 }) { return Identifier(pair) }
        }
        throw SQLiteError(code: .error, message: "no pseudonym could be made")
    }

    private static let isClient: SQL = "SELECT 1 FROM client WHERE id = ?"

    /// Who has called, as the record says it: a client by pseudonym here too, in person or in another's place.
    static func name(
        ofActorIn entry: AccessEntry,
        on connection: Connection
    ) throws(SQLiteError) -> Identifier<Professional>? {
        let roles = [Role.client.rawValue, Role.representative.rawValue]
        guard let actor = entry.actor, let role = entry.role, roles.contains(role) else { return entry.actor }
        // Who stands in a client's place need not be one.
        if role == Role.representative.rawValue, try connection.first(isClient, [Value(actor)], { _ in true }) == nil {
            return actor
        }
        return try pseudonym(of: actor.cast(), on: connection).cast()
    }

    /// Where the log stands: what was written last, and the hash that stands for all before it.
    struct Head: Sendable, Equatable, CustomStringConvertible {
        var position: Int64
        var hash: Digest

        var description: String { "\(position):\(hash.hex)" }

        init(position: Int64, hash: Digest) {
            self.position = position
            self.hash = hash
        }

        /// Reads `POSITION:HASH` as `audit verify --head` takes it.
        init?(_ text: String) {
            let parts = text.split(separator: ":")
            guard parts.count == 2, let position = Int64(parts[0]), let hash = Digest(hex: String(parts[1])) else {
                return nil
            }
            self.init(position: position, hash: hash)
            // One head has one text: no sign, no zeros in front, no capitals.
            guard description == text else { return nil }
        }
    }

    /// What a walk over the chain found.
    struct Verification: Sendable {
        var head: Head
        /// The first position whose record, hash or index does not fit; nil when all do.
        var brokenAt: Int64?
        /// Whether a kept head, when one was given, is still part of the chain.
        var holdsKeptHead: Bool?

        var isIntact: Bool { brokenAt == nil && holdsKeptHead != false }
    }

    private static let chunk: SQL = """
        SELECT position, record, hash, at FROM access_log WHERE position > ? ORDER BY position LIMIT 1000
        """

    /// Walks the whole chain in chunks and names the first broken position.
    static func verify(on connection: Connection, keptHead: Head? = nil) throws(SQLiteError) -> Verification {
        var head = Head(position: 0, hash: genesis)
        var result = Verification(head: head, brokenAt: nil, holdsKeptHead: keptHead.map { $0 == head })
        let indexed = try AccessLogIndex.end(on: connection)
        var subjects: Int64 = 0
        while true {
            let rows = try connection.all(chunk, [.integer(head.position)]) { row in
                (position: row.int(0), record: row.utf8(1), hash: row.blob(2), at: Timestamp(milliseconds: row.int(3)))
            }
            for row in rows {
                let expected = link(head.hash, row.record)
                guard row.position == head.position + 1, row.hash == expected.bytes,
                    let clients = clients(of: row.record, at: row.position, time: row.at),
                    try AccessLogIndex.has(row.position <= indexed ? clients : [], at: row.position, on: connection)
                else {
                    result.head = head
                    result.brokenAt = head.position + 1
                    return result
                }
                if row.position <= indexed { subjects += Int64(clients.count) }
                head = Head(position: row.position, hash: expected)
                if keptHead == head { result.holdsKeptHead = true }
            }
            if rows.isEmpty { break }
        }
        result.head = head
        // Who finds nothing behind a run that claims more than the log has would be told that nobody has looked since.
        let hasAll = try AccessLogIndex.has(subjects, upTo: indexed, on: connection)
        if indexed > head.position || !hasAll {
            result.brokenAt = try AccessLogIndex.firstStray(on: connection) ?? head.position + 1
        }
        return result
    }

    private static let clientsMember = Array("\"clients\":[".utf8)

    /// The clients that a record of this service's own writing names, read where they lie: in canonical JSON the member's name
    /// stands in no string, as quotation marks are escaped there.
    static func names(in record: [UInt8]) -> [Identifier<Pseudonym>] {
        let member = clientsMember
        var start = member.count
        while start <= record.count,
            record[start - 1] != UInt8(ascii: "[") || !record[(start - member.count)..<start].elementsEqual(member)
        {
            start += 1
        }
        var names: [Identifier<Pseudonym>] = []
        // Each is 36 characters in quotation marks, with a comma or the end of the array behind.
        while start + 38 < record.count, let name = Identifier<Pseudonym>(record[(start + 1)..<(start + 37)]) {
            names.append(name)
            start += 39
        }
        return names
    }

    /// The clients that a record names, if it says the position it stands at, and the time where that is given.
    static func clients(
        of record: [UInt8],
        at position: Int64,
        time: Timestamp? = nil
    ) -> Set<Identifier<Pseudonym>>? {
        guard let value = try? JSONParser.parse(record), case .object(let object) = value,
            object["position"]?.integer == position, time == nil || object["at"]?.string == time?.description
        else { return nil }
        return Set(object["clients"]?.array?.compactMap { $0.string.flatMap { Identifier($0) } } ?? [])
    }
}
