import Glibc
import Testing

@testable import Rinnalla

/// Every file of the service is for its own user alone, whatever umask it was started with.
@Suite struct FileModeTests {
    private let folder: TestFolder
    private var data: String { "\(folder.path)/data" }
    private static let anyPort = ["--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"]

    init() throws { folder = try TestFolder() }

    private func run(_ words: String...) throws {
        let outcome = try ProgramProcess.run(words, in: folder.path, umask: "000")
        #expect(outcome.code == 0, "\(outcome.error)")
    }

    /// The files and folders that others may do anything with, by their paths from the data directory on.
    private func open(in path: String) -> [String] {
        var found: [String] = []
        var status = stat()
        if lstat(path, &status) != 0 || status.st_mode & 0o077 != 0 { found.append(path) }
        guard let directory = opendir(path) else { return found }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { found += self.open(in: "\(path)/\(name)") }
        }
        return found
    }

    private func has(_ names: String...) -> Bool { names.allSatisfy { access("\(data)/\($0)", F_OK) == 0 } }

    @Test func `with umask 000 a server makes nothing that others may open`() throws {
        try run("migrate", "up", "--data-dir", data)
        #expect(open(in: data) == [])
        let words = ["key", "create", "--data-dir", data, "--name", "n", "--scopes", "*"]
        let key = words + ["--new-organization", "Häme", "--kind", "county"]
        #expect(try ProgramProcess.run(key, in: folder.path, umask: "000").code == 0)
        let server = try ProgramProcess(["serve", "--data-dir", data] + Self.anyPort, in: folder.path, umask: "000")
        _ = try server.line("started")
        #expect(has("rinnalla.db", "rinnalla.db-wal", "rinnalla.db-shm", "lock", "control.sock"))
        #expect(open(in: data) == [])
    }

    @Test func `with umask 000 neither a backup nor what is restored from it is for others`() throws {
        try run("migrate", "up", "--data-dir", data)
        let backups = "\(folder.path)/backups"
        try run("backup", "create", "--data-dir", data, "--to", backups)
        #expect(open(in: backups) == [])
        let names = (DataDirectory.entries(of: backups) ?? []).map(\.name)
        let file = try #require(names.first { $0.hasSuffix(".db") })
        #expect(names.contains(file + ".json"))
        let restored = "\(folder.path)/restored"
        try run("restore", "\(backups)/\(file)", "--to", restored)
        #expect(open(in: restored) == [])
    }

    @Test func `with umask 000 a demo keeps its keys to its user`() throws {
        let demo = try ProgramProcess(["demo", "--keep", data] + Self.anyPort, in: folder.path, umask: "000")
        _ = try demo.line("started")
        #expect(has("keys/county", "keys/provider", "demo.json", "rinnalla.db-wal"))
        #expect(open(in: data) == [])
    }

    @Test func `a folder that others may enter still holds no file that they may read`() throws {
        #expect(mkdir(data, 0o755) == 0)
        chmod(data, 0o755)
        let server = try ProgramProcess(["serve", "--data-dir", data] + Self.anyPort, in: folder.path, umask: "000")
        _ = try server.line("started")
        #expect(open(in: data) == [data])
    }
}
