import SQLite

/// What a read handler may do: query one snapshot, as one actor. It cannot write: it does not compile.
class ReadTransaction {
    let connection: Connection
    let now: Timestamp
    let access: Access
    let settings: Settings
    /// The client whom the actor has reached first: refusals that come after it stand in that client's access log.
    private(set) var reached: Identifier<Client>?

    init(_ connection: Connection, now: Timestamp, access: Access, settings: Settings) {
        self.connection = connection
        self.now = now
        self.access = access
        self.settings = settings
    }

    func reach(_ client: Identifier<Client>?) { reached = reached ?? client }

    /// Names the client who was reached in whatever refuses the work of a call; of one who was destroyed it tells that.
    func naming<T>(_ call: Call, _ work: () throws(Problem) -> T) throws(Problem) -> T {
        do throws(Problem) {
            return try work()
        } catch {
            var problem = error
            if problem.code == .notFound, try isGone(call) { problem = Problem(.gone) }
            if problem.clients.isEmpty, let reached { problem.clients = [reached] }
            throw problem
        }
    }

    /// The first row that the statement answers, or nil.
    func first<T>(_ sql: SQL, _ values: [Value] = [], _ map: (borrowing Row) -> T) throws(Problem) -> T? {
        do throws(SQLiteError) {
            return try connection.first(sql, values, map)
        } catch {
            throw Problem(error)
        }
    }

    /// Every row that the statement answers; statements for lists carry their own limit.
    func all<T>(_ sql: SQL, _ values: [Value] = [], _ map: (borrowing Row) -> T) throws(Problem) -> [T] {
        do throws(SQLiteError) {
            return try connection.all(sql, values, map)
        } catch {
            throw Problem(error)
        }
    }

    /// Whether the statement answers any row.
    func isAny(_ sql: SQL, _ values: [Value] = []) throws(Problem) -> Bool {
        try first(sql, values) { _ in true } ?? false
    }

    /// A number that the statement always answers.
    func count(_ sql: SQL, _ values: [Value] = []) throws(Problem) -> Int64 {
        try first(sql, values) { row in row.int(0) } ?? 0
    }

    /// The values every statement on client data begins with, and those of its own behind them.
    func accessValues(_ own: [Value] = []) -> [Value] { access.values(now: now) + own }
}

/// What the process was started with that bears on requests.
struct Settings: Sendable {
    var allowsTestIdentityCodes = false
    var publicURL: String?
    /// Who hears of weaknesses (RFC 9116).
    var securityContact: String?
    /// Names the region in the source of events: `/regions/<region>`.
    var region = "demo"

    /// What the reader of schemas needs to know.
    func forReading(now: Timestamp) -> SchemaReader.Settings {
        .init(allowsTestIdentityCodes: allowsTestIdentityCodes, today: now.dateInHelsinki)
    }
}

extension Value {
    init<Entity>(_ id: Identifier<Entity>) { self = .identifier(id.high, id.low) }
    init<Entity>(_ id: Identifier<Entity>?) { self = id.map { .identifier($0.high, $0.low) } ?? .null }
    init(_ time: Timestamp) { self = .integer(time.milliseconds) }
    init(_ time: Timestamp?) { self = time.map { .integer($0.milliseconds) } ?? .null }
}

extension Identifier {
    init(_ pair: (high: UInt64, low: UInt64)) { self.init(high: pair.high, low: pair.low) }

    /// The same id seen as the id of another kind of thing.
    func cast<Other>(to other: Other.Type = Other.self) -> Identifier<Other> { .init(high: high, low: low) }
}

extension Problem {
    /// What a failing statement means to the caller; the statement itself goes to the log alone.
    init(_ error: SQLiteError) {
        switch error.code {
        case .full: self.init(.storageFull)
        case .busy, .locked, .interrupt, .ioError, .readOnly:
            self.init(.temporaryReducedCapacity)
            fields.append(("Retry-After", "1"))
        case .constraintUnique, .constraintPrimaryKey, .constraintTrigger: self.init(.stateConflict)
        default: self.init(.internalError)
        }
        cause = error.description
    }
}
