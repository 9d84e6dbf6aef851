import Glibc
import JSON
import SQLite

/// The folder of the backups: one process at a time makes one, and clears away what one that was killed has left.
struct BackupFolder {
    private static let partialSuffix = ".partial"
    private let path: String
    private let lock: DataDirectory

    /// Makes the folder if it is missing and takes it for this process.
    init(awaiting path: String) throws(CommandFailure) {
        self.path = path
        lock = try DataDirectory.awaited(path)
        // Whoever made these is gone, else we would not have the lock; they are client data that nobody would ever remove.
        for entry in DataDirectory.entries(of: path) ?? [] where entry.name.contains(".db" + Self.partialSuffix) {
            unlink("\(path)/\(entry.name)")
        }
    }

    /// Copies a database into a file that is named after its region and the time, with its manifest.
    func makeBackup(of source: Connection, at origin: String, region: String) throws(CommandFailure) -> Backup {
        defer { withExtendedLifetime(lock) {} }
        let now = Timestamp.now()
        let file = "\(path)/\(region)-\(now.description.filter { $0 != "-" && $0 != ":" }).db"
        // Only a clock that was set back can lead here: names are to the millisecond, and the lock is ours.
        guard access(file, F_OK) != 0 else {
            throw CommandFailure(.failure, "\(file) is there already: a backup never writes over a file")
        }
        let partial = file + Self.partialSuffix
        var manifest: BackupManifest?
        try DatabaseCopy.make(of: source, at: origin, through: partial) { inspection throws(CommandFailure) in
            let made = try BackupManifest(partial, holding: inspection, of: region, at: now)
            try Self.write(made, beside: file)
            // Not link(2), which refuses a name that is taken, but which not every file system has.
            guard rename(partial, file) == 0 else {
                let failure = DatabaseCopy.failure("cannot make \(file)")
                unlink(BackupManifest.path(of: file))
                throw failure
            }
            try DatabaseCopy.syncFolder(of: file)
            manifest = made
        }
        return Backup(file: file, manifest: manifest)
    }

    /// There before the backup has its name: none is ever without.
    private static func write(_ manifest: BackupManifest, beside file: String) throws(CommandFailure) {
        let path = BackupManifest.path(of: file)
        let text = String(decoding: JSONValue.object(manifest.json).encoded(), as: UTF8.self)
        guard TextFile.write(text + "\n", to: path) else {
            let failure = DatabaseCopy.failure("cannot write \(path)")
            unlink(path)
            throw failure
        }
        try DatabaseCopy.sync(path)
    }

    /// The backups in a folder, the oldest of a region first; nil when there is no such folder.
    static func backups(in path: String) throws(CommandFailure) -> [Backup]? {
        guard let entries = DataDirectory.entries(of: path) else {
            guard errno == ENOENT else { throw DatabaseCopy.failure("cannot read \(path)") }
            return nil
        }
        let files = entries.map(\.name).filter { $0.hasSuffix(".db") }.sorted().map { "\(path)/\($0)" }
        var backups: [Backup] = []
        for file in files { backups.append(Backup(file: file, manifest: try BackupManifest.beside(file))) }
        return backups
    }
}

/// A file with a database in it, and what was told of it when it was made.
struct Backup: Sendable {
    let file: String
    /// Nil when the file has been parted from it.
    let manifest: BackupManifest?

    var json: JSONValue {
        var json: JSONObject = ["file": .string(file)]
        for member in manifest?.json.members ?? [] { json[member.name] = member.value }
        return .object(json)
    }
}
