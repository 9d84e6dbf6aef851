import Glibc
import HTTP
import Rinnalla

/// The life of a server: lock, storage, sockets, threads, and the way back.
enum Serving {
    /// Serves until SIGTERM or SIGINT, then finishes what is in flight; a second signal ends the process at once.
    static func serve(_ plan: ServePlan) throws(CommandFailure) {
        // Before there is any other thread: threads inherit what is blocked.
        let signals = Signals.descriptor()
        let configuration = plan.configuration
        let directory = try DataDirectory.awaited(configuration.dataDirectory)
        // Before there is a database: who cannot listen makes none, and has not started.
        let listener = try self.listener(configuration.listen, "--listen", directory)
        let operationsListener = try self.listener(
            configuration.operationsListen,
            "--ops-listen",
            orAnyPort: plan.takesAnyOperationsPort,
            directory
        )
        let listen = Endpoint(host: configuration.listen.host, port: listener.port)
        let operationsListen = Endpoint(host: configuration.operationsListen.host, port: operationsListener.port)
        let instance = try Instance(configuration, in: directory)
        defer { instance.stop() }
        let application = instance.application
        let api = try apiServer(configuration, listener, application)
        let operations = try operationsServer(configuration, operationsListener, application, api)
        application.installInstruments()
        try plan.prepare(application, listen.url, operationsListen.url)
        application.logStart(listen: listen, operationsListen: operationsListen)
        let failure: String?
        do throws(SystemError) {
            failure = try run(api, operations, until: signals, configuration, application)
        } catch {
            failure = "cannot start a thread: \(error)"
        }
        if let failure { throw CommandFailure(.failure, failure) }
    }

    private static func listener(
        _ endpoint: Endpoint,
        _ flag: String,
        orAnyPort: Bool = false,
        _ directory: DataDirectory
    ) throws(CommandFailure) -> Listener {
        do throws(SystemError) {
            return try Listener(host: endpoint.host, port: endpoint.port)
        } catch {
            if orAnyPort, error.errno == EADDRINUSE {
                return try listener(Endpoint(host: endpoint.host, port: 0), flag, directory)
            }
            directory.removeIfMade()
            throw CommandFailure(.failure, "cannot listen on \(endpoint): \(error); choose another with \(flag)")
        }
    }

    private static func apiServer(
        _ configuration: Configuration,
        _ listener: consuming Listener,
        _ application: Application
    ) throws(CommandFailure) -> HTTPServer<some Responder> {
        let endpoint = configuration.listen
        var server = ServerConfiguration(host: endpoint.host, port: endpoint.port, workers: configuration.workers)
        server.commonFields = application.commonFields
        server.renderFault = { application.response(to: $0) }
        do throws(SystemError) {
            return try HTTPServer(server, on: listener) { try application.makeResponder() }
        } catch {
            throw CommandFailure(.failure, "cannot serve on \(endpoint): \(error)")
        }
    }

    private static func operationsServer(
        _ configuration: Configuration,
        _ listener: consuming Listener,
        _ application: Application,
        _ api: HTTPServer<some Responder>
    ) throws(CommandFailure) -> HTTPServer<some Responder> {
        let endpoint = configuration.operationsListen
        var server = ServerConfiguration(host: endpoint.host, port: endpoint.port, workers: 1)
        server.maximumConnections = 100
        server.commonFields = application.commonFields
        server.renderFault = { application.response(to: $0) }
        do throws(SystemError) {
            return try HTTPServer(server, on: listener) { application.makeOperationsResponder { api.statistics } }
        } catch {
            throw CommandFailure(.failure, "cannot serve on \(endpoint): \(error)")
        }
    }

    /// Runs both servers, that of operations a little longer, so that it can tell of the end; answers what went wrong.
    private static func run(
        _ api: HTTPServer<some Responder>,
        _ operations: HTTPServer<some Responder>,
        until signals: Int32,
        _ configuration: Configuration,
        _ application: Application
    ) throws(SystemError) -> String? {
        let ends = try Mailbox<String?>()
        let operationsThread = try start(operations, ends)
        let apiThread: WorkerThread
        do throws(SystemError) {
            apiThread = try start(api, ends)
        } catch {
            operations.stop()
            operationsThread.join()
            throw error
        }
        let isAsked = wait(for: signals, or: ends, application)
        Signals.exitAtNext(signals)
        application.startDraining()
        if isAsked { _ = ends.wait(atMost: .seconds(configuration.drainSeconds)) }
        api.stop()
        apiThread.join()
        operations.stop()
        operationsThread.join()
        return ends.takeAll().compactMap { $0 }.first
    }

    /// Runs a server on a thread of its own; its end is posted, with the reason if it did not come by a stop.
    private static func start(
        _ server: HTTPServer<some Responder>,
        _ ends: Mailbox<String?>
    ) throws(SystemError) -> WorkerThread {
        try WorkerThread(named: "http-acceptor") {
            do {
                try server.run()
                ends.post(nil)
            } catch {
                ends.post("cannot start the server: \(error)")
            }
        }
    }

    /// Waits for a signal; false when a server has ended by itself.
    ///
    /// Meanwhile it does what has come due, at once and then each minute, and tells the head of the access log once an hour.
    private static func wait(for signals: Int32, or ends: Mailbox<String?>, _ application: Application) -> Bool {
        var requests = [
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
            pollfd(fd: ends.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        var isMoreDue = true
        var nextHead = ContinuousClock.now + .seconds(3600)
        while true {
            // Between two portions too, a signal is heard.
            switch poll(&requests, 2, isMoreDue ? 0 : 60_000) {
            case 0:
                isMoreDue = application.runDueWork()
                guard nextHead <= .now else { continue }
                application.logHead()
                nextHead += .seconds(3600)
            case 1...: return requests[0].revents != 0
            default: continue
            }
        }
    }
}
