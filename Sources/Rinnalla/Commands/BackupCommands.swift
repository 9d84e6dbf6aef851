import Glibc
import JSON
import SQLite

extension Command {
    static let backupCreate = Command(
        name: "backup create",
        summary: "copy the database into one verified file, also while the server runs",
        examples: [
            (
                "rinnalla backup create --data-dir /srv/rinnalla --to /backup/rinnalla-$(date +%F).db",
                "prints what the copy holds; never writes over a file"
            )
        ],
        flags: [
            Flag(name: "--to", placeholder: "FILE", summary: "the file to make, for its owner alone"),
            Setting.flag("--data-dir"), json,
        ],
        run: { call throws(CommandFailure) in
            let file = try call.arguments.required("--to")
            let database = DataDirectory.databasePath(in: try call.configuration().dataDirectory)
            // link(2) would refuse as well, but after the work.
            guard access(file, F_OK) != 0 else {
                throw CommandFailure(.failure, "\(file) is there already: a backup never writes over a file")
            }
            // A reader like any other (decisions.md 3): the server's lock and its writer stay as they are.
            let source = try open(database, .readOnly)
            defer { source.close() }
            let partial = file + ".partial"
            let inspection = try DatabaseCopy.make(of: source, at: database, through: partial) {
                () throws(CommandFailure) in
                // Not rename(2), which would write over a file that has come there since.
                guard link(partial, file) == 0 else { throw DatabaseCopy.failure("cannot make \(file)") }
                try DatabaseCopy.syncFolder(of: file)
            }
            call.tell(inspection)
        }
    )

    static let backupVerify = Command(
        name: "backup verify",
        summary: "read a backup to its last page, with its feed and its access log",
        examples: [
            ("rinnalla backup verify /backup/rinnalla.db", "prints what it holds; exits with 4 when it is damaged")
        ],
        flags: [json],
        operand: "FILE",
        run: { call throws(CommandFailure) in
            let file = call.arguments.operand
            call.tell(try BackupFile.inspect(file, calledAs: file))
        }
    )
}

extension Invocation {
    /// Prints what a backup holds.
    func tell(_ inspection: Inspection) {
        if arguments.has("--json") {
            console.print(bytes: JSONValue.object(inspection.json).encoded() + [0x0A])
        } else {
            console.print(inspection.description)
        }
    }
}
