import SQLite
import Testing

@Suite struct MaintenanceTests {
    private let directory: TemporaryDirectory
    private let writer: Connection

    init() throws {
        directory = try TemporaryDirectory()
        writer = try directory.writer()
        try writer.runScript(
            """
            CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
            CREATE TABLE member (id INTEGER PRIMARY KEY, team INTEGER NOT NULL REFERENCES team) STRICT;
            CREATE INDEX member_by_team ON member (team);
            INSERT INTO team VALUES (1, 'first');
            INSERT INTO member VALUES (1, 1), (2, 1);
            """
        )
    }

    @Test func `a backup holds one snapshot and opens like the original`() throws {
        let reader = try directory.reader()
        try reader.backup(to: directory.path + "/copy.db")
        try writer.run("DELETE FROM member")
        let copy = try directory.writer("copy.db")
        #expect(try copy.all("SELECT id FROM member ORDER BY id") { $0.int(0) } == [1, 2])
        #expect(try copy.integrityCheck().isEmpty)
    }

    @Test func `a backup replaces an older one`() throws {
        try writer.backup(to: directory.path + "/copy.db")
        try writer.run("DELETE FROM member")
        try writer.backup(to: directory.path + "/copy.db")
        #expect(try directory.writer("copy.db").first("SELECT count(*) FROM member") { $0.int(0) } == 0)
    }

    @Test func `a backup to where nothing can be is an error`() throws {
        let error = #expect(throws: SQLiteError.self) { try writer.backup(to: directory.path + "/none/copy.db") }
        #expect(error.map { ResultCode.cantOpen ~= $0.code } == true)
    }

    @Test func `a sound database has no faults`() throws {
        #expect(try writer.integrityCheck().isEmpty)
    }

    @Test func `a row without its parent is a fault`() throws {
        try writer.run("PRAGMA foreign_keys = OFF")
        try writer.run("INSERT INTO member VALUES (7, 99)")
        #expect(try writer.integrityCheck() == ["member row 7 has no parent in team"])
    }

    @Test func `a row that breaks a CHECK is a fault`() throws {
        try writer.run("CREATE TABLE positive (n INTEGER CHECK (n > 0)) STRICT")
        try writer.run("PRAGMA ignore_check_constraints = ON")
        try writer.run("INSERT INTO positive VALUES (-1)")
        try writer.run("PRAGMA ignore_check_constraints = OFF")
        #expect(try writer.integrityCheck().count == 1)
    }

    @Test func `the plan of a query names its index`() throws {
        let plan = try writer.explainQueryPlan("SELECT id FROM member WHERE team = ?")
        #expect(plan == ["SEARCH member USING COVERING INDEX member_by_team (team=?)"])
    }

    @Test func `the library tells its version and that it is thread-safe`() {
        #expect(Connection.libraryVersion.hasPrefix("3."))
        #expect(Connection.compileOptions.contains("THREADSAFE=1"))
    }
}
