import SQLite
import Testing

@testable import Rinnalla

@Suite struct DueWorkTests {
    private static let some: SQL = """
        UPDATE rule_parameter SET value = 1 WHERE position IN
        (SELECT position FROM rule_parameter WHERE value <> 1 ORDER BY position LIMIT 25)
        """
    private static let left: SQL = "SELECT count(*) FROM rule_parameter WHERE value <> 1"

    private static let portions = DueWork(name: "portions", due: left) { transaction throws(Problem) in
        try transaction.change(some) == 25
    }
    private static let failing = DueWork(name: "failing", due: left) { transaction throws(Problem) in
        try transaction.change("UPDATE rule_parameter SET value = 1")
        throw Problem(.internalError)
    }

    @Test func `due work is done a portion at a time, until nothing is due`() throws {
        let region = try TestRegion()
        func left() throws -> Int64 { try region.query(Self.left) { row in row.int(0) }.first ?? -1 }
        let all = try left()
        #expect(all > 50)
        var rounds: Int64 = 0
        while region.application.service.runDueWork([Self.portions]) {
            rounds += 1
            #expect(try left() == all - 25 * rounds)
        }
        #expect(try left() == 0)
        #expect(rounds == all / 25)
    }

    @Test func `work that fails leaves nothing behind and holds up no other`() throws {
        let region = try TestRegion()
        let before = try region.query(Self.left) { row in row.int(0) }.first ?? 0
        #expect(region.application.service.runDueWork([Self.failing, Self.portions]))
        #expect(try region.query(Self.left) { row in row.int(0) } == [before - 25])
    }

    @Test func `what the clock brings about is the doing of the service itself`() throws {
        let region = try TestRegion()
        let asItself = DueWork(name: "as-itself", due: Self.left) { transaction throws(Problem) in
            transaction.access.actor == nil && transaction.access.key.id == Access.system.key.id
        }
        #expect(region.application.service.runDueWork([asItself]))
    }

    /// It is looked for each minute and at each start: a walk over all obligations of a region cost half a second.
    @Test(arguments: DueWork.all.map(\.name))
    func `what is due is found on an index of its own, however much the region has`(_ name: String) throws {
        let region = try TestRegion()
        let work = try #require(DueWork.all.first { $0.name == name })
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 1000)
        defer { connection.close() }
        let plan = try connection.explainQueryPlan(work.due)
        #expect(!plan.isEmpty)
        // A partial index has only what may be due; so have the queues of what is without words.
        let walks = plan.filter { step in
            step.hasPrefix("SCAN") && !step.hasSuffix("_without_words") && step != "SCAN CONSTANT ROW"
                && (!step.contains(" USING ") || step.contains("autoindex"))
        }
        #expect(walks.isEmpty, "\(plan)")
    }
}
