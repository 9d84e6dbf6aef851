import JSON
import SQLite

/// The writer's own state: the next ids and positions and the head of the hash chain. It lives on the writer's thread.
final class Journal {
    var identifiers = IdentifierGenerator()
    private(set) var positions: Positions
    private var index: AccessLogIndexer

    /// What must go back when a savepoint or a commit fails.
    struct Positions: Sendable {
        var event: Int64
        var access: Int64
        var head: Digest
    }

    init(_ connection: Connection) throws(SQLiteError) {
        positions = try Self.load(connection)
        index = try AccessLogIndexer(connection)
    }

    /// Reads the positions as committed, after a commit that failed.
    func reload(_ connection: Connection) throws(SQLiteError) { positions = try Self.load(connection) }

    /// Where the access log stands.
    var head: AccessLog.Head { .init(position: positions.access, hash: positions.head) }

    func restore(_ earlier: Positions) { positions = earlier }

    /// Brings the access log's index nearer to its head; between two batches.
    func advanceIndex() { index.advance(to: positions.access) }

    private static func load(_ connection: Connection) throws(SQLiteError) -> Positions {
        let event = try connection.first("SELECT coalesce(max(position), 0) FROM event") { row in row.int(0) }
        let last = try connection.first("SELECT position, hash FROM access_log ORDER BY position DESC LIMIT 1") { row in
            (row.int(0), row.blob(1))
        }
        let head = last.flatMap { Digest(bytes: $0.1) } ?? AccessLog.genesis
        return Positions(event: event ?? 0, access: last?.0 ?? 0, head: head)
    }

    private static let insertEvent: SQL = """
        INSERT INTO event (position, at, type, subject_kind, subject_id, client_id, version, actor_id, actor_role, pointers,
        transition, snapshot, traceparent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    func append(_ event: Event, in transaction: WriteTransaction) throws(Problem) {
        positions.event += 1
        try transaction.change(
            Self.insertEvent,
            [
                .integer(positions.event), Value(transaction.now), .text(event.type), .text(event.subjectKind),
                Value(event.subject), Value(event.client), .integer(event.version), Value(transaction.access.actor?.id),
                Value(transaction.access.actor?.role.rawValue),
                .utf8(JSONValue.array(event.pointers.map { .string($0) }).encoded()),
                Value(utf8: event.transition.map { JSONValue.object($0).encoded() }),
                .utf8(JSONValue.object(event.snapshot).encoded()), Value(transaction.context.traceparent),
            ]
        )
    }

    private static let insertRecord: SQL = "INSERT INTO access_log (position, at, record, hash) VALUES (?, ?, ?, ?)"

    /// Adds one record to the hash chain: canonical bytes, chained to what stood before them.
    func append(_ entry: AccessEntry, on connection: Connection) throws(SQLiteError) {
        var pseudonyms: [Identifier<Pseudonym>] = []
        for client in entry.clients {
            pseudonyms.append(try AccessLog.pseudonym(of: client, on: connection))
        }
        var entry = entry
        entry.actor = try AccessLog.name(ofActorIn: entry, on: connection)
        let position = positions.access + 1
        let record = entry.canonical(position: position, pseudonyms: pseudonyms)
        let hash = AccessLog.link(positions.head, record)
        try connection.run(
            Self.insertRecord,
            [.integer(position), Value(entry.at), .utf8(record), .blob(hash.bytes)]
        )
        index.note(pseudonyms.count)
        positions.access = position
        positions.head = hash
    }
}

/// What happened to a record (Finnish: *tapahtuma*): one line of the change feed, thin on the wire, whole in history.
struct Event: Sendable {
    let type: String
    let subjectKind: String
    let subject: Identifier<Record>
    let client: Identifier<Client>?
    let version: Int64
    /// RFC 6901 pointers of the members that changed.
    let pointers: [String]
    /// `from`, `to`, `reasonCode`, `reasonText` when the event is a transition.
    var transition: JSONObject?
    /// The record as it became, for history.
    let snapshot: JSONObject
}
