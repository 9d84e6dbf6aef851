import Glibc
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// `backup create`, `backup verify` and `restore`, as their user runs them.
@Suite struct BackupTests {
    private let folder: TestFolder
    private var data: String { "\(folder.path)/data" }
    private var backups: String { "\(data)/backups" }

    init() throws { folder = try TestFolder() }

    private func run(_ words: String...) throws -> ProgramProcess.Outcome {
        try ProgramProcess.run(words, in: folder.path)
    }

    private func start() throws -> ProgramProcess {
        let words = ["serve", "--data-dir", data, "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"]
        let server = try ProgramProcess(words, in: folder.path)
        _ = try server.line("started")
        return server
    }

    /// A key with an organization of its own, and with a database if there is none.
    private func makeOrganization(_ kind: String) throws {
        let words = "key create --name n --scopes * --new-organization Häme --kind \(kind)".split(separator: " ")
        let made = try ProgramProcess.run(words.map(String.init) + ["--data-dir", data], in: folder.path)
        #expect(made.code == 0)
    }

    /// Makes a backup and answers its file.
    private func backup(_ words: String...) throws -> String {
        let made = try ProgramProcess.run(["backup", "create", "--data-dir", data] + words, in: folder.path)
        #expect(made.code == 0, "\(made.error)")
        return String(made.output.dropLast())
    }

