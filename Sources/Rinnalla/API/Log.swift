import Glibc
import JSON

/// One JSON object a line to standard error (operations.md 2.4): route templates only, no personal data.
struct Log: Sendable {
    enum Level: Int, Sendable { case debug, info, warn, error }

    var level = Level.info
    var descriptor: Int32 = 2

    /// Writes a line; a line is one write(2), so that lines of several threads do not mix.
    func write(_ level: Level, _ event: StaticString, _ members: (inout JSONWriter) -> Void = { _ in }) {
        guard level.rawValue >= self.level.rawValue else { return }
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.name("ts")
        writer.string(Timestamp.now().description)
        writer.name("level")
        writer.string("\(level)")
        writer.name("event")
        writer.string(event.description)
        members(&writer)
        writer.endObject()
        let line = writer.bytes + [0x0A]
        _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    /// The line of one answered request.
    struct RequestLine: Sendable {
        var requestID: String
        var clientRequestID: String?
        var traceID: String?
        var key: String?
        var operation: String?
        var method: String
        var route: String?
        var status: Int
        var duration: Duration
        var problem: String?
        var cause: String?
    }

    func write(_ line: RequestLine) {
        write(line.status >= 500 ? .error : .info, "request") { writer in
            func member(_ name: StaticString, _ value: String?) {
                guard let value else { return }
                writer.name(name)
                writer.string(value)
            }
            member("requestId", line.requestID)
            member("clientRequestId", line.clientRequestID)
            member("traceId", line.traceID)
            member("keyId", line.key)
            member("operation", line.operation)
            member("method", line.method)
            member("route", line.route)
            writer.name("status")
            writer.integer(Int64(line.status))
            writer.name("durMs")
            let parts = line.duration.components
            writer.decimal((Double(parts.seconds) * 1e3 + Double(parts.attoseconds) / 1e15 * 1e3).rounded() / 1e3)
            member("problem", line.problem)
            member("cause", line.cause)
        }
    }
}
