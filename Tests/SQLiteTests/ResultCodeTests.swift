import SQLite
import Testing

@Suite struct ResultCodeTests {
    private let directory: TemporaryDirectory
    private let connection: Connection

    init() throws {
        directory = try TemporaryDirectory()
        connection = try directory.writer()
        try connection.runScript(
            """
            CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE CHECK (name <> '')) STRICT;
            CREATE TABLE member (team INTEGER NOT NULL REFERENCES team, number INTEGER) STRICT;
            CREATE TRIGGER closed BEFORE INSERT ON team WHEN new.name = 'closed'
            BEGIN SELECT raise(ABORT, 'the team is closed'); END;
            INSERT INTO team VALUES (1, 'first');
            """
        )
    }

    private static let violations: [(SQL, ResultCode)] = [
        ("INSERT INTO team VALUES (2, 'first')", .constraintUnique),
        ("INSERT INTO team VALUES (1, 'second')", .constraintPrimaryKey),
        ("INSERT INTO team VALUES (2, '')", .constraintCheck),
        ("INSERT INTO team VALUES (2, NULL)", .constraintNotNull),
        ("INSERT INTO team VALUES (2, 'closed')", .constraintTrigger),
        ("INSERT INTO member VALUES (9, 1)", .constraintForeignKey),
        ("INSERT INTO member VALUES (1, 'one')", .constraintDataType),
    ]

    @Test(arguments: violations)
    func `a violation has a code of its own, of the constraint family`(sql: SQL, code: ResultCode) throws {
        let error = try #require(throws: SQLiteError.self) { try connection.run(sql) }
        #expect(error.code == code)
        #expect(ResultCode.constraint ~= error.code)
        #expect(error.code.primary == .constraint)
        #expect(error.sql == sql.text)
    }

    @Test func `a trigger speaks in its own words`() throws {
        let error = #expect(throws: SQLiteError.self) { try connection.run("INSERT INTO team VALUES (2, 'closed')") }
        #expect(error?.message == "the team is closed")
    }

    @Test func `a switch tells the code from its family`() {
        func name(_ code: ResultCode) -> String {
            switch code {
            case .constraintUnique: "unique"
            case .constraint: "constraint"
            case .busy: "busy"
            default: "other"
            }
        }
        #expect(name(.constraintUnique) == "unique")
        #expect(name(.constraintCheck) == "constraint")
        #expect(name(ResultCode(rawValue: 261)) == "busy")
        #expect(name(.corrupt) == "other")
    }

    @Test func `an extended code as a pattern does not match its family`() {
        #expect(!(ResultCode.constraintUnique ~= .constraint))
        #expect(!(ResultCode.constraintUnique ~= .constraintPrimaryKey))
    }

    @Test func `SQL that is wrong is an error with its text`() throws {
        let error = try #require(throws: SQLiteError.self) { try connection.run("SELECT 1 FROM nowhere") }
        #expect(error.code == .error)
        #expect(error.description == "SQLite 1: no such table: nowhere in: SELECT 1 FROM nowhere")
    }
}
