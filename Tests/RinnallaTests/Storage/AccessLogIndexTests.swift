import SQLite
import Testing

@testable import Rinnalla

/// The index of the access log by client, which is written behind the log in runs (D48).
@Suite struct AccessLogIndexTests {
    private let region: TestRegion
    private let connection: Connection
    private let clients: [Identifier<Client>]

    init() throws {
        region = try TestRegion()
        connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readWrite, busyTimeout: 5000)
        var identifiers = IdentifierGenerator()
        clients = (0..<40).map { _ in identifiers.next(now: .now()) }
    }

    private func entry(_ clients: [Identifier<Client>], note: String? = nil) -> AccessEntry {
        AccessEntry(
            at: .now(),
            requestID: "",
            key: "key",
            organization: Identifier(high: 0, low: 1),
            note: note,
            operation: "getClient",
            clients: clients,
            count: clients.count,
            fieldsGroup: "all",
            decision: "permit",
            status: 200
        )
    }

    /// Writes records that name one client each, and every tenth a page of them; answers who is named where.
    private func log(_ count: Int) throws -> [Identifier<Client>: [Int64]] {
        let journal = try Journal(connection)
        var named: [Identifier<Client>: [Int64]] = [:]
        for number in 0..<count {
            let start = number * 7 % clients.count
            let page = number % 10 == 9 ? Array(clients[start...].prefix(8)) : [clients[start]]
            try journal.append(entry(page), on: connection)
            for client in page { named[client, default: []].append(journal.head.position) }
        }
        return named
    }

    private func positions(of client: Identifier<Client>) throws -> [Int64] {
        try connection.all("SELECT * FROM (\(AccessLogIndex.positions)) ORDER BY 1", [Value(client)]) { row in
            row.int(0)
        }
    }

    private func head() throws -> Int64 { try Journal(connection).head.position }

    private func runs() throws -> [(level: Int64, count: Int64)] {
        try connection.all("SELECT level, count(*) FROM access_log_run GROUP BY level ORDER BY level") { row in
            (row.int(0), row.int(1))
        }
    }

    private func indexer() throws -> AccessLogIndexer {
        try AccessLogIndexer(connection, portion: 32, longestTail: 7)
    }

    @Test func `a client finds every record that names them, in the tail, in runs and in merged runs`() throws {
        let named = try log(620)
        func check() throws {
            for client in clients { #expect(try positions(of: client) == named[client] ?? []) }
            #expect(try AccessLog.verify(on: connection).isIntact)
        }
        try check()
        var indexer = try indexer()
        let head = try head()
        // Broken off and gone on with after each turn, as by a restart.
        for turn in 0..<40 {
            indexer.advance(to: head)
            if turn % 10 == 5 { try check() }
            if turn % 9 == 0 { indexer = try self.indexer() }
        }
        try check()
        #expect(try AccessLogIndex.end(on: connection) == head)
        let levels = try runs()
        #expect(levels.contains { $0.level > 0 })
        #expect(levels.allSatisfy { $0.count < 16 })
    }

    @Test func `what is not due yet is left to the log`() throws {
        let named = try log(4)
        var indexer = try indexer()
        indexer.advance(to: try head())
        #expect(try runs().isEmpty)
        #expect(try positions(of: clients[0]) == named[clients[0]])
    }

    @Test func `a client alone in many records is found in all of them`() throws {
        let journal = try Journal(connection)
        for _ in 0..<300 { try journal.append(entry([clients[0]]), on: connection) }
        var indexer = try indexer()
        for _ in 0..<40 { indexer.advance(to: journal.head.position) }
        #expect(try positions(of: clients[0]).count == 300)
        #expect(try runs().allSatisfy { $0.count < 16 })
        #expect(try AccessLog.verify(on: connection).isIntact)
    }

    @Test func `a note that looks like a record's clients names nobody`() throws {
        let other = "11111111-1111-4111-8111-111111111111"
        let entry = entry([clients[0]], note: "[\"clients\":[\"\(other)\"]")
        let name = Identifier<Pseudonym>(high: 7, low: 8)
        #expect(AccessLog.names(in: entry.canonical(position: 1, pseudonyms: [name])) == [name])
        #expect(AccessLog.names(in: entry.canonical(position: 1, pseudonyms: [])) == [])
        #expect(AccessLog.names(in: Array("{\"clients\":[".utf8)) == [])
    }

    @Test(arguments: [
        "DELETE FROM access_log_subject WHERE position = 6",
        "UPDATE access_log_subject SET pseudonym = randomblob(16) WHERE position = 6",
        "INSERT INTO access_log_subject SELECT run, randomblob(16), 6 FROM access_log_subject WHERE position = 6",
        "INSERT INTO access_log_subject SELECT run + 1, pseudonym, 6 FROM access_log_subject WHERE position = 6",
        "UPDATE access_log_subject SET run = 99 WHERE position = 6",
        "UPDATE access_log_run SET id = 99 WHERE 6 BETWEEN first_position AND last_position",
        "UPDATE access_log_run SET last_position = 5 WHERE 6 BETWEEN first_position AND last_position",
    ])
    func `an index that says something else than the log is found`(_ script: String) throws {
        _ = try log(8)
        var indexer = try indexer()
        indexer.advance(to: try head())
        #expect(try AccessLog.verify(on: connection).isIntact)
        try connection.runScript(script)
        let broken = try #require(try AccessLog.verify(on: connection).brokenAt)
        #expect((1...6).contains(broken))
    }

    @Test func `a run that claims more than the log has is found`() throws {
        _ = try log(8)
        var indexer = try indexer()
        indexer.advance(to: try head())
        try connection.runScript("UPDATE access_log_run SET last_position = 1000000")
        #expect(try AccessLog.verify(on: connection).brokenAt == 9)
    }

    @Test
    func `no portion is much longer than it should be, however unlike the runs and however often one client is named`()
        throws
    {
        let journal = try Journal(connection)
        var indexer = try indexer()
        // Runs of records that name hardly anybody, then of pages, and of one client alone.
        for number in 0..<2400 {
            let page = number < 800 ? [] : number < 1600 ? clients : [clients[0]]
            try journal.append(entry(page), on: connection)
            let before = connection.totalChanges
            indexer.advance(to: journal.head.position)
            // Four portions, each of a run of 32 and a page, or of 32 entries that are moved; and the rows of the runs.
            #expect(connection.totalChanges - before <= 4 * (2 * (32 + clients.count) + 20))
        }
        for _ in 0..<400 { indexer.advance(to: journal.head.position) }
        #expect(try positions(of: clients[0]).count == 1600)
        #expect(try AccessLog.verify(on: connection).isIntact)
    }

    @Test func `the tail stays short while runs are merged, and after a start that names nobody`() throws {
        var indexer = try indexer()
        let journal = try Journal(connection)
        for _ in 0..<600 {
            try journal.append(entry(clients), on: connection)
            indexer = try self.indexer()
            indexer.advance(to: journal.head.position)
            #expect(try AccessLogIndex.end(on: connection) == journal.head.position)
        }
    }
}
