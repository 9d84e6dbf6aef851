import Glibc
import JSON

/// What stands beside a backup in `FILE.json`: where and when it was made, what it holds, and the digest of its bytes.
struct BackupManifest: Sendable {
    let json: JSONObject

    static func path(of file: String) -> String { file + ".json" }

    /// Describes the file at `path`, which holds what the inspection has found.
    init(_ path: String, holding inspection: Inspection, of region: String, at now: Timestamp) throws(CommandFailure) {
        var json: JSONObject = [
            "createdAt": .string(now.description), "region": .string(region), "version": .string(Contract.version),
            "bytes": .integer(FileSize.bytes(of: path)), "sha256": .string(try Self.digest(of: path).hex),
        ]
        for member in inspection.json.members { json[member.name] = member.value }
        self.json = json
    }

    private init(_ json: JSONObject) { self.json = json }

    /// Reads the manifest of a backup; nil when there is none.
    static func beside(_ file: String) throws(CommandFailure) -> BackupManifest? {
        let path = path(of: file)
        guard access(path, F_OK) == 0 else { return nil }
        guard let text = TextFile.read(path), let json = try? JSONParser.parse(Array(text.utf8)).object else {
            throw CommandFailure(.integrity, "\(path) is no manifest of a backup")
        }
        return BackupManifest(json)
    }

    /// Throws unless the bytes of the backup are those that were written.
    func checkBytes(of file: String) throws(CommandFailure) {
        let digest = try Self.digest(of: file).hex
        guard json["sha256"] == .string(digest) else {
            throw CommandFailure(.integrity, "\(file) is not what was backed up: its SHA-256 is \(digest)")
        }
    }

    /// Throws unless the backup holds what was found when it was made.
    func check(_ inspection: Inspection, of file: String) throws(CommandFailure) {
        for (name, value) in inspection.json.members where json[name] != value {
            throw CommandFailure(.integrity, "\(file) is not what was backed up: its \(name) differs from the manifest")
        }
    }

    private static func digest(of path: String) throws(CommandFailure) -> Digest {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DatabaseCopy.failure("cannot open \(path)") }
        defer { close(descriptor) }
        var function = SHA256()
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw DatabaseCopy.failure("cannot read \(path)") }
            guard count > 0 else { return function.finalize() }
            function.update(chunk[..<count])
        }
    }
}
