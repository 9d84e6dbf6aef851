import JSON
import SQLite

/// What a write handler may do besides reading: change rows inside its own savepoint of the group commit.
final class WriteTransaction: ReadTransaction {
    let journal: Journal
    let context: WriteContext

    init(
        _ connection: Connection,
        now: Timestamp,
        access: Access,
        settings: Settings,
        journal: Journal,
        context: WriteContext
    ) {
        self.journal = journal
        self.context = context
        super.init(connection, now: now, access: access, settings: settings)
    }

    /// Runs a statement that changes rows, and answers how many it changed.
    @discardableResult
    func change(_ sql: SQL, _ values: [Value] = []) throws(Problem) -> Int {
        do throws(SQLiteError) {
            return try connection.run(sql, values)
        } catch {
            throw Problem(error)
        }
    }

    /// A fresh UUIDv7; ids rise even when the clock is set back.
    func makeIdentifier<Entity>(_ type: Entity.Type = Entity.self) -> Identifier<Entity> {
        journal.identifiers.next(now: now)
    }
}

/// What an event tells of the request that caused it.
struct WriteContext: Sendable {
    var requestID: String
    var traceparent: String?
}
