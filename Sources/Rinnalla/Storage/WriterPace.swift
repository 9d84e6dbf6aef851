import Synchronization

/// How fast the writer gets on, and so how much may wait for it: on a slow disk a refusal at once is better than an answer
/// that nobody waits for any more.
final class WriterPace: Sendable {
    /// How long a job should wait at most, and how long a turn may take before nothing more is let in behind it.
    private let patience: Duration
    /// What a turn takes, in nanoseconds, by what the last ones took; the whole patience until the first have shown it.
    private let expected: Atomic<Int64>
    private let origin = ContinuousClock.now
    /// When the turn in hand began, in nanoseconds since the origin; 0 between two turns.
    private let turnStart = Atomic<Int64>(0)

    init(patience: Duration = .seconds(3)) {
        self.patience = patience
        expected = Atomic(patience.nanoseconds)
    }

    /// How many jobs may wait as things stand.
    var queueLimit: Int {
        let start = turnStart.load(ordering: .relaxed)
        let isStuck = start > 0 && Duration.nanoseconds(elapsed - start) > patience
        return isStuck ? 0 : queueLimit(at: .nanoseconds(expected.load(ordering: .relaxed)))
    }

    /// A batch is on its way to the disk.
    func beginTurn() { turnStart.store(max(elapsed, 1), ordering: .relaxed) }

    /// It is there, and what had to be copied into the database as well. A turn that wrote nothing never asked the disk.
    func endTurn(jobs: Int, hasWritten: Bool) {
        let turn = Duration.nanoseconds(elapsed - turnStart.load(ordering: .relaxed))
        turnStart.store(0, ordering: .relaxed)
        guard hasWritten else { return }
        let before = Duration.nanoseconds(expected.load(ordering: .relaxed))
        expected.store(Self.expectation(after: turn, jobs: jobs, before).nanoseconds, ordering: .relaxed)
    }

    /// It rises at once. It falls by half after a full turn, and after one of few jobs little by little, or to what a full
    /// one can take by its pace: three syncs where it has one, as it may copy into the database, and the time of its jobs.
    static func expectation(after turn: Duration, jobs: Int, _ before: Duration) -> Duration {
        let isFull = jobs >= GroupCommitWriter.batchLimit
        return max(turn, isFull ? before / 2 : min(before * 7 / 8, turn * 4 + fullBatch))
    }

    /// What a full batch takes beside the disk's syncs, on a slow processor.
    private static let fullBatch: Duration = .milliseconds(250)

    /// As many batches as fit into the patience; always the one in hand and one behind it.
    func queueLimit(at turn: Duration) -> Int {
        let most = GroupCommitWriter.queueLimit / GroupCommitWriter.batchLimit
        let batches = turn > .zero ? Int(min(patience / turn, Double(most))) : most
        return max(batches, 2) * GroupCommitWriter.batchLimit
    }

    private var elapsed: Int64 { (ContinuousClock.now - origin).nanoseconds }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
