import Glibc

/// The folder of the database, which this process alone writes as long as it holds the lock (decisions.md 3).
public final class DataDirectory: Sendable {
    let path: String
    private let lock: Int32

    private init(path: String, lock: Int32) {
        self.path = path
        self.lock = lock
    }

    deinit { close(lock) }

    /// Makes the folder if it is missing and takes its lock; nil when another process has it.
    static func locked(_ path: String) throws(CommandFailure) -> DataDirectory? {
        // Client data: whatever this process makes is for its own user alone.
        umask(0o077)
        try make(path)
        let lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw failure("cannot open \(path)/lock") }
        let directory = DataDirectory(path: path, lock: lock)
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw failure("cannot lock \(path)/lock") }
            return nil
        }
        ftruncate(lock, 0)
        Console.write(Array("\(getpid())\n".utf8), to: lock)
        return directory
    }

    /// How long a process that was killed may take to be gone: its lock goes with it, but not with the signal.
    private static let patience = Duration.seconds(1)

    /// Makes the folder if it is missing and takes its lock, waiting a moment for who is on the way out.
    public static func awaited(_ path: String) throws(CommandFailure) -> DataDirectory {
        let deadline = ContinuousClock.now + patience
        while true {
            if let directory = try locked(path) { return directory }
            guard ContinuousClock.now < deadline else { throw inUse(path) }
            usleep(20_000)
        }
    }

    /// What to say when another process has the lock.
    static func inUse(_ path: String) -> CommandFailure {
        let holder = TextFile.read(path + "/lock")?.prefix { $0 != "\n" } ?? ""
        let who = holder.isEmpty ? "another process" : "process \(holder)"
        return CommandFailure(.failure, "\(path) is in use by \(who): one process writes there at a time")
    }

    static func databasePath(in path: String) -> String { path + "/rinnalla.db" }
    static func controlPath(in path: String) -> String { path + "/control.sock" }

    /// Makes the folder and those above it, each for its owner alone; one that is there stays as it is.
    static func make(_ path: String) throws(CommandFailure) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += made.isEmpty || made == "/" ? String(part) : "/\(part)"
            guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw failure("cannot make \(made)") }
        }
    }

    /// Makes a folder of its own for what need not last.
    static func temporary(in environment: [String: String]) throws(CommandFailure) -> String {
        var template = Array("\(environment["TMPDIR"] ?? "/tmp")/rinnalla-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw failure("cannot make a temporary folder") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What is in a folder, in no order; nil when it cannot be read.
    static func entries(of path: String) -> [(name: String, isFolder: Bool)]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var entries: [(name: String, isFolder: Bool)] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { entries.append((name, entry.pointee.d_type == UInt8(DT_DIR))) }
        }
        return entries
    }

    /// Removes a folder and all in it.
    static func remove(_ path: String) {
        for entry in entries(of: path) ?? [] {
            if entry.isFolder {
                remove("\(path)/\(entry.name)")
            } else {
                unlink("\(path)/\(entry.name)")
            }
        }
        rmdir(path)
    }

    /// The system call before failed: a folder was named that will not do, which is a fault of the configuration.
    private static func failure(_ what: String) -> CommandFailure {
        CommandFailure(.configuration, "\(what): \(String(cString: strerror(errno)))")
    }
}
