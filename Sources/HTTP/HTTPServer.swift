import Synchronization

/// A server of HTTP/1.1 and 1.0: one thread that accepts, and workers that answer.
public final class HTTPServer<R: Responder>: Sendable {
    /// How the server listens, and how much it takes.
    public typealias Configuration = ServerConfiguration

    private let configuration: ServerConfiguration
    private let makeResponder: @Sendable () throws -> R
    private let listener: Listener
    private let stopMailbox: Mailbox<Void>
    private let counters = Counters()

    /// Binds and listens, so that the port is known and clients can connect; they are answered when `run` is called.
    public convenience init(
        _ configuration: Configuration,
        makeResponder: @escaping @Sendable () throws -> R
    ) throws(SystemError) {
        let listener = try Listener(host: configuration.host, port: configuration.port)
        try self.init(configuration, on: listener, makeResponder: makeResponder)
    }

    /// Takes over a socket that listens already.
    public init(
        _ configuration: Configuration,
        on listener: consuming Listener,
        makeResponder: @escaping @Sendable () throws -> R
    ) throws(SystemError) {
        precondition(configuration.workers > 0, "a server needs a worker")
        self.configuration = configuration
        self.makeResponder = makeResponder
        stopMailbox = try Mailbox()
        self.listener = listener
    }

    /// The port the server listens on.
    public var port: UInt16 { listener.port }

    /// What the server has done so far.
    public var statistics: ServerStatistics { counters.statistics }

    /// Answers requests until a stop has finished; to be called once.
    ///
    /// It throws what went wrong in starting a worker or making its responder, and then has answered nothing.
    public func run() throws {
        var mailboxes: [Mailbox<WorkerMessage>] = []
        var threads: [WorkerThread] = []
        defer {
            for mailbox in mailboxes { mailbox.post(.stop) }
            for thread in threads { thread.join() }
        }
        let starts = try Mailbox<Result<Void, any Error>>()
        for _ in 0..<configuration.workers {
            let mailbox = try Mailbox<WorkerMessage>()
            threads.append(try startWorker(mailbox, starts))
            mailboxes.append(mailbox)
        }
        var started = 0
        while started < mailboxes.count {
            starts.wait()
            for start in starts.takeAll() {
                try start.get()
                started += 1
            }
        }
        var acceptor = Acceptor(maximum: configuration.maximumConnections, workers: mailboxes, counters: counters)
        acceptor.run(listener, until: stopMailbox)
    }

    /// Begins to stop, from any thread: idle connections are closed, requests in flight are answered in the time given.
    public func stop() {
        stopMailbox.post(())
    }

    private func startWorker(
        _ mailbox: Mailbox<WorkerMessage>,
        _ starts: Mailbox<Result<Void, any Error>>
    ) throws(SystemError) -> WorkerThread {
        try WorkerThread(named: "http-worker") { [configuration, makeResponder, counters] in
            do {
                let worker = try Worker(configuration, mailbox: mailbox, counters: counters, responder: makeResponder())
                starts.post(.success(()))
                worker.run()
            } catch {
                starts.post(.failure(error))
            }
        }
    }
}
