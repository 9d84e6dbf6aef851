import Glibc
import SQLite

extension Command {
    static let restore = Command(
        name: "restore",
        summary: "put a backup in the place of the database, after verifying it",
        examples: [
            (
                "rinnalla restore --from /backup/rinnalla.db --data-dir /srv/rinnalla",
                "into a folder without a database"
            ),
            (
                "rinnalla restore --from /backup/rinnalla.db --data-dir /srv/rinnalla --force",
                "the database that is there is lost; the server must be stopped"
            ),
        ],
        flags: [
            Flag(name: "--from", placeholder: "FILE", summary: "a backup"),
            Setting.flag("--data-dir"),
            Flag(name: "--force", summary: "replaces the database that is there"),
            json,
        ],
        run: { call throws(CommandFailure) in
            let file = try call.arguments.required("--from")
            let folder = try call.configuration().dataDirectory
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
                () throws(CommandFailure) in
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
