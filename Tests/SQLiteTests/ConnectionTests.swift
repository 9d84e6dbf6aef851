import SQLite
import Testing

@Suite struct ConnectionTests {
    private let directory: TemporaryDirectory
    private let writer: Connection

    init() throws {
        directory = try TemporaryDirectory()
        writer = try directory.writer()
        try writer.run("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT) STRICT")
    }

    private func insert(_ names: String...) throws {
        for name in names {
            try writer.run("INSERT INTO item (name) VALUES (?)", [.text(name)])
        }
    }

    // What a session must be set to for the promises of the service to hold.
    @Test(
        arguments: [
            ("PRAGMA journal_mode", "wal"), ("PRAGMA synchronous", "2"), ("PRAGMA foreign_keys", "1"),
            ("PRAGMA trusted_schema", "0"), ("PRAGMA wal_autocheckpoint", "0"), ("PRAGMA temp_store", "2"),
            ("PRAGMA query_only", "0"),
        ] as [(SQL, String)]
    )
    func `a writer is set up`(pragma: SQL, expected: String) throws {
        #expect(try writer.first(pragma) { $0.text(0) } == expected)
    }

    @Test(
        arguments: [
            ("PRAGMA journal_mode", "wal"), ("PRAGMA query_only", "1"), ("PRAGMA trusted_schema", "0"),
            ("PRAGMA wal_autocheckpoint", "0"), ("PRAGMA temp_store", "2"),
        ] as [(SQL, String)]
    )
    func `a reader is set up`(pragma: SQL, expected: String) throws {
        let reader = try directory.reader()
        #expect(try reader.first(pragma) { $0.text(0) } == expected)
    }

    @Test func `a write answers how many rows it changed`() throws {
        try insert("a", "b", "c")
        #expect(try writer.run("UPDATE item SET name = 'x' WHERE id > ?", [1]) == 2)
        #expect(try writer.run("UPDATE item SET name = 'x' WHERE id > ?", [99]) == 0)
    }

    @Test func `a statement that changes no rows does not answer the count of the one before`() throws {
        try insert("a")
        #expect(try writer.run("BEGIN") == 0)
        #expect(try writer.run("CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT") == 0)
        #expect(try writer.run("COMMIT") == 0)
    }

    @Test func `rows that a cascade deletes are in the total and not in the answer`() throws {
        try writer.run("CREATE TABLE part (item INTEGER REFERENCES item ON DELETE CASCADE) STRICT")
        try insert("a")
        try writer.run("INSERT INTO part VALUES (1), (1)")
        let before = writer.totalChanges
        #expect(try writer.run("DELETE FROM item") == 1)
        #expect(writer.totalChanges == before + 3)
    }

    @Test func `first answers the first row, or nil`() throws {
        try insert("a", "b")
        #expect(try writer.first("SELECT name FROM item ORDER BY id") { $0.text(0) } == "a")
        #expect(try writer.first("SELECT name FROM item WHERE id = ?", [9]) { $0.text(0) } == nil)
    }

    @Test func `first runs a write with RETURNING to its end`() throws {
        let id = try writer.first("INSERT INTO item (name) VALUES ('a'), ('b') RETURNING id") { $0.int(0) }
        #expect(id == 1)
        #expect(!writer.isInTransaction)
        #expect(try directory.reader().first("SELECT count(*) FROM item") { $0.int(0) } == 2)
    }

