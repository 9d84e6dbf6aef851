import Glibc
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// `backup create`, `backup verify` and `restore`, as their user runs them.
@Suite struct BackupTests {
    private let folder: TestFolder
    private var data: String { "\(folder.path)/data" }
    private var file: String { "\(folder.path)/backup.db" }

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

    private func events(_ outcome: ProgramProcess.Outcome) throws -> Int64? {
        try JSONParser.parse(Array(outcome.output.utf8))["events"]?.integer
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

    /// Everything in the folder of the backup that begins with its name.
    private func backupFiles() -> [String] {
        ["", ".partial", "-wal", "-shm", "-journal", ".partial-wal", ".partial-shm", ".partial-journal"]
            .filter { access(file + $0, F_OK) == 0 }
    }

    @Test func `a backup is one private file that tells what it holds, of a stopped service and of a running one`()
        throws
    {
        try makeOrganization("county")
        let stopped = try run("backup", "create", "--data-dir", data, "--to", file, "--json")
        #expect(stopped.code == 0, "\(stopped.error)")
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(backupFiles() == [""])
        let server = try start()
        try makeOrganization("provider")
        let second = "\(folder.path)/second.db"
        let running = try run("backup", "create", "--data-dir", data, "--to", second, "--json")
        #expect(try events(running) == events(stopped).map { $0 + 1 })
        #expect(try organizations(file) == 1)
        #expect(try organizations(second) == 2)
        server.send(SIGTERM)
        #expect(try server.end().code == 0)
        #expect(try run("backup", "verify", second, "--json").output == running.output)
        #expect(try run("backup", "verify", second).output.hasPrefix("schema 00"))
    }

    @Test func `a backup never writes over a file, nor beside one that is being written`() throws {
        try makeOrganization("county")
        #expect(TextFile.write("mine", to: file))
        let refused = try run("backup", "create", "--data-dir", data, "--to", file)
        #expect(refused.code == 1)
        #expect(refused.error == "rinnalla: \(file) is there already: a backup never writes over a file\n")
        #expect(TextFile.read(file) == "mine")
        #expect(TextFile.write("", to: "\(folder.path)/other.db.partial"))
        #expect(try run("backup", "create", "--data-dir", data, "--to", "\(folder.path)/other.db").code == 1)
        #expect(access("\(folder.path)/other.db", F_OK) != 0)
    }

    @Test func `a backup of a database that does not hold together is refused and leaves nothing`() throws {
        try makeOrganization("county")
        let orphan = "INSERT INTO unit SELECT zeroblob(16), 1, 0, 0, '{}', NULL, zeroblob(16)"
        try change("\(data)/rinnalla.db", "PRAGMA foreign_keys = OFF; \(orphan)")
        let refused = try run("backup", "create", "--data-dir", data, "--to", file)
        #expect(refused.code == 4)
        #expect(refused.error.contains("unit row 1 has no parent in organization"))
        #expect(backupFiles().isEmpty)
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
        try source.backup(to: file)
        source.close()
        #expect(try run("backup", "verify", file).code == 0)
        try change(file, script)
        let found = try run("backup", "verify", file)
        #expect(found.code == 4)
        #expect(found.error.contains("\(file) is damaged: \(fault)"))
        #expect(found.output.isEmpty)
        #expect(try run("restore", "--from", file, "--data-dir", data).code == 4)
        #expect(access("\(data)/rinnalla.db", F_OK) != 0)
    }

    @Test func `a restore brings back what the backup held, and the service goes on from there`() throws {
        try makeOrganization("county")
        let made = try run("backup", "create", "--data-dir", data, "--to", file)
        try makeOrganization("provider")
        let refused = try run("restore", "--from", file, "--data-dir", data)
        #expect(refused.code == 1)
        #expect(refused.error.contains("--force puts the backup in its place"))
        #expect(try organizations("\(data)/rinnalla.db") == 2)
        let restored = try run("restore", "--from", file, "--data-dir", data, "--force")
        #expect(restored.code == 0, "\(restored.error)")
        #expect(restored.output == made.output)
        for left in ["-wal", "-shm", ".partial"] { #expect(access("\(data)/rinnalla.db\(left)", F_OK) != 0) }
        #expect(try organizations("\(data)/rinnalla.db") == 1)
        try makeOrganization("provider")
        #expect(try organizations("\(data)/rinnalla.db") == 2)
    }

    @Test func `the log of a killed service is not played on the database that takes its place`() throws {
        try makeOrganization("county")
        #expect(try run("backup", "create", "--data-dir", data, "--to", file).code == 0)
        let server = try start()
        try makeOrganization("provider")
        server.send(SIGKILL)
        _ = try server.end()
        #expect(FileSize.bytes(of: "\(data)/rinnalla.db-wal") > 0)
        #expect(try run("restore", "--from", file, "--data-dir", data, "--force").code == 0)
        #expect(try organizations("\(data)/rinnalla.db") == 1)
        let found = try run("backup", "verify", "\(data)/rinnalla.db")
        #expect(found.code == 0, "\(found.error)")
    }

    @Test func `a restore replaces what is damaged, and stays away from a running service`() throws {
        try makeOrganization("county")
        #expect(try run("backup", "create", "--data-dir", data, "--to", file).code == 0)
        let server = try start()
        let refused = try run("restore", "--from", file, "--data-dir", data, "--force")
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
        #expect(try run("restore", "--from", file, "--data-dir", data, "--force").code == 0)
        #expect(try organizations("\(data)/rinnalla.db") == 1)
    }

    @Test func `a backup of a newer program is refused as such`() throws {
        try makeOrganization("county")
        #expect(try run("backup", "create", "--data-dir", data, "--to", file).code == 0)
        try change(file, "INSERT INTO migration VALUES ('9999_later', zeroblob(32), 0);")
        for words in [["backup", "verify", file], ["restore", "--from", file, "--data-dir", "\(data)2"]] {
            let refused = try ProgramProcess.run(words, in: folder.path)
            #expect(refused.code == 5)
            #expect(refused.error.contains("has step 9999_later"))
        }
    }
}
