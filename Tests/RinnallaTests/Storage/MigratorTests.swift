import SQLite
import Testing

@testable import Rinnalla

@Suite struct MigratorTests {
    private func withDatabase(_ body: (Connection) throws -> Void) throws {
        let region = try TestRegion()
        let connection = try Connection(path: region.directory + "/other.db", mode: .readWrite, busyTimeout: 1000)
        defer { connection.close() }
        try body(connection)
    }

    private func step(_ name: String, _ script: String) -> Migrator.Step {
        Migrator.Step(name: name, script: script, digest: SHA256.hash(script))
    }

    @Test func `steps are applied once, in order, and stand in the status`() throws {
        try withDatabase { (connection: Connection) throws in
            let migrator = Migrator(steps: [step("1", "CREATE TABLE a (x);"), step("2", "ALTER TABLE a ADD COLUMN y;")])
            #expect(try migrator.migrate(connection) == ["1", "2"])
            #expect(try migrator.migrate(connection) == [])
            #expect(try migrator.status(connection).map(\.state) == [.applied, .applied])
        }
    }

    @Test func `a step that fails leaves nothing of itself`() throws {
        try withDatabase { (connection: Connection) throws in
            let migrator = Migrator(steps: [
                step("1", "CREATE TABLE a (x);"), step("2", "CREATE TABLE b (x); NONSENSE;"),
            ])
            #expect(throws: Migrator.Failure.self) { try migrator.migrate(connection) }
            let leftover = try connection.first("SELECT 1 FROM sqlite_schema WHERE name = 'b'", []) { _ in true }
            #expect(leftover == nil)
            #expect(try migrator.status(connection).map(\.state) == [.applied, .pending])
        }
    }

    @Test func `a step whose text changed is refused`() throws {
        try withDatabase { (connection: Connection) throws in
            try Migrator(steps: [step("1", "CREATE TABLE a (x);")]).migrate(connection)
            let changed = Migrator(steps: [step("1", "CREATE TABLE a (x, y);")])
            #expect(throws: Migrator.Failure.stepChanged("1")) { try changed.migrate(connection) }
        }
    }

    @Test func `a database of a newer program is refused`() throws {
        try withDatabase { (connection: Connection) throws in
            try Migrator(steps: [step("1", "CREATE TABLE a (x);"), step("2", "CREATE TABLE b (x);")]).migrate(
                connection
            )
            let older = Migrator(steps: [step("1", "CREATE TABLE a (x);")])
            #expect(throws: Migrator.Failure.databaseIsNewer("2")) { try older.migrate(connection) }
        }
    }
}
