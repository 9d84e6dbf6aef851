public import HTTP
import JSON
import SQLite

/// Opens the storage, starts the writer and makes a responder for each worker: everything but sockets and signals.
public final class Application: Sendable {
    /// What is to be set before the service opens.
    public struct Options: Sendable {
        /// The folder that holds the database.
        public var dataDirectory: String
        /// Requests a minute and key; nil turns the limit off.
        public var rateLimit: Int? = 6000
        public var region = "demo"
        public var publicURL: String?
        public var allowsTestIdentityCodes = false
        /// Whether every request leaves a line on standard error.
        public var logsRequests = true

        /// Options with their defaults.
        public init(dataDirectory: String) { self.dataDirectory = dataDirectory }
    }

    /// Why the storage cannot be opened, each with its exit code (operations.md 2.1).
    public enum Failure: Error, Sendable {
        case schema(String)
        case storage(String)
        case system(String)

        /// What to print.
        public var message: String {
            switch self {
            case .schema(let text), .storage(let text), .system(let text): text
            }
        }
    }

    let service: Service
    private let writerThread: WorkerThread

    /// Opens or makes the database, migrates it, and starts the writer.
    public init(_ options: Options) throws(Failure) {
        let path = options.dataDirectory + "/rinnalla.db"
        try Self.migrate(path)
        var settings = Settings()
        settings.allowsTestIdentityCodes = options.allowsTestIdentityCodes
        settings.publicURL = options.publicURL
        settings.region = options.region
        let log = Log(level: options.logsRequests ? .info : .warn)
        do throws(SystemError) {
            let writer = try GroupCommitWriter()
            service = Service(
                settings: settings, databasePath: path, router: .api, writer: writer, rateLimit: options.rateLimit, log: log)
            writerThread = try WorkerThread(named: "writer") { Self.write(writer, path, log) }
        } catch {
            throw .system("\(error)")
        }
    }

    private static func migrate(_ path: String) throws(Failure) {
        let connection: Connection
        do throws(SQLiteError) {
            connection = try Connection(path: path, mode: .readWrite, busyTimeout: 5000)
        } catch {
            throw .storage("cannot open \(path): \(error.message)")
        }
        defer { connection.close() }
        do throws(Migrator.Failure) {
            try Migrator.embedded.migrate(connection)
        } catch {
            switch error {
            case .storage(let text): throw .storage(text)
            default: throw .schema(error.description)
            }
        }
    }

    private static func write(_ writer: GroupCommitWriter, _ path: String, _ log: Log) {
        do throws(SQLiteError) {
            let connection = try Connection(path: path, mode: .readWrite, busyTimeout: 5000)
            defer { connection.close() }
            let session = try WriterSession(connection)
            log.write(.info, "access-log-head") { members in
                members.name("head")
                members.string(session.journal.head.description)
            }
            writer.run(session)
            _ = try connection.checkpoint(.truncate)
        } catch {
            log.write(.error, "writer-stopped") { members in
                members.name("cause")
                members.string(error.description)
            }
        }
    }

    /// Makes the responder of one worker, on the worker's thread.
    public func makeResponder() throws -> some Responder { try APIResponder(service) }

    /// Renders what is wrong with a message before any route is known.
    public func response(to fault: MessageFault) -> Response {
        var generator = IdentifierGenerator()
        let id: Identifier<Request> = generator.next(now: .now())
        var response = Problem(fault).response(.init(requestID: id.description, publicURL: service.settings.publicURL))
        response.setField("Request-Id", id.description)
        response.closesConnection = true
        return response
    }

    /// Fields of every response: the contract's version and the security headers of api.md 1.12, as lines.
    public var commonFields: [UInt8] {
        var lines = """
            API-Version: \(Contract.version)\r
            X-Content-Type-Options: nosniff\r
            X-Frame-Options: DENY\r
            Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
            Referrer-Policy: no-referrer\r
            Vary: Accept-Language\r

            """
        if service.settings.publicURL?.hasPrefix("https:") == true {
            lines += "Strict-Transport-Security: max-age=31536000\r\n"
        }
        return Array(lines.utf8)
    }

    /// Says on `/readyz` that the process is on its way out.
    public func startDraining() { service.startDraining() }

    /// Lets what waits be written, and ends the writer.
    public func stop() {
        service.writer.drainAndStop()
        writerThread.join()
    }
}

/// What the embedded contract says of itself.
enum Contract {
    /// `info.version` of openapi.yaml, sent as `API-Version` (api.md 1.11).
    static let version: String = {
        let document = try? JSONParser.parse(Embedded.openAPIJSON.bytes)
        return document?["info"]?["version"]?.string ?? "0.0.0"
    }()
}
