import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct DemoSeedTests {
    private func people(_ region: FilledRegion) throws -> [String] {
        try region.query("SELECT coalesce(identity_code, '') || content FROM client ORDER BY id") { row in row.text(0) }
    }

    @Test func `the same seed makes the same people, another seed others`() throws {
        let first = try people(FilledRegion(clients: 5, seed: 7))
        #expect(try people(FilledRegion(clients: 5, seed: 7)) == first)
        #expect(try people(FilledRegion(clients: 5, seed: 8)) != first)
    }

    @Test(arguments: [true, false])
    func `no two people have one identity code`(isOlder: Bool) throws {
        // Those who share a birthday in a region of millions, and everybody of a small one.
        let days = (isOlder ? DemoPerson.older : DemoPerson.younger).count
        let indices = Set(stride(from: 0, to: 600 * days, by: days)).union(0..<20_000).filter { $0 % 10 != 9 }
        var codes: Set<String> = []
        for index in indices {
            var person = DemoPerson(index, seed: 3, language: "fi", isOlder: isOlder)
            codes.insert(try #require(person.content()["identityCode"]?.string))
        }
        #expect(codes.count == indices.count)
        let today = try #require(CalendarDate(year: 2026, month: 11, day: 22))
        for code in codes { _ = try PersonalIdentityCode(code, today: today, allowsTestNumbers: true) }
    }

    @Test func `many clients are brief: three referrals each, and areas with workers of their own`() throws {
        let region = try FilledRegion(clients: 6) { demo in
            demo.fullStories = 0
            demo.clientsOfArea = 2
        }
        let counts = try region.query(
            """
            SELECT count(*), count(DISTINCT client_id), (SELECT count(DISTINCT worker_id) FROM responsibility) FROM referral
            """
        ) { row in [row.int(0), row.int(1), row.int(2)] }
        #expect(counts == [[18, 6, 3]])
        let statuses = try region.query("SELECT DISTINCT status FROM referral ORDER BY 1") { row in row.text(0) }
        #expect(statuses == ["accepted", "completed", "draft", "in-progress", "received", "requested"])
        // Whoever receives a referral can read it, whichever way it came to be.
        let waiting = try region.curls().filter { $0.contains("/v1/referrals?status=requested") }
        #expect(try waiting.map { try region.send($0).json["items"]?.array?.isEmpty } == [false])
        let card = try region.card()
        #expect(card["referrals"] == 18)
        #expect(card["clientIds"]?.array?.count == 2)
    }

    @Test func `a region without clients has its services to ask for`() throws {
        let region = try FilledRegion(clients: 0)
        let calls = try region.curls()
        #expect(calls.count == 1)
        #expect(try calls.map { try region.send($0).status } == [200])
    }

    @Test func `a region that was not finished is not taken for one`() throws {
        let region = try FilledRegion(clients: 0)
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("DELETE FROM api_key")
        }
        #expect(throws: CommandFailure.self) { try region.demo.isFilled(region.application) }
    }
}
