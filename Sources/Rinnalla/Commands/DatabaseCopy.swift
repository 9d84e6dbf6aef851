import Glibc
import SQLite

/// Copies of a database that get their name once they are whole, verified and on the disk.
enum DatabaseCopy {
    /// Copies one snapshot of `source`, which is at `origin`, to `partial`, reads the copy to its end, and has `finish` give
    /// it its name; whatever fails, nothing is left at `partial`. Answers what the copy holds.
    @discardableResult
    static func make(
        of source: Connection,
        at origin: String,
        through partial: String,
        finish: (Inspection) throws(CommandFailure) -> Void
    ) throws(CommandFailure) -> Inspection {
        // Made before SQLite opens it, so that nobody else can ever read it, and nothing that is there is written over.
        let made = open(partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard made >= 0 else { throw failure("cannot make \(partial)") }
        close(made)
        // Of a copy that was killed: SQLite would play it on this one.
        unlink(partial + "-journal")
        defer { unlink(partial) }
        try checkRoom(for: origin, at: partial)
        do throws(SQLiteError) {
            try source.backup(to: partial)
        } catch {
            if error.isDamage { throw CommandFailure(.integrity, "\(origin) is damaged: \(error.message)") }
            throw CommandFailure(.failure, "cannot copy \(origin) to \(partial): \(error.message)")
        }
        let inspection = try BackupFile.inspect(partial, calledAs: origin)
        try sync(partial)
        try finish(inspection)
        return inspection
    }

    /// Has the disk keep the names in the folder of a file.
    static func syncFolder(of path: String) throws(CommandFailure) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try sync(path.contains("/") ? folder + "/" : ".")
    }

    /// A copy that fills the disk would take the room of the service beside it: it is not begun.
    private static func checkRoom(for origin: String, at partial: String) throws(CommandFailure) {
        let needed = FileSize.bytes(of: origin) + FileSize.bytes(of: origin + "-wal") + Readiness.margin
        let free = FileSize.free(at: partial)
        guard free >= needed else {
            throw CommandFailure(.failure, "no room for \(partial): \(free) bytes are free, \(needed) are needed")
        }
    }

    /// The system call before failed.
    static func failure(_ what: String) -> CommandFailure {
        CommandFailure(.failure, "\(what): \(String(cString: strerror(errno)))")
    }

    /// Has the disk keep the content of a file, or the names in a folder.
    static func sync(_ path: String) throws(CommandFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot write \(path) to the disk") }
    }
}
