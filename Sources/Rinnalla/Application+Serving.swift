public import HTTP
import JSON
import SQLite

/// What the servers need of the application.
extension Application {
    /// Makes the responder of one worker, on the worker's thread.
    public func makeResponder() throws -> some Responder { try APIResponder(service) }

    /// Makes the responder of the operations port, which also tells what the API's server counts.
    public func makeOperationsResponder(_ connections: @escaping @Sendable () -> ServerStatistics) -> some Responder {
        OperationsResponder(service, connections)
    }

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
            Vary: Accept-Language, Accept-Encoding\r

            """
        if service.settings.publicURL?.hasPrefix("https:") == true {
            lines += "Strict-Transport-Security: max-age=31536000\r\n"
        }
        return Array(lines.utf8)
    }

    /// Says in the log what has started, and where it listens.
    public func logStart(listen: Endpoint, operationsListen: Endpoint) {
        service.log.write(.info, "started") { members in
            for (name, value) in [
                ("version", Contract.version), ("sqlite", Connection.libraryVersion), ("listen", "\(listen)"),
                ("opsListen", "\(operationsListen)"), ("database", service.databasePath),
            ] {
                members.name(name)
                members.string(value)
            }
        }
    }

    /// Puts into the directory what the service brings along; that it could not is no reason not to serve.
    public func installInstruments() {
        do throws(Problem) {
            try service.write(ShippedInstruments.insertMissing)
        } catch {
            service.log.write(.error, "instruments-not-installed") { members in
                members.name("problem")
                members.string(error.cause ?? error.code.rawValue)
            }
        }
    }

    /// Does a portion of what the passing of time brings about; answers whether more is due.
    public func runDueWork() -> Bool { service.runDueWork() }

    /// Says in the log where the access log stands, so that a head is kept outside the database (decisions.md 29).
    public func logHead() {
        let log = service.log
        service.writer.maintain { session in log.write(head: session.journal.head) }
    }
}

extension Log {
    func write(head: AccessLog.Head) {
        write(.info, "access-log-head") { members in
            members.name("head")
            members.string(head.description)
        }
    }
}

/// What the embedded contract says of itself.
enum Contract {
    /// `info.version` of openapi.yaml, sent as `API-Version` (api.md 1.11).
    static let version = Embedded.openAPIVersion.description
}
