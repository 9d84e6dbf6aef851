import Glibc
import HTTP
import JSON

/// What the owner of the data directory may ask of the process that holds it: a JSON object a line, one back.
///
/// Who can open the socket owns the folder, so there is no key; therefore it makes keys and checkpoints, nothing else.
final class ControlSocket: Sendable {
    private let path: String
    private let thread: WorkerThread
    private let stopMailbox: Mailbox<Void>

    /// Listens, and answers on a thread of its own.
    init(_ path: String, _ service: Service) throws(SystemError) {
        let stop = try Mailbox<Void>()
        let listener = try LocalSocket.listening(at: path)
        self.path = path
        stopMailbox = stop
        thread = try Self.start(listener, stop, service)
    }

    private static func start(
        _ listener: consuming LocalSocket,
        _ stop: Mailbox<Void>,
        _ service: Service
    ) throws(SystemError) -> WorkerThread {
        let listener = Shared(listener)
        return try WorkerThread(named: "control") { listener.answer(until: stop, service) }
    }

    /// Stops listening once the request in hand is answered.
    func stop() {
        stopMailbox.post(())
        thread.join()
        unlink(path)
    }

    /// Answers one request; anything wrong with it is told in words.
    static func answer(_ line: [UInt8], _ service: Service) -> JSONObject {
        guard let request = try? JSONParser.parse(line) else { return ["error": "the request is no JSON"] }
        do throws(Problem) {
            switch request["do"]?.string {
            case "create-key":
                guard let key = KeyRequest(request) else { return ["error": "the key is not described in full"] }
                return try service.createKey(key).json
            case "checkpoint":
                try service.checkpoint()
                return [:]
            default: return ["error": "only create-key and checkpoint are done here"]
            }
        } catch {
            return ["error": .string(CommandFailure(error).message)]
        }
    }
}

/// The listener, held for the thread that answers: a closure cannot consume what cannot be copied.
private final class Shared: Sendable {
    private let listener: LocalSocket

    init(_ listener: consuming LocalSocket) { self.listener = listener }

    func answer(until stop: Mailbox<Void>, _ service: Service) {
        var requests = [
            pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            guard poll(&requests, 2, -1) > 0 else { continue }
            if requests[0].revents != 0 { return }
            // Whoever can connect is trusted, but may hang: nobody waits for it longer than this.
            guard let connection = try? listener.accepted(patience: 2), let line = connection.readLine() else {
                continue
            }
            connection.write(line: JSONValue.object(ControlSocket.answer(line, service)).encoded())
        }
    }
}
