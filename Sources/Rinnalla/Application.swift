import Glibc
import HTTP
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
        /// Names the region in the source of events.
        public var region = "demo"
        /// The address by which the world knows the service.
        public var publicURL: String?
        /// Who hears of weaknesses (RFC 9116).
        public var securityContact: String?
        /// Whether personal identity codes that are made for tests are taken.
        public var allowsTestIdentityCodes = false
        /// From which level on lines go to standard error; each request leaves one of level info.
        public var logLevel = LogLevel.info
        /// Where the lines go: to standard error.
        var logDescriptor = STDERR_FILENO

        /// Options with their defaults.
        public init(dataDirectory: String) { self.dataDirectory = dataDirectory }
    }

    /// Why the storage cannot be opened.
    public enum Failure: Error, Sendable {
        case schema(String)
        /// The database is damaged, or none at all.
        case integrity(String)
        /// The database is where this process may not write.
        case configuration(String)
        case storage(String)
        case system(String)

        /// What to print.
        public var message: String {
            switch self {
            case .schema(let text), .integrity(let text), .configuration(let text), .storage(let text),
                .system(let text):
                text
            }
        }
    }

    let service: Service
    private let writerThread: WorkerThread

    /// Opens or makes the database, migrates it, and starts the writer.
    public init(_ options: Options) throws(Failure) {
        let path = DataDirectory.databasePath(in: options.dataDirectory)
        try Self.migrate(path)
        var settings = Settings()
        settings.allowsTestIdentityCodes = options.allowsTestIdentityCodes
        settings.publicURL = options.publicURL
        settings.securityContact = options.securityContact
        settings.region = options.region
        let log = Log(level: options.logLevel, descriptor: options.logDescriptor)
        let opening: Mailbox<SQLiteError?>
        do throws(SystemError) {
            let writer = try GroupCommitWriter()
            service = Service(
                settings: settings,
                databasePath: path,
                router: .api,
                writer: writer,
                rateLimit: options.rateLimit,
                log: log
            )
            let opened = try Mailbox<SQLiteError?>()
            opening = opened
            writerThread = try WorkerThread(named: "writer") { Self.write(writer, path, log, opened) }
        } catch {
            throw .system("\(error)")
        }
        opening.wait()
        if let error = opening.takeAll().first ?? nil {
            writerThread.join()
            throw Failure(error, opening: path)
        }
    }

    private static func migrate(_ path: String) throws(Failure) {
        let connection: Connection
        do throws(SQLiteError) {
            connection = try Connection(path: path, mode: .readWrite, busyTimeout: 5000)
        } catch {
            throw Failure(error, opening: path)
        }
        defer { connection.close() }
        do throws(Migrator.Failure) {
            try Migrator.embedded.migrate(connection)
        } catch {
            switch error {
            case .storage(let error): throw Failure(error, opening: path)
            default: throw .schema(error.description)
            }
        }
    }

    /// The life of the writer's thread; says how opening went, once.
    private static func write(_ writer: GroupCommitWriter, _ path: String, _ log: Log, _ opened: Mailbox<SQLiteError?>)
    {
        let connection: Connection
        let session: WriterSession
        do throws(SQLiteError) {
            connection = try Connection(path: path, mode: .readWrite, busyTimeout: 5000)
            session = try WriterSession(connection)
            // A lock that another program holds shows here, not in the first request.
            try session.begin()
            try session.commit()
        } catch {
            return opened.post(error)
        }
        defer { connection.close() }
        opened.post(nil)
        log.write(head: session.journal.head)
        writer.run(session, afterBatch: { log.flush() })
        log.write(head: session.journal.head)
        // A reader in the way leaves some for the next start.
        _ = try? connection.checkpoint(.truncate)
    }

    /// Says on `/readyz` that the process is on its way out.
    public func startDraining() {
        service.startDraining()
        service.log.write(.info, "draining")
    }

    /// Lets what waits be written, and ends the writer.
    public func stop() {
        service.writer.drainAndStop()
        writerThread.join()
        service.log.write(.info, "stopped")
    }
}

extension Application.Failure {
    /// What SQLite's refusal means to whoever starts the program, and what can be done.
    init(_ error: SQLiteError, opening path: String) {
        switch error.code {
        case _ where error.isDamage:
            let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
            let remedy = "rinnalla restore BACKUP --to \(folder) --force puts a backup in its place"
            self = .integrity("\(path) is damaged (\(error.message)): \(remedy)")
        case .busy, .locked: self = .storage("\(path) is locked by another process")
        case .cantOpen, .readOnly: self = .configuration("cannot open \(path): \(error.message)")
        default: self = .storage("cannot open \(path): \(error.message)")
        }
    }
}
