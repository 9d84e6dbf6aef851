import HTTP
import Synchronization

/// What is counted of requests, by operation; rendered as Prometheus text on the operations port (operations.md 2.5).
final class Metrics: Sendable {
    /// Upper bounds of the latency histogram, in seconds.
    static let bounds: [Double] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

    struct Counters: Sendable {
        /// By operation and status.
        var requests: [String: [Int: Int]] = [:]
        var buckets: [String: [Int]] = [:]
        var seconds: [String: Double] = [:]
        var problems: [String: Int] = [:]
        var replays = 0
        var rateLimited = 0
    }

    private let counters = Mutex(Counters())
    let operations: [String]

    init(operations: [String]) { self.operations = operations }

    var snapshot: Counters { counters.withLock { $0 } }

    func note(operation: String?, status: Int, duration: Duration, problem: ProblemCode?) {
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        let operation = operation ?? "none"
        counters.withLock { counters in
            counters.requests[operation, default: [:]][status, default: 0] += 1
            counters.seconds[operation, default: 0] += seconds
            let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
            counters.buckets[operation, default: Array(repeating: 0, count: Self.bounds.count + 1)][bucket] += 1
            if let problem { counters.problems[problem.rawValue, default: 0] += 1 }
            if problem == .quotaExceeded { counters.rateLimited += 1 }
        }
    }

    func noteReplay() { counters.withLock { $0.replays += 1 } }
}