    @Test func `first tells when the commit of a write with RETURNING fails`() throws {
        try writer.run("CREATE TABLE part (item INTEGER REFERENCES item DEFERRABLE INITIALLY DEFERRED) STRICT")
        let error = #expect(throws: SQLiteError.self) {
            try writer.first("INSERT INTO part VALUES (9) RETURNING item") { $0.int(0) }
        }
        #expect(error?.code == .constraintForeignKey)
    }

    @Test func `all answers every row in order`() throws {
        try insert("a", "b", "c")
        #expect(try writer.all("SELECT name FROM item ORDER BY id DESC") { $0.text(0) } == ["c", "b", "a"])
    }

    @Test func `the same SQL runs again inside its own forEach`() throws {
        try insert("a", "b")
        let names: SQL = "SELECT id, name FROM item WHERE id >= ? ORDER BY id"
        var pairs: [String] = []
        try writer.forEach(names, [1]) { outer throws(SQLiteError) in
            let name = outer.text(1)
            try writer.forEach(names, [1]) { pairs.append(name + $0.text(1)) }
        }
        #expect(pairs == ["aa", "ab", "ba", "bb"])
    }

    @Test func `a statement is ready again after its body threw`() throws {
        try insert("a", "b")
        let names: SQL = "SELECT name FROM item ORDER BY id"
        let thrown = SQLiteError(code: .error, message: "enough")
        #expect(throws: SQLiteError.self) {
            try writer.forEach(names) { _ throws(SQLiteError) in throw thrown }
        }
        #expect(try writer.all(names) { $0.text(0) } == ["a", "b"])
    }

    @Test func `a cached statement sees a schema that changed`() throws {
        try insert("a")
        let everything: SQL = "SELECT * FROM item"
        #expect(try writer.first(everything) { $0.columnCount } == 2)
        try writer.run("ALTER TABLE item ADD COLUMN note TEXT")
        #expect(try writer.first(everything) { $0.columnCount } == 3)
    }

    // The value of a partial index is one of the values: SQLite would plan by it, and anew for each value that is bound.
    @Test func `a statement is planned once, whatever values it gets`() throws {
        try writer.run("CREATE INDEX item_named_a ON item (id) WHERE name = 'a'")
        try insert("a", "b")
        for name in ["a", "b", "a"] {
            let found = try writer.all("SELECT id FROM item WHERE name = ?", [.text(name)]) { row in row.int(0) }
            #expect(found.count == 1)
        }
        let planned: SQL = "SELECT reprep FROM sqlite_stmt WHERE sql = 'SELECT id FROM item WHERE name = ?'"
        #expect(try writer.all(planned) { row in row.int(0) } == [0])
    }

    @Test func `a transaction is open between BEGIN and ROLLBACK`() throws {
        #expect(!writer.isInTransaction)
        try writer.run("BEGIN IMMEDIATE")
        #expect(writer.isInTransaction)
        try insert("a")
        try writer.run("ROLLBACK")
        #expect(!writer.isInTransaction)
        #expect(try writer.first("SELECT count(*) FROM item") { $0.int(0) } == 0)
    }

    @Test func `a script runs all its statements`() throws {
        try writer.runScript("CREATE TABLE a (x ANY) STRICT; -- first\nCREATE TABLE b (x ANY) STRICT;\n")
        #expect(try writer.first("SELECT count(*) FROM sqlite_schema WHERE name IN ('a', 'b')") { $0.int(0) } == 2)
    }

    @Test func `closing twice is closing once`() throws {
        writer.close()
        writer.close()
        #expect(try directory.reader().first("SELECT count(*) FROM item") { $0.int(0) } == 0)
    }

    @Test func `a wrong number of values stops the program and names the SQL`() async throws {
        // In the folder of this process: one that is stopped removes none of its own.
        let path = directory.path + "/test.db"
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            [path = path as String] in
            let connection = try Connection(path: path, mode: .readWrite, busyTimeout: 0)
            try connection.run("SELECT ?, ?", [1])
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(output.contains("1 values for 2 parameters: SELECT ?, ?"))
    }

    @Test func `two statements in one SQL stop the program and are named`() async throws {
        // In the folder of this process: one that is stopped removes none of its own.
        let path = directory.path + "/test.db"
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            [path = path as String] in
            let connection = try Connection(path: path, mode: .readWrite, busyTimeout: 0)
            try connection.run("SELECT 1; SELECT 2")
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(output.contains("not exactly one statement: SELECT 1; SELECT 2"))
    }

    // That a connection cannot leave its thread, and that nothing but SQL goes into SQL, needs no test: code that tries
    // either does not compile.
}
