import HTTP
import Synchronization

/// What is counted of requests; rendered as Prometheus text on the operations port (operations.md 2.5).
///
/// Each operation has counters under a lock of their own: threads meet only when they answer the same operation.
final class Metrics: Sendable {
    /// Upper bounds of the latency histogram, in seconds.
    static let bounds: [Double] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

    /// What is counted of one operation.
    struct Counters: Sendable {
        struct Requests: Sendable {
            let method: Method
            let status: Int
            var count: Int
        }

        private(set) var requests: [Requests] = []
        /// Requests by the first bound that they keep; those that keep none are last.
        private(set) var buckets = Array(repeating: 0, count: Metrics.bounds.count + 1)
        private(set) var seconds = 0.0

        mutating func add(_ method: Method, _ status: Int, _ seconds: Double) {
            // A handful of statuses each: looking through them is faster than hashing.
            if let index = requests.firstIndex(where: { $0.status == status && $0.method == method }) {
                requests[index].count += 1
            } else {
                requests.append(Requests(method: method, status: status, count: 1))
            }
            buckets[Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count] += 1
            self.seconds += seconds
        }
    }

    private final class Cell: Sendable {
        let counters = Mutex(Counters())
    }

    private let cells: [ObjectIdentifier: (operation: String, cell: Cell)]
    /// Requests that no operation was found for.
    private let others = Cell()
    private let problemCounts = Mutex<[ProblemCode: Int]>([:])
    private let replayCount = Atomic(0)

    init(operations: [Operation]) {
        cells = Dictionary(
            operations.map { (ObjectIdentifier($0), ($0.id, Cell())) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Counts a request that took so many nanoseconds.
    func note(operation: Operation?, method: Method, status: Int, duration: Int64, problem: ProblemCode?) {
        let cell = operation.flatMap { cells[ObjectIdentifier($0)]?.cell } ?? others
        cell.counters.withLock { $0.add(method, status, Double(duration) / 1e9) }
        guard let problem else { return }
        problemCounts.withLock { $0[problem, default: 0] += 1 }
    }

    func noteReplay() { replayCount.add(1, ordering: .relaxed) }

    /// The operations that have answered something, by name; what belongs to none stands under `none`.
    var byOperation: [(operation: String, counters: Counters)] {
        let all = cells.values.map { ($0.operation, $0.cell) } + [("none", others)]
        return all.map { (operation: $0.0, counters: $0.1.counters.withLock { $0 }) }
            .filter { !$0.counters.requests.isEmpty }
            .sorted { $0.operation < $1.operation }
    }

    var problems: [ProblemCode: Int] { problemCounts.withLock { $0 } }
    var replays: Int { replayCount.load(ordering: .relaxed) }
}
