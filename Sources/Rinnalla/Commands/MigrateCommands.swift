import Glibc
import JSON
import SQLite

extension Command {
    static let migrateStatus = Command(
        name: "migrate status",
        summary: "list the steps of the schema, applied and pending",
        examples: [
            ("rinnalla migrate status --data-dir /srv/rinnalla", "exits with 5 when steps are pending or unknown")
        ],
        flags: [Setting.flag("--data-dir"), json],
        run: { call throws(CommandFailure) in
            let steps = try migration(call.configuration(), .readOnly) { connection throws(Migrator.Failure) in
                try Migrator.embedded.status(connection)
            }
            let rows = steps ?? Migrator.embedded.steps.map { ($0, .pending) }
            if call.arguments.has("--json") {
                let items = rows.map { JSONValue.object(["step": .string($0.name), "state": .string($1.rawValue)]) }
                call.console.print(bytes: JSONValue.array(items).encoded() + [0x0A])
            } else {
                for (step, state) in rows { call.console.print("\(state.rawValue)  \(step.name)") }
            }
            let pending = rows.count { $0.1 == .pending }
            if pending > 0 { throw CommandFailure(.schema, "\(pending) steps are pending: rinnalla migrate up") }
        }
    )

    static let migrateUp = Command(
        name: "migrate up",
        summary: "apply the pending steps of the schema, as serve does at its start",
        examples: [("rinnalla migrate up --data-dir /srv/rinnalla", "needs the data directory for itself")],
        flags: [Setting.flag("--data-dir")],
        run: { call throws(CommandFailure) in
            let configuration = try call.configuration()
            let path = configuration.dataDirectory
            let directory = try DataDirectory.awaited(path)
            let applied = try migration(configuration, .readWrite) { connection throws(Migrator.Failure) in
                try Migrator.embedded.migrate(connection)
            }
            withExtendedLifetime(directory) {}
            for step in applied ?? [] { call.console.print(step) }
            call.console.say("\(applied?.count ?? 0) steps applied")
        }
    )

    /// Runs the body on the database; nil when there is none to read.
    private static func migration<T>(
        _ configuration: Configuration,
        _ mode: Connection.Mode,
        _ body: (Connection) throws(Migrator.Failure) -> T
    ) throws(CommandFailure) -> T? {
        let path = DataDirectory.databasePath(in: configuration.dataDirectory)
        if mode == .readOnly, access(path, F_OK) != 0 {
            try requireFolder(configuration.dataDirectory)
            return nil
        }
        let connection = try open(path, mode)
        defer { connection.close() }
        do throws(Migrator.Failure) {
            return try body(connection)
        } catch {
            throw CommandFailure(error, path)
        }
    }

    /// Before its first start a service has a folder without a database; one that is not there is another than was meant.
    private static func requireFolder(_ path: String) throws(CommandFailure) {
        guard access(path, F_OK) == 0 else {
            throw CommandFailure(.configuration, "there is no folder \(path): name another with --data-dir")
        }
    }

    /// Opens the database of a data directory to read it, which must be there.
    static func openForReading(in folder: String) throws(CommandFailure) -> Connection {
        try requireFolder(folder)
        let path = DataDirectory.databasePath(in: folder)
        guard access(path, F_OK) == 0 else {
            throw CommandFailure(.configuration, "there is no database in \(folder): name another with --data-dir")
        }
        return try open(path, .readOnly)
    }

    /// Opens the database for a command.
    static func open(_ path: String, _ mode: Connection.Mode) throws(CommandFailure) -> Connection {
        do throws(SQLiteError) {
            return try Connection(path: path, mode: mode, busyTimeout: 5000)
        } catch {
            throw CommandFailure(Application.Failure(error, opening: path))
        }
    }
}
