import SQLite
import Testing

@Suite struct ConcurrencyTests {
    private let directory: TemporaryDirectory
    private let writer: Connection

    init() throws {
        directory = try TemporaryDirectory()
        writer = try directory.writer()
        try writer.run("CREATE TABLE item (id INTEGER PRIMARY KEY) STRICT")
    }

    @Test func `a second writer is told that the database is busy`() throws {
        let second = try directory.writer()
        try writer.run("BEGIN IMMEDIATE")
        let error = #expect(throws: SQLiteError.self) { try second.run("BEGIN IMMEDIATE") }
        #expect(error?.code == .busy)
        try writer.run("COMMIT")
        try second.run("BEGIN IMMEDIATE")
    }

    @Test func `the busy timeout is waited for`() throws {
        let second = try directory.writer(busyTimeout: 50)
        try writer.run("BEGIN IMMEDIATE")
        let elapsed = ContinuousClock().measure {
            #expect(throws: SQLiteError.self) { try second.run("BEGIN IMMEDIATE") }
        }
        #expect(elapsed >= .milliseconds(40))
    }

    @Test func `a reader keeps its snapshot while the writer commits`() throws {
        let count: SQL = "SELECT count(*) FROM item"
        let reader = try directory.reader()
        try reader.run("BEGIN")
        #expect(try reader.first(count) { $0.int(0) } == 0)
        try writer.run("INSERT INTO item VALUES (1)")
        #expect(try reader.first(count) { $0.int(0) } == 0)
        try reader.run("COMMIT")
        #expect(try reader.first(count) { $0.int(0) } == 1)
    }

    @Test func `a reader cannot write`() throws {
        let reader = try directory.reader()
        let error = #expect(throws: SQLiteError.self) { try reader.run("INSERT INTO item VALUES (1)") }
        #expect(error?.code == .readOnly)
    }

    @Test func `a reader does not create a database`() throws {
        let error = #expect(throws: SQLiteError.self) { try directory.reader("none.db") }
        #expect(error.map { ResultCode.cantOpen ~= $0.code } == true)
        #expect(directory.size(of: "none.db") == nil)
    }

    @Test(arguments: [Connection.Mode.readOnly, .readWrite])
    func `a file that is no database is told at opening`(mode: Connection.Mode) throws {
        try directory.write(String(repeating: "not a database. ", count: 64), to: "text.db")
        let error = #expect(throws: SQLiteError.self) {
            try Connection(path: "\(directory.path)/text.db", mode: mode, busyTimeout: 0)
        }
        #expect(error?.code == .notADatabase)
    }

    @Test func `the last close leaves the WAL to whoever checkpoints`() throws {
        try writer.run("INSERT INTO item VALUES (1)")
        writer.close()
        let log = try #require(directory.size(of: "test.db-wal"))
        #expect(log > 0)
    }

    @Test func `a truncating checkpoint empties the WAL`() throws {
        try writer.run("INSERT INTO item VALUES (1)")
        let passive = try writer.checkpoint(.passive)
        #expect(passive.logFrames > 0)
        #expect(passive.checkpointedFrames == passive.logFrames)
        try writer.checkpoint(.truncate)
        #expect(directory.size(of: "test.db-wal") == 0)
    }

    @Test func `a reader in the middle of a snapshot keeps a truncating checkpoint out`() throws {
        let reader = try directory.reader()
        try reader.run("BEGIN")
        _ = try reader.first("SELECT count(*) FROM item") { $0.int(0) }
        try writer.run("INSERT INTO item VALUES (1)")
        let error = #expect(throws: SQLiteError.self) { try writer.checkpoint(.truncate) }
        #expect(error?.code == .busy)
    }

    @Test func `a deadline interrupts a statement that would not end, and is lifted`() throws {
        let endless: SQL = """
            WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter) SELECT max(n) FROM counter
            """
        let reader = try directory.reader()
        reader.setDeadline(after: .milliseconds(20))
        let error = #expect(throws: SQLiteError.self) { try reader.run(endless) }
        #expect(error?.code == .interrupt)
        #expect(error?.sql == endless.text)
        reader.setDeadline(after: nil)
        let long: SQL = """
            WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter LIMIT 50000) SELECT max(n) FROM counter
            """
        #expect(try reader.first(long) { $0.int(0) } == 50_000)
    }
}
