import Glibc

/// The folder of the database, which this process alone writes as long as it holds the lock (decisions.md 3).
public final class DataDirectory: Sendable {
    let path: String
    private let lock: Int32
    /// The folders that were made for it, the outermost first.
    private let made: [String]

    private init(path: String, lock: Int32, made: [String]) {
        self.path = path
        self.lock = lock
        self.made = made
    }

    deinit { close(lock) }

    /// Makes the folder if it is missing and takes its lock; nil when another process has it.
    static func locked(_ path: String) throws(CommandFailure) -> DataDirectory? {
        // Client data: whatever this process makes is for its own user alone.
        umask(0o077)
        let made = try make(path)
        let lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw failure("cannot open \(path)/lock") }
        let directory = DataDirectory(path: path, lock: lock, made: made)
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw failure("cannot lock \(path)/lock") }
            return nil
        }
        // Whoever had it may have removed it: then the next comer locks another file.
        var status = stat()
        guard fstat(lock, &status) == 0, status.st_nlink > 0 else { return nil }
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

    /// Removes it again where it was made by this process, which does not start after all; a folder with more in it stays.
    public func removeIfMade() {
        guard !made.isEmpty else { return }
        unlink(path + "/lock")
        for folder in made.reversed() { rmdir(folder) }
    }

    /// What to say when another process has the lock.
    static func inUse(_ path: String) -> CommandFailure {
        let holder = TextFile.read(path + "/lock")?.prefix { $0 != "\n" } ?? ""
        let who = Int(holder).map { "process \($0)\(name(of: $0))" } ?? "another process"
        return CommandFailure(.failure, "\(path) is in use by \(who): one process writes there at a time")
    }

    /// The command that a process of this program runs; nothing of any other, which has the number by now.
    private static func name(of process: Int) -> String {
        let words = (TextFile.read("/proc/\(process)/cmdline") ?? "").split(separator: "\0")
        guard words.first?.hasSuffix("rinnalla") == true else { return "" }
        return " (\((["rinnalla"] + words.dropFirst().prefix { !$0.hasPrefix("-") }).joined(separator: " ")))"
    }

    static func databasePath(in path: String) -> String { path + "/rinnalla.db" }
    static func controlPath(in path: String) -> String { path + "/control.sock" }

    /// Makes the folder and those above it, each for its owner alone; one that is there stays as it is. Answers those made.
    @discardableResult
    static func make(_ path: String) throws(CommandFailure) -> [String] {
        var folder = path.hasPrefix("/") ? "/" : ""
        var made: [String] = []
        for part in path.split(separator: "/") {
            folder += folder.isEmpty || folder == "/" ? String(part) : "/\(part)"
            if mkdir(folder, 0o700) == 0 {
                made.append(folder)
            } else if errno != EEXIST {
                throw failure("cannot make \(folder)")
            }
        }
        return made
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
