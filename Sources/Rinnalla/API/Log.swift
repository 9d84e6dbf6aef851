import Glibc
import HTTP
import JSON
import Synchronization

/// One JSON object a line to standard error (operations.md 2.4): route templates only, no personal data.
///
/// The lines of requests gather until their batch ends, so that a batch costs one write(2); all others leave at once.
final class Log: Sendable {
    private let level: LogLevel
    private let descriptor: Int32
    private let lines = Mutex<[UInt8]>([])
    /// Whose turn it is to write, and the buffer of the last turn: lines leave whole and in their order.
    private let turn = Mutex<[UInt8]>([])

    /// More than this is not kept back, however long the batch.
    private static let limit = 64 << 10

    init(level: LogLevel = .info, descriptor: Int32 = STDERR_FILENO) {
        self.level = level
        self.descriptor = descriptor
    }

    deinit { flush() }

    /// Writes a line, and what was gathered before it.
    func write(_ level: LogLevel, _ event: StaticString, _ members: (inout JSONWriter) -> Void = { _ in }) {
        guard level >= self.level else { return }
        add(level, event, members)
        flush()
    }

    /// Writes what was gathered.
    func flush() {
        guard lines.withLock({ !$0.isEmpty }) else { return }
        turn.withLock { taken in
            lines.withLock { swap(&$0, &taken) }
            Console.write(taken, to: descriptor)
            taken.removeAll(keepingCapacity: taken.capacity <= 2 * Self.limit)
        }
    }

    private func add(_ level: LogLevel, _ event: StaticString, _ members: (inout JSONWriter) -> Void) {
        let size = lines.withLock { lines in
            var writer = JSONWriter(behind: lines)
            // The writer's alone, so that it need not copy them.
            lines = []
            writer.beginObject()
            writer.name("ts")
            writer.plain { Timestamp.now().appendText(to: &$0) }
            writer.name("level")
            writer.string(level.rawValue)
            writer.name("event")
            writer.string(event)
            members(&writer)
            writer.endObject()
            lines = (consume writer).bytes
            lines.append(0x0A)
            return lines.count
        }
        if size >= Self.limit { flush() }
    }

    /// The line of one answered request.
    struct RequestLine: Sendable {
        var requestID: String
        var clientRequestID: String?
        var traceID: String?
        var key: String?
        var operation: Operation?
        var method: Method
        var status: Int
        /// In nanoseconds.
        var duration: Int64
        var problem: ProblemCode?
        var cause: String?
    }

    /// Gathers the line of a request until ``flush()``.
    func write(_ line: RequestLine) {
        // A 503 is said on purpose: while draining, or to be asked again later.
        let level: LogLevel =
            line.status == 503 ? .warn : line.status >= 500 && line.status != 501 && line.status != 505 ? .error : .info
        guard level >= self.level else { return }
        add(level, "request") { writer in
            func member(_ name: StaticString, _ value: String?) {
                guard let value else { return }
                writer.name(name)
                writer.string(value)
            }
            member("requestId", line.requestID)
            member("clientRequestId", line.clientRequestID)
            member("traceId", line.traceID)
            member("keyId", line.key)
            if let operation = line.operation { writer.rawMembers(operation.logMembers) }
            writer.name("method")
            writer.string(line.method.name)
            writer.name("status")
            writer.integer(line.status)
            writer.name("durMs")
            writer.thousandths((line.duration + 500) / 1000)
            member("problem", line.problem?.rawValue)
            member("cause", line.cause)
        }
    }
}
