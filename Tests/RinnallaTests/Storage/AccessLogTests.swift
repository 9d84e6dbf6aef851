import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct AccessLogTests {
    /// A region with a few records, and a way to tamper with them behind its back.
    private func logged() throws -> (TestRegion, AccessLog.Head) {
        let region = try TestRegion()
        let story = try region.begin()
        for _ in 0..<5 { _ = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker) }
        let found = try verify(region)
        #expect(found.isIntact)
        return (region, found.head)
    }

    private func verify(_ region: TestRegion, kept: AccessLog.Head? = nil) throws -> AccessLog.Verification {
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        return try AccessLog.verify(on: connection, keptHead: kept)
    }

    private func tamper(_ region: TestRegion, _ script: String) throws {
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readWrite, busyTimeout: 5000)
        defer { connection.close() }
        var indexer = try AccessLogIndexer(connection, longestTail: 1)
        indexer.advance(to: Int64(try region.accessRecords()))
        try connection.runScript("DROP TRIGGER access_log_is_append_only; DROP TRIGGER access_log_is_kept;")
        try connection.runScript(script)
    }

    @Test func `an edited record is named by its position`() throws {
        let (region, _) = try logged()
        try tamper(
            region,
            "UPDATE access_log SET record = replace(record, 'coordination', 'assessment') WHERE position = 5"
        )
        #expect(try verify(region).brokenAt == 5)
    }

    @Test func `a deleted record is named by its position`() throws {
        let (region, _) = try logged()
        try tamper(
            region,
            "DELETE FROM access_log_subject WHERE position = 4; DELETE FROM access_log WHERE position = 4"
        )
        #expect(try verify(region).brokenAt == 4)
    }

    @Test func `two records that changed places are found`() throws {
        let (region, _) = try logged()
        try tamper(
            region,
            """
            CREATE TEMP TABLE other AS SELECT record, hash FROM access_log WHERE position = 4;
            UPDATE access_log SET (record, hash) = (SELECT record, hash FROM access_log WHERE position = 5) WHERE position = 4;
            UPDATE access_log SET (record, hash) = (SELECT record, hash FROM other) WHERE position = 5;
            """
        )
        #expect(try verify(region).brokenAt == 4)
    }

    @Test func `a record hidden from the client's list is found`() throws {
        let (region, _) = try logged()
        try tamper(region, "DELETE FROM access_log_subject WHERE position = 6")
        #expect(try verify(region).brokenAt == 6)
    }

    @Test func `a record put into another client's list is found`() throws {
        let (region, _) = try logged()
        try tamper(region, "INSERT INTO access_log_subject (run, pseudonym, position) VALUES (1, randomblob(16), 5)")
        #expect(try verify(region).brokenAt == 5)
    }

    @Test func `a cut tail shows against a kept head`() throws {
        let (region, head) = try logged()
        #expect(try verify(region, kept: head).holdsKeptHead == true)
        try tamper(
            region,
            """
            DELETE FROM access_log_subject WHERE position > 6;
            DELETE FROM access_log WHERE position > 6;
            UPDATE access_log_run SET last_position = 6;
            """
        )
        let cut = try verify(region, kept: head)
        #expect(cut.brokenAt == nil)
        #expect(cut.holdsKeptHead == false)
        #expect(!cut.isIntact)
    }

    @Test func `a whole written anew shows against a kept head`() throws {
        let (region, head) = try logged()
        let rows = try region.query("SELECT position, record FROM access_log ORDER BY position") { row in
            (row.int(0), row.utf8(1))
        }
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readWrite, busyTimeout: 5000)
        defer { connection.close() }
        try connection.runScript("DROP TRIGGER access_log_is_append_only")
        var hash = AccessLog.genesis
        for (position, bytes) in rows {
            let record = position == 3 ? bytes.map { $0 == UInt8(ascii: "2") ? UInt8(ascii: "3") : $0 } : bytes
            let text = position == 3 ? String(decoding: record, as: UTF8.self) : String(decoding: bytes, as: UTF8.self)
            hash = AccessLog.link(hash, Array(text.utf8))
            try connection.run(
                "UPDATE access_log SET record = ?, hash = ? WHERE position = ?",
                [.text(text), .blob(hash.bytes), .integer(position)]
            )
        }
        #expect(try verify(region, kept: head).holdsKeptHead == false)
    }

    @Test func `the table itself refuses to be changed`() throws {
        let (region, _) = try logged()
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readWrite, busyTimeout: 5000)
        defer { connection.close() }
        #expect(throws: SQLiteError.self) { try connection.run("UPDATE access_log SET at = 0") }
        #expect(throws: SQLiteError.self) { try connection.run("DELETE FROM access_log") }
    }

    @Test func `records name clients by a pseudonym alone`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker)
        let records = try region.query("SELECT record FROM access_log") { row in row.text(0) }
        #expect(!records.isEmpty)
        #expect(records.allSatisfy { !$0.contains(story.client) && !$0.contains("Esimerkki") })
    }
}