    private func json(_ outcome: ProgramProcess.Outcome) throws -> JSONValue {
        try JSONParser.parse(Array(outcome.output.utf8))
    }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    private func organizations(_ path: String) throws -> Int64? {
        let connection = try Connection(path: path, mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        return try connection.first("SELECT count(*) FROM organization") { $0.int(0) }
    }

    private func change(_ path: String, _ script: String) throws {
        let connection = try Connection(path: path, mode: .readWrite, busyTimeout: 5000)
        defer { connection.close() }
        try connection.runScript(script)
        try connection.checkpoint(.truncate)
    }

    /// What lies in the folder of the backups, but for its lock.
    private func entries() -> [String] {
        (DataDirectory.entries(of: backups) ?? []).map(\.name).filter { $0 != "lock" }.sorted()
    }

    @Test func `a backup is a private file with a manifest, of a stopped service and of a running one`() throws {
        try makeOrganization("county")
        let first = try backup()
        let name = try #require(first.split(separator: "/").last.map(String.init))
        #expect(first == "\(backups)/\(name)")
        #expect(name.wholeMatch(of: /demo-\d{8}T\d{6}\.\d{3}Z\.db/) != nil)
        #expect(entries() == [name, name + ".json"])
        for file in [first, first + ".json", backups + "/lock"] { #expect(mode(file) == 0o600) }
        #expect(mode(backups) == 0o700)
        let server = try start()
        try makeOrganization("provider")
        let second = try backup()
        server.send(SIGTERM)
        #expect(try server.end().code == 0)
        #expect(try organizations(first) == 1)
        #expect(try organizations(second) == 2)
        let listed = try json(run("backup", "list", "--data-dir", data, "--json")).array ?? []
        #expect(listed.map { $0["file"]?.string } == [first, second])
        #expect(listed.map { $0["counts"]?["organization"]?.integer } == [1, 2])
        #expect(listed.allSatisfy { $0["bytes"]?.integer == FileSize.bytes(of: $0["file"]?.string ?? "") })
        let verified = try json(run("backup", "verify", second, "--json"))
        for member in ["schema", "counts", "feedPosition", "accessLogHead"] {
            #expect(verified[member] != nil && verified[member] == listed[1][member], "\(member)")
        }
        let (schema, head) = (listed[1]["schema"]?.string ?? "", listed[1]["accessLogHead"]?.string ?? "")
        let position = listed[1]["feedPosition"]?.integer ?? 0
        let told = "schema \(schema)\nfeed \(position)\naccess-log \(head)\n"
        #expect(try run("backup", "verify", second).output == told)
    }

    @Test func `the folder and the region are taken from the environment, and a flag goes before it`() throws {
        try makeOrganization("county")
        let environment = ["RINNALLA_BACKUP_DIR": "\(folder.path)/kept", "RINNALLA_REGION": "paijat-hame"]
        let create = ["backup", "create", "--data-dir", data]
        let made = try ProgramProcess.run(create, in: folder.path, environment: environment)
        #expect(made.output.hasPrefix("\(folder.path)/kept/paijat-hame-"))
        let other = ["--to", "\(folder.path)/other", "--json"]
        let told = try json(ProgramProcess.run(create + other, in: folder.path, environment: environment))
        #expect(told["file"]?.string?.hasPrefix("\(folder.path)/other/paijat-hame-") == true)
        #expect(told["region"] == "paijat-hame")
        #expect(try run("backup", "list", "\(folder.path)/other").output.hasPrefix(told["file"]?.string ?? "?"))
        let nothing = "\(folder.path)/nothing"
        let unnamed = try run("backup", "list", "--data-dir", nothing)
        #expect(unnamed.code == 0)
        #expect(unnamed.error == "no backups in \(nothing)/backups\n")
        let missing = try run("backup", "list", nothing)
        #expect(missing.code == 1)
        #expect(missing.error == "rinnalla: there is no folder \(nothing)\n")
        for words in [["backup", "verify", nothing], ["restore", nothing, "--to", "\(folder.path)/third"]] {
            let refused = try ProgramProcess.run(words, in: folder.path)
            #expect(refused.code == 1)
            #expect(refused.error == "rinnalla: there is no file \(nothing)\n")
        }
        #expect(try run("backup", "create", "--data-dir", data, "--to=").code == 2)
    }

    @Test func `what a killed backup has left is cleared away by the next, and nothing else`() throws {
        try makeOrganization("county")
        let first = try backup()
        let partial = "\(backups)/demo-20261122T034512.345Z.db.partial"
        for left in [partial, partial + "-journal", "\(backups)/mine.partial", "\(backups)/notes"] {
            #expect(TextFile.write("left", to: left))
        }
        let second = try backup()
        let files = [first, first + ".json", second, second + ".json", "\(backups)/mine.partial", "\(backups)/notes"]
        #expect(entries().map { "\(backups)/\($0)" } == files.sorted())
    }

    @Test func `two backups into one folder do not meet`() throws {
        try makeOrganization("county")
        let held = try DataDirectory.locked(backups)
        let refused = try run("backup", "create", "--data-dir", data)
        #expect(refused.code == 1)
        #expect(refused.error.contains("\(backups) is in use by process \(getpid())"))
        #expect(entries().isEmpty)
        withExtendedLifetime(held) {}
    }

    @Test func `a backup of a database that does not hold together is refused and leaves nothing`() throws {
        try makeOrganization("county")
        let orphan = "INSERT INTO unit SELECT zeroblob(16), 1, 0, 0, '{}', NULL, zeroblob(16)"
        try change("\(data)/rinnalla.db", "PRAGMA foreign_keys = OFF; \(orphan)")
        let refused = try run("backup", "create", "--data-dir", data)
        #expect(refused.code == 4)
        #expect(refused.error.contains("unit row 1 has no parent in organization"))
        #expect(entries().isEmpty)
    }

    @Test func `a backup with other bytes than its manifest says is neither verified nor restored`() throws {
        try makeOrganization("county")
        let file = try backup()
        // What the database itself cannot show: every page is sound, and the file still is another.
        try change(file, "UPDATE organization SET created_at = created_at + 1")
        for words in [["backup", "verify", file], ["restore", file, "--to", "\(folder.path)/other"]] {
            let refused = try ProgramProcess.run(words, in: folder.path)
            #expect(refused.code == 4)
            #expect(refused.error.hasPrefix("rinnalla: \(file) is not what was backed up: its SHA-256 is "))
        }
        #expect(access("\(folder.path)/other/rinnalla.db", F_OK) != 0)
        unlink(file + ".json")
        let unknown = try run("backup", "verify", file)
        #expect(unknown.code == 0)
        #expect(unknown.error.contains("without \(file).json it is not known"))
        #expect(try run("backup", "list", "--data-dir", data).output == "\(file)  without a manifest\n")
    }

    @Test(arguments: [
        ("\"feedPosition\":", "its feedPosition differs"), ("\"organization\":", "its counts differs"),
    ])
    func `a backup with another manifest is found out`(_ member: String, _ fault: String) throws {
        try makeOrganization("county")
        let file = try backup()
        let text = try #require(TextFile.read(file + ".json"))
        #expect(TextFile.write(text.replacing(member, with: member + "1"), to: file + ".json"))
        let refused = try run("backup", "verify", file)
        #expect(refused.code == 4)
        #expect(refused.error.contains(fault))
        #expect(TextFile.write("{", to: file + ".json"))
        let broken = try run("restore", file, "--to", "\(folder.path)/other")
        #expect(broken.code == 4)
        #expect(broken.error == "rinnalla: \(file).json is no manifest of a backup\n")
    }

    @Test(arguments: [
        (
            "UPDATE event SET position = position + 5 WHERE position = (SELECT max(position) FROM event)",
            "the feed has no event"
        ),
        (
            "DROP TRIGGER access_log_is_append_only; UPDATE access_log SET at = 0, record = '{}'",
            "the access log is broken"
        ),
        ("DELETE FROM migration", "it holds no step of the schema"),
    ])
    func `a backup whose content does not hold together is found out`(_ script: String, _ fault: String) throws {
        let region = try TestRegion()
        _ = try region.begin()
        let source = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        let file = "\(folder.path)/copy.db"
        try source.backup(to: file)
        source.close()
        #expect(try run("backup", "verify", file).code == 0)
        try change(file, script)
        let found = try run("backup", "verify", file)
        #expect(found.code == 4)
        #expect(found.error.contains("\(file) is damaged: \(fault)"))
        #expect(found.output.isEmpty)
        #expect(try run("restore", file, "--to", data).code == 4)
        #expect(access("\(data)/rinnalla.db", F_OK) != 0)
    }

    @Test func `a restore brings back what the backup held, and the service goes on from there`() throws {
        try makeOrganization("county")
        let file = try backup()
        try makeOrganization("provider")
        let refused = try run("restore", file, "--to", data)
        #expect(refused.code == 1)
        #expect(refused.error.contains("--force puts the backup in its place"))
        #expect(try organizations("\(data)/rinnalla.db") == 2)
        let restored = try run("restore", file, "--to", data, "--force")
        #expect(restored.code == 0, "\(restored.error)")
        #expect(restored.output == (try run("backup", "verify", file).output))
        #expect(mode("\(data)/rinnalla.db") == 0o600)
        for left in ["-wal", "-shm", ".partial"] { #expect(access("\(data)/rinnalla.db\(left)", F_OK) != 0) }
        #expect(try organizations("\(data)/rinnalla.db") == 1)
        try makeOrganization("provider")
        #expect(try organizations("\(data)/rinnalla.db") == 2)
    }

    @Test func `the log of a killed service is not played on the database that takes its place`() throws {
        try makeOrganization("county")
        let file = try backup()
        let server = try start()
        try makeOrganization("provider")
        server.send(SIGKILL)
        _ = try server.end()
        #expect(FileSize.bytes(of: "\(data)/rinnalla.db-wal") > 0)
        #expect(try run("restore", file, "--to", data, "--force").code == 0)
        #expect(try organizations("\(data)/rinnalla.db") == 1)
        let found = try run("backup", "verify", "\(data)/rinnalla.db")
        #expect(found.code == 0, "\(found.error)")
    }

    @Test func `a restore replaces what is damaged, and stays away from a running service`() throws {
        try makeOrganization("county")
        let file = try backup()
        let server = try start()
        let refused = try run("restore", file, "--to", data, "--force")
        #expect(refused.code == 1)
        #expect(refused.error.contains("is in use by process"))
        server.send(SIGTERM)
        _ = try server.end()
        #expect(
            TextFile.write(
                "no database, but something that is long enough to be read as one",
                to: "\(data)/rinnalla.db"
            )
        )
        #expect(try run("restore", file, "--to", data, "--force").code == 0)
        #expect(try organizations("\(data)/rinnalla.db") == 1)
    }

    @Test func `a backup of a newer program is refused as such`() throws {
        try makeOrganization("county")
        let file = try backup()
        try change(file, "INSERT INTO migration VALUES ('9999_later', zeroblob(32), 0);")
        unlink(file + ".json")
        for words in [["backup", "verify", file], ["restore", file, "--to", "\(data)2"]] {
            let refused = try ProgramProcess.run(words, in: folder.path)
            #expect(refused.code == 5)
            #expect(refused.error.contains("has step 9999_later"))
        }
    }
}
