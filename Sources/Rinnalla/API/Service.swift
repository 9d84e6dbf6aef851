import HTTP
import SQLite
import Synchronization

/// What all threads of the process share: values that never change and the few things made for sharing.
final class Service: Sendable {
    let settings: Settings
    let databasePath: String
    let router: Router
    let writer: GroupCommitWriter
    let rateLimiter: RateLimiter<String>
    /// Keys and links that are none, for each network that they come from.
    let guessLimiter: RateLimiter<PeerNetwork>
    /// Uses of each link: behind one is a person, not a system.
    let linkLimiter: RateLimiter<Identifier<Record>>
    let metrics: Metrics
    let log: Log
    private let draining = Atomic<Bool>(false)
    /// Taken by the one slow read that may run at a time.
    let slowRead = Atomic<Bool>(false)
    /// As many as a caller with a mistyped key may need to notice, and no more (D32).
    private static let guessesPerMinute = 60
    private static let linkUsesPerMinute = 60

    init(
        settings: Settings,
        databasePath: String,
        router: Router,
        writer: GroupCommitWriter,
        rateLimit: Int?,
        log: Log
    ) {
        self.settings = settings
        self.databasePath = databasePath
        self.router = router
        self.writer = writer
        self.log = log
        rateLimiter = RateLimiter(policy: "default", limit: rateLimit)
        guessLimiter = RateLimiter(policy: "guesses", limit: rateLimit.map { min($0, Self.guessesPerMinute) })
        linkLimiter = RateLimiter(policy: "links", limit: rateLimit.map { min($0, Self.linkUsesPerMinute) })
        metrics = Metrics(operations: router.operations)
    }

    /// What time it is for a request: not earlier than what it may read was written, also after the clock was set back.
    var now: Timestamp { max(.now(), writer.statistics.instant) }

    /// Whether the process is on its way out: `/readyz` says so before the listeners close.
    var isDraining: Bool { draining.load(ordering: .relaxed) }
    func startDraining() { draining.store(true, ordering: .relaxed) }
}
