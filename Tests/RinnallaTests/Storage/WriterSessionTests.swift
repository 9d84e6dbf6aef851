import HTTP
import SQLite
import Testing

@testable import Rinnalla

@Suite struct WriterSessionTests {
    private static let now = Timestamp(milliseconds: 1_795_251_600_000)

    @Test(
        arguments: [(-1, 0), (0, 1), (1, 2), (3_600_000, 3_600_001), (3_600_001, 0), (86_400_000, 0)]
            as [(Int64, Int64)]
    )
    func `after a start time goes on behind the last batch, unless that was written by a clock that was wrong`(
        _ lastAhead: Int64,
        _ startAhead: Int64
    ) {
        let start = WriterSession.start(at: Self.now, after: Self.now.adding(milliseconds: lastAhead))
        #expect(start == Self.now.adding(milliseconds: startAhead))
    }

    @Test func `a clock set back between two processes leaves ids, feed and chain in order`() throws {
        let folder = try TestFolder()
        var options = Application.Options(dataDirectory: folder.path)
        options.logLevel = .error
        let first = try Application(options)
        _ = try first.service.createKey(Self.key(.county))
        first.stop()
        // As if the clock had been 20 minutes ahead until now.
        let connection = try Connection(path: folder.path + "/rinnalla.db", mode: .readWrite, busyTimeout: 5000)
        try connection.run("UPDATE event SET at = at + 1200000")
        connection.close()
        let second = try Application(options)
        defer { second.stop() }
        let (now, ids) = try second.service.write { transaction throws(Problem) in
            (transaction.now, (0..<3).map { _ in transaction.makeIdentifier(Record.self) })
        }
        _ = try second.service.createKey(Self.key(.provider))
        let reader = try Connection(path: folder.path + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { reader.close() }
        let instants = try reader.all("SELECT at FROM event ORDER BY position") { $0.int(0) }
        #expect(instants.count == 2)
        #expect(instants == instants.sorted())
        #expect(ids == ids.sorted())
        #expect(now.milliseconds > instants[0])
        #expect(second.service.now >= now)
        #expect(ids.allSatisfy { Int64($0.high >> 16) >= now.milliseconds })
        #expect(try AccessLog.verify(on: reader).isIntact)
    }

    private static func key(_ kind: OrganizationKind) -> KeyRequest {
        KeyRequest(name: "n", owner: .new(name: "o", kind: kind), scopes: ["*"], mayAssertActor: false, days: 9)
    }
}
