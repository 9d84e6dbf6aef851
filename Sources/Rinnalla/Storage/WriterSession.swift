import SQLite
import Synchronization

/// The write connection with the journal, as the writer's thread holds them.
final class WriterSession {
    let connection: Connection
    let journal: Journal
    private(set) var now: Timestamp
    private var changesAtCheckpoint = 0

    private static let begin: SQL = "BEGIN IMMEDIATE"
    private static let commit: SQL = "COMMIT"
    private static let rollback: SQL = "ROLLBACK"

    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
        journal = try Journal(connection)
        let last = try connection.first(Self.lastInstant) { row in row.int(0) } ?? 0
        now = Self.start(at: .now(), after: Timestamp(milliseconds: last))
    }

    private static let lastInstant: SQL = """
        SELECT max(coalesce((SELECT at FROM event ORDER BY position DESC LIMIT 1), 0),
        coalesce((SELECT at FROM access_log ORDER BY position DESC LIMIT 1), 0))
        """
    /// A clock that was further ahead was wrong: what it wrote must not hold up time until it has passed.
    private static let longestSetback: Int64 = 3_600_000

    /// Where time goes on from: after the last batch of the process before, if the clock was set back since.
    static func start(at now: Timestamp, after last: Timestamp) -> Timestamp {
        let setback = last.milliseconds(since: now)
        return (0...longestSetback).contains(setback) ? last.adding(milliseconds: 1) : now
    }

    /// Opens the transaction of a batch. All of its jobs happen at one instant, which never lies before an earlier batch's.
    func begin() throws(SQLiteError) {
        now = max(now, Timestamp.now())
        try connection.run(Self.begin)
    }

    func commit() throws(SQLiteError) { try connection.run(Self.commit) }

    func rollback() {
        if connection.isInTransaction { _ = try? connection.run(Self.rollback) }
        // When even this fails the disk is gone; the next batch will say so.
        try? journal.reload(connection)
    }

    private static let savepoint: SQL = "SAVEPOINT job"
    private static let release: SQL = "RELEASE job"
    private static let rollbackTo: SQL = "ROLLBACK TO job"

    /// Runs one job in a savepoint of its own: what fails leaves nothing behind.
    func inSavepoint<T>(
        keep: Bool = true,
        _ body: () throws(Problem) -> T
    ) throws(SQLiteError) -> Result<T, Problem> {
        let positions = journal.positions
        try connection.run(Self.savepoint)
        let result: Result<T, Problem>
        do throws(Problem) {
            result = .success(try body())
        } catch {
            result = .failure(error)
        }
        if case .failure(let problem) = result, problem.code == .storageFull, !connection.isInTransaction {
            throw SQLiteError(code: .full, message: "the disk is full")
        }
        if case .success = result, keep {
            try connection.run(Self.release)
        } else {
            try connection.run(Self.rollbackTo)
            try connection.run(Self.release)
            journal.restore(positions)
        }
        return result
    }

    /// Pages change between two checkpoints: small and often, so that none of them takes long (decisions.md 30).
    private static let changesPerCheckpoint = 1000

    func checkpointIfDue(isIdle: Bool) {
        let changes = connection.totalChanges
        guard changes - changesAtCheckpoint >= Self.changesPerCheckpoint else { return }
        changesAtCheckpoint = changes
        // A reader in the way makes the next one do more; the log of the WAL's size tells when that does not end.
        _ = try? connection.checkpoint(.passive)
    }
}

/// What the writer counts, for metrics and readiness.
final class WriterStatistics: Sendable {
    private let commits = Atomic<Int>(0)
    private let jobs = Atomic<Int>(0)
    private let failures = Atomic<Int>(0)
    private let nanoseconds = Atomic<Int64>(0)
    /// When the last commit succeeded, in milliseconds since 1970.
    private let lastCommit = Atomic<Int64>(0)
    private let lastInstant = Atomic<Int64>(0)
    private let eventPosition = Atomic<Int64>(0)
    private let accessPosition = Atomic<Int64>(0)

    struct Snapshot: Sendable {
        let commits: Int
        let jobs: Int
        let failures: Int
        let seconds: Double
        let lastCommit: Timestamp
        /// The last event and the last access record.
        let eventPosition: Int64
        let accessPosition: Int64
    }

    func noteCommit(jobs count: Int, took duration: Duration) {
        commits.add(1, ordering: .relaxed)
        jobs.add(count, ordering: .relaxed)
        let parts = duration.components
        nanoseconds.add(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000, ordering: .relaxed)
        lastCommit.store(Timestamp.now().milliseconds, ordering: .relaxed)
    }

    /// When the batch in hand happens, or the last one did, in the records that it writes.
    var instant: Timestamp { Timestamp(milliseconds: lastInstant.load(ordering: .relaxed)) }

    func note(_ instant: Timestamp) { lastInstant.store(instant.milliseconds, ordering: .relaxed) }

    func note(_ positions: Journal.Positions) {
        eventPosition.store(positions.event, ordering: .relaxed)
        accessPosition.store(positions.access, ordering: .relaxed)
    }

    func noteFailure() { failures.add(1, ordering: .relaxed) }

    var snapshot: Snapshot {
        Snapshot(
            commits: commits.load(ordering: .relaxed),
            jobs: jobs.load(ordering: .relaxed),
            failures: failures.load(ordering: .relaxed),
            seconds: Double(nanoseconds.load(ordering: .relaxed)) / 1e9,
            lastCommit: Timestamp(milliseconds: lastCommit.load(ordering: .relaxed)),
            eventPosition: eventPosition.load(ordering: .relaxed),
            accessPosition: accessPosition.load(ordering: .relaxed)
        )
    }
}
