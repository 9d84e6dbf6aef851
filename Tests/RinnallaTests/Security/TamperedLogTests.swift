import HTTP
import SQLite
import Testing

@testable import Rinnalla

/// What a curious insider with the database's file in hand cannot do: change the access log unnoticed. Each way of it is
/// found by `rinnalla audit verify`, which names the first position that does not hold.
@Suite struct TamperedLogTests {
    private let folder: TestFolder
    init() throws { folder = try TestFolder() }

    struct Tampering: CustomTestStringConvertible {
        let name: String
        let script: String
        let brokenAt: Int
        var testDescription: String { name }
    }

    private static let tamperings = [
        Tampering(
            name: "an edit of a record",
            script: "UPDATE access_log SET record = replace(record, 'coordination', 'assessment') WHERE position = 5",
            brokenAt: 5
        ),
        Tampering(
            name: "an edit of a hash",
            script: "UPDATE access_log SET hash = zeroblob(32) WHERE position = 5",
            brokenAt: 5
        ),
        Tampering(
            name: "an edit of the time beside a record",
            script: "UPDATE access_log SET at = at - 86400000 WHERE position = 5",
            brokenAt: 5
        ),
        Tampering(
            name: "a record edited with its own hash, whose followers do not know it",
            script:
                "UPDATE access_log SET (record, hash) = (SELECT record, hash FROM access_log WHERE position = 7) WHERE position = 5",
            brokenAt: 5
        ),
        Tampering(
            name: "a deletion from the middle",
            script: "DELETE FROM access_log_subject WHERE position = 4; DELETE FROM access_log WHERE position = 4",
            brokenAt: 4
        ),
        Tampering(
            name: "a deletion of the beginning",
            script: "DELETE FROM access_log_subject WHERE position < 3; DELETE FROM access_log WHERE position < 3",
            brokenAt: 1
        ),
        Tampering(
            name: "a deletion with the rest moved up",
            script: """
                DELETE FROM access_log_subject WHERE position = 4; DELETE FROM access_log WHERE position = 4;
                UPDATE access_log SET position = -position WHERE position > 4;
                UPDATE access_log SET position = -position - 1 WHERE position < 0;
                UPDATE access_log_subject SET position = position - 1 WHERE position > 4;
                """,
            brokenAt: 4
        ),
        Tampering(
            name: "two records in each other's place",
            script: """
                CREATE TEMP TABLE other AS SELECT record, hash, at FROM access_log WHERE position = 4;
                UPDATE access_log SET (record, hash, at) = (SELECT record, hash, at FROM access_log WHERE position = 5)
                WHERE position = 4;
                UPDATE access_log SET (record, hash, at) = (SELECT record, hash, at FROM other) WHERE position = 5;
                """,
            brokenAt: 4
        ),
        Tampering(
            name: "an invented record at the end",
            script: """
                INSERT INTO access_log SELECT position + 1, at, record, hash FROM access_log ORDER BY position DESC LIMIT 1
                """,
            brokenAt: 10
        ),
        Tampering(
            name: "a record taken from the client's list",
            script: "DELETE FROM access_log_subject WHERE position = 6",
            brokenAt: 6
        ),
        Tampering(
            name: "a record put on another client's list",
            script: "UPDATE access_log_subject SET pseudonym = randomblob(16) WHERE position = 6",
            brokenAt: 6
        ),
        Tampering(
            name: "a record put on another client's list too",
            script: "INSERT INTO access_log_subject VALUES (1, randomblob(16), 6)",
            brokenAt: 6
        ),
    ]

    /// A region whose log has nine records, and the head it printed then.
    private func logged() throws -> (TestRegion, head: String) {
        let region = try TestRegion()
        let story = try region.begin()
        while try region.accessRecords() < 9 {
            _ = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker)
        }
        let outcome = try verify(region)
        #expect(outcome.code == 0, "\(outcome.error)")
        return (region, String(outcome.output.dropLast()))
    }

    private func verify(_ region: TestRegion, _ words: String...) throws -> ProgramProcess.Outcome {
        try ProgramProcess.run(["audit", "verify", "--data-dir", region.directory] + words, in: folder.path)
    }

    private func tamper(_ region: TestRegion, _ script: String) throws {
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readWrite, busyTimeout: 5000)
        defer { connection.close() }
        var indexer = try AccessLogIndexer(connection, longestTail: 1)
        indexer.advance(to: Int64(try region.accessRecords()))
        try connection.runScript("PRAGMA foreign_keys = OFF")
        try connection.runScript("DROP TRIGGER access_log_is_append_only; DROP TRIGGER access_log_is_kept;")
        try connection.runScript(script)
    }

    @Test(arguments: tamperings) func `audit verify names the first broken position`(_ tampering: Tampering) throws {
        let (region, _) = try logged()
        try tamper(region, tampering.script)
        let outcome = try verify(region)
        #expect(outcome.code == ExitCode.integrity.rawValue)
        #expect(outcome.error.contains("broken at position \(tampering.brokenAt)\n"), "\(outcome.error)")
    }

    @Test(arguments: [8, 1, 0])
    func `a log cut after a position is whole by itself, and found by a head that was kept`(_ last: Int) throws {
        let (region, head) = try logged()
        try tamper(
            region,
            """
            DELETE FROM access_log_subject WHERE position > \(last);
            DELETE FROM access_log WHERE position > \(last);
            DELETE FROM access_log_run WHERE first_position > \(last);
            UPDATE access_log_run SET last_position = \(last);
            """
        )
        #expect(try verify(region).code == 0)
        let outcome = try verify(region, "--head", head)
        #expect(outcome.code == ExitCode.integrity.rawValue)
        #expect(outcome.error.contains("cut or rewritten"))
    }
}
