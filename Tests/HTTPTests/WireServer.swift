import HTTP
import Synchronization

/// A server on a thread of its own, whose program is a closure.
final class WireServer: Sendable {
    private let server: HTTPServer<ClosureResponder>
    private let thread: WorkerThread
    private let state: State
    /// What the program has done, in order: `begin`, `end`, and the path of each request.
    var log: [String] { state.log.withLock { $0 } }
    /// The paths of the requests that reached the program.
    var paths: [String] { log.filter { $0.hasPrefix("/") } }

    final class State: Sendable {
        let log = Mutex<[String]>([])
        let held: Mailbox<Reply>
        let ended: Mailbox<Void>

        init() throws {
            held = try Mailbox()
            ended = try Mailbox()
        }
    }

    struct ClosureResponder: Responder {
        let state: State
        let answer: @Sendable (Request) -> Response

        mutating func respond(to request: Request, reply: Reply) -> Disposition {
            let path = String(decoding: request.path, as: UTF8.self)
            state.log.withLock { $0.append(path) }
            if path.hasPrefix("/later") {
                state.held.post(reply)
                return .later
            }
            return .now(answer(request))
        }

        /// Refuses by the head what begins with `/refused`.
        mutating func refuse(_ request: Request, reply: Reply) -> Disposition? {
            let path = String(decoding: request.path, as: UTF8.self)
            state.log.withLock { $0.append("head") }
            return path.hasPrefix("/refused")
                ? .now(Response(status: 401)) : path == "/later/refused" ? held(reply) : nil
        }

        private func held(_ reply: Reply) -> Disposition {
            state.held.post(reply)
            return .later
        }

        mutating func beginBatch() { state.log.withLock { $0.append("begin") } }
        mutating func endBatch() { state.log.withLock { $0.append("end") } }
    }

    init(
        workers: Int = 1,
        configure: (inout ServerConfiguration) -> Void = { _ in },
        answer: @escaping @Sendable (Request) -> Response = WireServer.echo
    ) throws {
        var configuration = ServerConfiguration(host: "127.0.0.1", port: 0, workers: workers)
        configuration.renderFault = {
            Response(status: $0.status, contentType: "text/plain", content: Array($0.code.utf8))
        }
        configure(&configuration)
        let state = try State()
        let server = try HTTPServer<ClosureResponder>(configuration) { ClosureResponder(state: state, answer: answer) }
        self.state = state
        self.server = server
        thread = try WorkerThread(named: "wire-server") {
            try? server.run()
            state.ended.post(())
        }
    }

    deinit {
        server.stop()
        thread.join()
    }

    /// Answers with the method, the path and the content.
    static let echo: @Sendable (Request) -> Response = { request in
        let text = "\(request.method) \(String(decoding: request.path, as: UTF8.self)) "
        var response = Response(status: 200, contentType: "text/plain", content: Array(text.utf8) + request.content)
        if let fault = request.contentFault {
            response = Response(status: fault.status, content: Array(fault.code.utf8))
        }
        return response
    }

    var statistics: ServerStatistics { server.statistics }

    func client(receiveBuffer: Int32? = nil) throws -> WireClient {
        try WireClient(port: server.port, receiveBuffer: receiveBuffer)
    }

    func stop() { server.stop() }

    /// Waits until the server has stopped.
    func waitForEnd() { state.ended.wait() }

    /// Waits for deferred requests and returns their replies.
    func replies(_ count: Int = 1) -> [Reply] {
        var replies: [Reply] = []
        while replies.count < count {
            state.held.wait()
            replies += state.held.takeAll()
        }
        return replies
    }
}
