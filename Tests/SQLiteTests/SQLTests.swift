import SQLite
import Testing

@Suite struct SQLTests {
    private static let columns: SQL = "id, name"

    @Test func `a literal is its text`() {
        let sql: SQL = "SELECT 'ä'"
        #expect(sql.text == "SELECT 'ä'")
    }

    @Test func `SQL is put into SQL`() {
        let condition: SQL = "name = ?"
        let sql: SQL = "SELECT \(Self.columns) FROM item WHERE \(condition)"
        #expect(sql.text == "SELECT id, name FROM item WHERE name = ?")
    }

    @Test func `parts are joined`() {
        #expect(SQL.joined(["a = ?", "b = ?", "c = ?"], separator: " AND ").text == "a = ? AND b = ? AND c = ?")
        #expect(SQL.joined([], separator: ", ").text.isEmpty)
    }

    @Test func `equal texts share a statement, other texts do not`() throws {
        let directory = try TemporaryDirectory()
        let connection = try directory.writer()
        let part: SQL = "1"
        for sql in ["SELECT 1", "SELECT \(part)", "SELECT 1", "SELECT 2"] as [SQL] {
            let expected: Int64 = sql.text.hasSuffix("2") ? 2 : 1
            #expect(try connection.first(sql) { $0.int(0) } == expected)
        }
    }

    @Test func `the same literal around other SQL is another text`() {
        func counted(_ table: SQL, _ condition: SQL?) -> SQL {
            "SELECT count(*) FROM \(table)\(condition.map { .joined([" WHERE", $0], separator: " ") } ?? "")"
        }
        for _ in 1...2 {
            #expect(counted("plan", nil).text == "SELECT count(*) FROM plan")
            #expect(counted("goal", nil).text == "SELECT count(*) FROM goal")
            #expect(counted("goal", "id = ?").text == "SELECT count(*) FROM goal WHERE id = ?")
        }
        #expect(SQL.joined(["a", "b"], separator: "c").text == "acb")
        #expect(SQL.joined(["a", "b"], separator: "").text == "ab")
        let one: SQL = "é"
        #expect(("\(one)e" as SQL).text == "ée")
    }

    // That a String or a number cannot be interpolated needs no test: there is no overload for it, so it does not compile.
}
