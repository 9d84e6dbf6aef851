import Synchronization

/// What a server has done since it started.
public struct ServerStatistics: Sendable, Equatable {
    /// Connections that are open now.
    public var openConnections = 0
    /// Connections that were dealt to a worker.
    public var acceptedConnections = 0
    /// Connections over the maximum, and those there was no descriptor for.
    public var refusedConnections = 0
    /// Requests that reached the program.
    public var requests = 0
    /// Messages with a fault, by the status of its answer.
    public var faults: [Int: Int] = [:]

    /// Nothing yet.
    public init() {}
}

/// The counters behind `ServerStatistics`, which all threads of a server share.
final class Counters: Sendable {
    let openConnections = Atomic(0)
    let acceptedConnections = Atomic(0)
    let refusedConnections = Atomic(0)
    let requests = Atomic(0)
    private let faults = Mutex<[Int: Int]>([:])

    func count(_ fault: MessageFault) {
        faults.withLock { $0[fault.status, default: 0] += 1 }
    }

    var statistics: ServerStatistics {
        var statistics = ServerStatistics()
        statistics.openConnections = openConnections.load(ordering: .relaxed)
        statistics.acceptedConnections = acceptedConnections.load(ordering: .relaxed)
        statistics.refusedConnections = refusedConnections.load(ordering: .relaxed)
        statistics.requests = requests.load(ordering: .relaxed)
        statistics.faults = faults.withLock { $0 }
        return statistics
    }
}
