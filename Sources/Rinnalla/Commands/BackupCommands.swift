import Glibc
import JSON
import SQLite

extension Command {
    static let backupCreate = Command(
        name: "backup create",
        summary: "copy the database into a verified file of its own, also while the server runs",
        examples: [
            ("rinnalla backup create --data-dir /srv/rinnalla --to /backup", "prints the file it has made"),
            ("RINNALLA_BACKUP_DIR=/backup rinnalla backup create", "the same setting from the environment"),
        ],
        flags: [
            Flag(name: "--to", placeholder: "DIR", summary: "the folder of the backups (RINNALLA_BACKUP_DIR)"),
            Setting.flag("--data-dir"), json,
        ],
        run: { call throws(CommandFailure) in
            let configuration = try call.configuration()
            let database = DataDirectory.databasePath(in: configuration.dataDirectory)
            // A reader like any other (decisions.md 3): the server's lock and its writer stay as they are.
            let source = try openForReading(in: configuration.dataDirectory)
            defer { source.close() }
            let folder = try BackupFolder(
                awaiting: call.arguments.optional("--to") ?? configuration.backupDirectory
            )
            let backup = try folder.makeBackup(of: source, at: database, region: configuration.region)
            if call.arguments.has("--json") {
                call.console.print(bytes: backup.json.encoded() + [0x0A])
            } else {
                call.console.print(backup.file)
            }
        }
    )

    static let backupList = Command(
        name: "backup list",
        summary: "list the backups in a folder, by what their manifests say",
        examples: [
            ("rinnalla backup list /backup", "the oldest first"),
            ("rinnalla backup list --data-dir /srv/rinnalla", "those where backup create puts them by itself"),
        ],
        flags: [Setting.flag("--data-dir"), json],
        operand: "[DIR]",
        run: { call throws(CommandFailure) in
            let configuration = try call.configuration()
            let named = call.arguments.operand
            let folder = named.isEmpty ? configuration.backupDirectory : named
            let found = try BackupFolder.backups(in: folder)
            // The first backup makes the folder of the settings; one that the caller names should be there.
            guard found != nil || named.isEmpty else { throw CommandFailure(.failure, "there is no folder \(folder)") }
            let backups = found ?? []
            if backups.isEmpty { call.console.say("no backups in \(folder)") }
            if call.arguments.has("--json") {
                call.console.print(bytes: JSONValue.array(backups.map(\.json)).encoded() + [0x0A])
            } else {
                for backup in backups { call.console.print(backup.description) }
            }
        }
    )

    static let backupVerify = Command(
        name: "backup verify",
        summary: "read a backup to its last page, with its feed, its access log and its manifest",
        examples: [
            (
                "rinnalla backup verify /backup/demo-20261122T034512.345Z.db",
                "prints what it holds; exits with 4 when it is damaged"
            )
        ],
        flags: [json],
        operand: "FILE",
        run: { call throws(CommandFailure) in
            let file = call.arguments.operand
            let manifest = try call.manifest(of: file)
            let inspection = try BackupFile.inspect(file, calledAs: file)
            try manifest?.check(inspection, of: file)
            call.tell(inspection)
        }
    )
}

extension Invocation {
    /// The manifest of a backup whose bytes are as it says, or nil when there is none, which is told.
    func manifest(of file: String) throws(CommandFailure) -> BackupManifest? {
        guard access(file, F_OK) == 0 else { throw CommandFailure(.failure, "there is no file \(file)") }
        guard let manifest = try BackupManifest.beside(file) else {
            console.say(
                "without \(BackupManifest.path(of: file)) it is not known whether these are the bytes that were written"
            )
            return nil
        }
        try manifest.checkBytes(of: file)
        return manifest
    }

    /// Prints what a backup holds.
    func tell(_ inspection: Inspection) {
        if arguments.has("--json") {
            console.print(bytes: JSONValue.object(inspection.json).encoded() + [0x0A])
        } else {
            console.print(inspection.description)
        }
    }
}

extension Backup {
    fileprivate var description: String {
        guard let json = manifest?.json else { return "\(file)  without a manifest" }
        let bytes = json["bytes"]?.integer ?? 0
        return
            "\(file)  \(bytes) bytes  schema \(json["schema"]?.string ?? "?")  feed \(json["feedPosition"]?.integer ?? 0)"
    }
}
