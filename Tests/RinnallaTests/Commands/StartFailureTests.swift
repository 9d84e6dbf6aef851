import Glibc
import SQLite
import Testing

@testable import Rinnalla

/// What a service says in one line when it cannot start, and what it exits with (operations.md 2.1).
@Suite struct StartFailureTests {
    private let folder: TestFolder
    private var data: String { "\(folder.path)/data" }
    private var database: String { "\(data)/rinnalla.db" }

    init() throws {
        folder = try TestFolder()
        #expect(try ProgramProcess.run(["migrate", "up", "--data-dir", data], in: folder.path).code == 0)
        // Else the whole database would still stand in the log, whatever becomes of its file.
        let connection = try open()
        defer { connection.close() }
        try connection.checkpoint(.truncate)
    }

    /// The service fails to start with the exit code and the one line.
    private func expect(_ code: ExitCode, _ line: String, on path: String? = nil) throws {
        let words = ["serve", "--data-dir", path ?? data, "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"]
        let outcome = try ProgramProcess.run(words, in: folder.path)
        #expect(outcome.code == code.rawValue)
        #expect(outcome.error == "rinnalla: \(line)\n")
        #expect(outcome.output.isEmpty)
    }

    private func open() throws -> Connection { try Connection(path: database, mode: .readWrite, busyTimeout: 5000) }

    private func change(_ script: String) throws {
        let connection = try open()
        defer { connection.close() }
        try connection.runScript(script)
    }

    /// Overwrites a page of the database, the first being 1.
    private func damage(page: Int64) throws {
        let descriptor = Glibc.open(database, O_WRONLY)
        defer { close(descriptor) }
        let noise = [UInt8](repeating: 0xA5, count: 4096)
        #expect(pwrite(descriptor, noise, noise.count, off_t((page - 1) * 4096)) == noise.count)
    }

    @Test func `a folder where nothing can be written is a fault of the configuration`() throws {
        // Where even root can make no file.
        try expect(.configuration, "cannot open /sys/lock: Permission denied", on: "/sys")
    }

    @Test func `a database that cannot be opened is a fault of the configuration`() throws {
        unlink(database)
        #expect(mkdir(database, 0o700) == 0)
        try expect(.configuration, "cannot open \(database): unable to open database file")
    }

    @Test(arguments: ["BEGIN IMMEDIATE", "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"])
    func `a database that another program has locked is named as that`(_ lock: String) throws {
        let connection = try open()
        defer { connection.close() }
        try connection.runScript(lock)
        try expect(.failure, "\(database) is locked by another process")
    }

    @Test func `a damaged header is told from a damaged page, and both are damage`() throws {
        let advice = "rinnalla restore BACKUP --to \(data) --force puts a backup in its place"
        let root = try #require(
            try open().first("SELECT rootpage FROM sqlite_schema WHERE name = 'event'") { $0.int(0) }
        )
        try damage(page: root)
        try expect(.integrity, "\(database) is damaged (database disk image is malformed): \(advice)")
        try damage(page: 1)
        try expect(.integrity, "\(database) is damaged (file is not a database): \(advice)")
    }

    @Test func `a page that no start reads is found by a backup`() throws {
        let root = try #require(
            try open().first("SELECT rootpage FROM sqlite_schema WHERE name = 'team'") { $0.int(0) }
        )
        try damage(page: root)
        let words = ["backup", "create", "--data-dir", data]
        let outcome = try ProgramProcess.run(words, in: folder.path)
        #expect(outcome.code == 4)
        #expect(outcome.error.hasPrefix("rinnalla: \(database) is damaged: "))
        #expect(outcome.error.split(separator: "\n").count == 1)
        #expect(DataDirectory.entries(of: "\(data)/backups")?.map(\.name) == ["lock"])
    }

    @Test func `something else than a database is damage`() throws {
        #expect(TextFile.write(String(repeating: "no database ", count: 400), to: database))
        try expect(
            .integrity,
            "\(database) is damaged (file is not a database): rinnalla restore BACKUP --to \(data) --force puts a backup in its place"
        )
    }

    @Test func `a database of a newer program is a matter of the schema`() throws {
        try change("INSERT INTO migration VALUES ('9999_later', zeroblob(32), 0)")
        try expect(
            .schema,
            "the database has step 9999_later, which this program does not know: use a newer rinnalla"
        )
    }

    @Test func `a step that was applied with another text is a matter of the schema`() throws {
        let name = try #require(Migrator.embedded.steps.first?.name)
        try change("UPDATE migration SET digest = zeroblob(32) WHERE name = '\(name)'")
        try expect(.schema, "step \(name) was applied with another text than this program carries")
    }
}
