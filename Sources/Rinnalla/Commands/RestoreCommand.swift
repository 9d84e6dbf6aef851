import Glibc
import SQLite

extension Command {
    static let restore = Command(
        name: "restore",
        summary: "put a backup in the place of the database, after verifying it",
        examples: [
            (
                "rinnalla restore /backup/demo-20261122T034512.345Z.db --to /srv/rinnalla",
                "into a data directory without a database"
            ),
            (
                "rinnalla restore /backup/demo-20261122T034512.345Z.db --to /srv/rinnalla --force",
                "the database that is there is lost; the server must be stopped"
            ),
        ],
        flags: [
            Flag(name: "--to", placeholder: "DIR", summary: "the data directory (RINNALLA_DATA_DIR)"),
            Flag(name: "--force", summary: "replaces the database that is there"),
            json,
        ],
        operand: "FILE",
        run: { call throws(CommandFailure) in
            let file = call.arguments.operand
            let configuration = try call.configuration()
            let folder = try call.arguments.optional("--to") ?? configuration.dataDirectory
            let manifest = try call.manifest(of: file)
            let source = try open(file, .readOnly)
            defer { source.close() }
            let directory = try DataDirectory.awaited(folder)
            defer { withExtendedLifetime(directory) {} }
            let database = DataDirectory.databasePath(in: folder)
            let isTaken = access(database, F_OK) == 0 || access(database + "-wal", F_OK) == 0
            guard !isTaken || call.arguments.has("--force") else {
                throw CommandFailure(
                    .failure,
                    "\(folder) holds a database already: --force puts the backup in its place"
                )
            }
            let partial = database + ".partial"
            // Left by a restore that was broken off: nobody else writes here while we hold the lock.
            unlink(partial)
            let inspection = try DatabaseCopy.make(of: source, at: file, through: partial) {
                inspection throws(CommandFailure) in
                try manifest?.check(inspection, of: file)
                try endLog(of: database)
                guard rename(partial, database) == 0 else { throw DatabaseCopy.failure("cannot replace \(database)") }
                try DatabaseCopy.syncFolder(of: database)
            }
            call.tell(inspection)
        }
    )

    /// Leaves the old database whole in its one file and without a log, which SQLite would play on whatever is there next.
    private static func endLog(of database: String) throws(CommandFailure) {
        if access(database, F_OK) == 0 {
            do throws(SQLiteError) {
                let old = try Connection(path: database, mode: .readWrite, busyTimeout: 5000)
                defer { old.close() }
                try old.checkpoint(.truncate)
            } catch {
                // What is damaged cannot be kept whole; replacing it is what a backup is for.
                guard error.isDamage else { throw CommandFailure(Application.Failure(error, opening: database)) }
            }
        }
        for log in [database + "-wal", database + "-shm"] {
            guard unlink(log) == 0 || errno == ENOENT else {
                throw DatabaseCopy.failure("cannot remove \(log)")
            }
        }
        // Gone from the disk, too, before the new database can be there.
        try DatabaseCopy.syncFolder(of: database)
    }
}
