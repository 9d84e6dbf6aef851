import Glibc
import HTTP
import JSON

extension Command {
    static let keyCreate = Command(
        name: "key create",
        summary: "make an API key and print it, once",
        examples: [
            (
                "rinnalla key create --name registry --new-organization 'Kanta-Hämeen hyvinvointialue' --scopes '*' "
                    + "--may-assert-actor",
                "the first key of a region, with its organization; also while the server runs"
            ),
            (
                "rinnalla key create --name sync --organization 0199b0a4-8c1e-7d3f-a2b6-5e4f3d2c1b0a "
                    + "--scopes organizations:read --expires 90",
                "a key of an organization that exists"
            ),
        ],
        flags: [
            Flag(name: "--name", placeholder: "NAME", summary: "which system will use it"),
            Flag(name: "--organization", placeholder: "ID", summary: "whose key it is"),
            Flag(name: "--new-organization", placeholder: "NAME", summary: "makes that organization first"),
            Flag(name: "--kind", placeholder: "KIND", summary: "kind of the new organization (county)"),
            Flag(name: "--scopes", placeholder: "LIST", summary: "scopes between commas, or '*' for all but self"),
            Flag(name: "--may-assert-actor", summary: "may name the person it acts for: needed for client data"),
            Flag(name: "--expires", placeholder: "DAYS", summary: "days until it ends, at most 730 (365)"),
            Setting.flag("--data-dir"),
            json,
        ],
        run: { call throws(CommandFailure) in
            let request = try KeyRequest(call.arguments)
            let key = try makeKey(request, try call.configuration())
            if call.arguments.has("--json") {
                call.console.print(bytes: JSONValue.object(key.json).encoded() + [0x0A])
            } else {
                call.console.print(key.secret)
            }
            call.console.say(
                "A key of organization \(key.organization) for \(request.days) days; it is not shown again."
            )
        }
    )

    /// Makes the key here, or asks the server that holds the data directory to.
    private static func makeKey(_ request: KeyRequest, _ configuration: Configuration) throws(CommandFailure) -> MadeKey
    {
        let path = configuration.dataDirectory
        for _ in 0..<40 {
            if let directory = try DataDirectory.locked(path) { return try makeKey(request, configuration, directory) }
            if let key = try askServer(for: request, in: path) { return key }
            // The server is about to start or to stop: it has the lock, but its socket comes or goes.
            usleep(50_000)
        }
        throw DataDirectory.inUse(path)
    }

    private static func makeKey(
        _ request: KeyRequest,
        _ configuration: Configuration,
        _ directory: DataDirectory
    ) throws(CommandFailure) -> MadeKey {
        var options = configuration.options
        options.logLevel = .warn
        let application: Application
        do throws(Application.Failure) {
            application = try Application(options)
        } catch {
            throw CommandFailure(error)
        }
        // The lock outlives the writer.
        defer { withExtendedLifetime(directory) { application.stop() } }
        do throws(Problem) {
            return try application.service.createKey(request)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Nil when nobody listens.
    private static func askServer(for request: KeyRequest, in path: String) throws(CommandFailure) -> MadeKey? {
        let socket: LocalSocket
        do throws(SystemError) {
            socket = try LocalSocket.connected(to: DataDirectory.controlPath(in: path))
        } catch {
            guard error.errno == ENOENT || error.errno == ECONNREFUSED else {
                throw CommandFailure(.failure, "cannot reach the server that holds \(path): \(error)")
            }
            return nil
        }
        socket.setPatience(30)
        socket.write(line: JSONValue.object(request.json).encoded())
        guard let line = socket.readLine(), let answer = try? JSONParser.parse(line) else { return nil }
        if let key = MadeKey(answer) { return key }
        throw CommandFailure(.failure, answer["error"]?.string ?? "the server's answer is not understood")
    }
}
