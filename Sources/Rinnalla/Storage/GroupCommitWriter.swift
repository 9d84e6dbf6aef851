import HTTP
import SQLite
import Synchronization

/// The one connection that writes. Jobs that arrive while a commit is on its way to the disk share the next one.
///
/// A failing job rolls back its own savepoint only; a failed COMMIT fails every job of the batch; answers leave after COMMIT.
final class GroupCommitWriter: Sendable {
    /// What a job does on the writer's thread, within its savepoint; it answers what to send once it is committed.
    typealias Work = @Sendable (WriterSession) throws(SQLiteError) -> @Sendable () -> Void

    struct Job: Sendable {
        let work: Work
        /// What to do when the batch could not be committed.
        let failed: @Sendable (SQLiteError) -> Void
    }

    /// The most jobs of one commit.
    static let batchLimit = 256
    /// The most jobs that may wait, however fast the disk is: beyond it the caller is told to come back (503).
    static let queueLimit = 4096

    private enum Message: Sendable {
        case job(Job)
        /// Runs between two batches, outside any transaction.
        case maintenance(@Sendable (WriterSession) -> Void)
        case stop
    }
    private let mailbox: Mailbox<Message>
    private let waiting = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    private let pace = WriterPace()
    let statistics = WriterStatistics()

    init() throws(SystemError) { mailbox = try Mailbox() }

    /// How many jobs wait for their commit.
    var queueLength: Int { waiting.load(ordering: .relaxed) }

    /// How many jobs may wait as things stand.
    var queueLimit: Int { pace.queueLimit }

    /// Whether one more job would be committed within a time that is worth waiting for.
    var hasRoom: Bool { queueLength < queueLimit }

    /// Hands a job over, or refuses when too much waits or the writer has stopped.
    func submit(_ job: Job) throws(Problem) {
        guard hasRoom else { throw Problem(.temporaryReducedCapacity).adding("Retry-After", "1") }
        try enqueue(job)
    }

    /// Hands a job over however much waits: for the process itself, which comes with one at a time and has nobody to refuse.
    func enqueue(_ job: Job) throws(Problem) {
        guard !isStopped.load(ordering: .acquiring) else {
            throw Problem(.temporaryReducedCapacity).adding("Retry-After", "1")
        }
        waiting.add(1, ordering: .relaxed)
        mailbox.post(.job(job))
    }

    /// Has something done between two batches, outside any transaction; not at all when the writer has stopped.
    func maintain(_ work: @escaping @Sendable (WriterSession) -> Void) { mailbox.post(.maintenance(work)) }

    /// Lets what waits be written, then ends ``run(_:afterBatch:)``.
    func drainAndStop() {
        isStopped.store(true, ordering: .releasing)
        mailbox.post(.stop)
    }

    /// Writes until it is told to stop; on the thread that owns the session.
    func run(_ session: WriterSession, afterBatch: () -> Void = {}) {
        statistics.note(session.now)
        statistics.note(session.journal.positions)
        var backlog: [Job] = []
        var isStopping = false
        while true {
            if backlog.isEmpty {
                if isStopping { return }
                mailbox.wait()
            }
            for message in mailbox.takeAll() {
                switch message {
                case .job(let job): backlog.append(job)
                case .maintenance(let work): work(session)
                case .stop: isStopping = true
                }
            }
            guard !backlog.isEmpty else { continue }
            let batch = Array(backlog.prefix(Self.batchLimit))
            backlog.removeFirst(batch.count)
            let changes = session.connection.totalChanges
            pace.beginTurn()
            commit(batch, session)
            waiting.subtract(batch.count, ordering: .relaxed)
            statistics.note(session.journal.positions)
            afterBatch()
            session.journal.advanceIndex()
            session.checkpointIfDue(isIdle: backlog.isEmpty)
            pace.endTurn(jobs: batch.count, hasWritten: session.connection.totalChanges != changes)
        }
    }

    private func commit(_ batch: [Job], _ session: WriterSession) {
        let started = ContinuousClock.now
        var answers: [@Sendable () -> Void] = []
        answers.reserveCapacity(batch.count)
        do throws(SQLiteError) {
            try session.begin()
            statistics.note(session.now)
            for job in batch { answers.append(try job.work(session)) }
            try session.commit()
        } catch {
            session.rollback()
            for job in batch { job.failed(error) }
            statistics.noteFailure()
            return
        }
        statistics.noteCommit(jobs: batch.count, took: ContinuousClock.now - started)
        for answer in answers { answer() }
    }
}
