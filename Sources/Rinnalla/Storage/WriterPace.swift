import Synchronization

/// How fast the writer gets on, and so how much may wait for it: on a slow disk a refusal at once is better than an answer
/// that nobody waits for any more.
final class WriterPace: Sendable {
    /// How long a job should wait at most, and how long a turn may take before nothing more is let in behind it.
    private let patience: Duration
    /// Two batches until the first turn has shown how fast the disk is.
    private let limit = Atomic<Int>(2 * GroupCommitWriter.batchLimit)
    private let origin = ContinuousClock.now
    /// When the turn in hand began, in nanoseconds since the origin; 0 between two turns.
    private let turnStart = Atomic<Int64>(0)

    init(patience: Duration = .seconds(3)) { self.patience = patience }

    /// How many jobs may wait as things stand.
    var queueLimit: Int {
        let start = turnStart.load(ordering: .relaxed)
        let isStuck = start > 0 && Duration.nanoseconds(elapsed - start) > patience
        return isStuck ? 0 : limit.load(ordering: .relaxed)
    }

    /// A batch is on its way to the disk.
    func beginTurn() { turnStart.store(max(elapsed, 1), ordering: .relaxed) }

    /// It is there, and what had to be copied into the database as well.
    func endTurn() {
        let turn = Duration.nanoseconds(elapsed - turnStart.load(ordering: .relaxed))
        limit.store(queueLimit(after: turn, from: limit.load(ordering: .relaxed)), ordering: .relaxed)
        turnStart.store(0, ordering: .relaxed)
    }

    /// As many batches as fit into the patience; always the one in hand and one behind it.
    ///
    /// It falls at once and rises by a batch: a turn of few jobs, which copies nothing into the database, is quicker than the
    /// full ones that come after it.
    func queueLimit(after turn: Duration, from limit: Int) -> Int {
        let batch = GroupCommitWriter.batchLimit
        let most = min(limit + batch, GroupCommitWriter.queueLimit)
        guard turn > .zero else { return most }
        return min(max(Int(min(patience / turn, Double(most))), 2) * batch, most)
    }

    private var elapsed: Int64 {
        let parts = (ContinuousClock.now - origin).components
        return parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
    }
}
