import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct DemoRegionTests {
    private let region: FilledRegion

    init() throws { region = try FilledRegion(clients: 40) }

    /// How many records of a table are in each state.
    private func states(of table: SQL) throws -> [String: Int64] {
        let rows = try region.query("SELECT status, count(*) FROM \(table) GROUP BY status") { row in
            (row.text(0), row.int(1))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    private func count(_ statement: SQL) throws -> Int64 {
        try region.query(statement) { row in row.int(0) }.first ?? -1
    }

    @Test func `forty clients stand at every stage of the loop`() throws {
        #expect(DemoStage.mix.count == 40)
        #expect(Set(DemoStage.mix) == Set(DemoStage.allCases))
        #expect(try states(of: "client") == ["prospective": 8, "active": 31, "closed": 1])
        #expect(try states(of: "contact") == ["open": 3, "resolved": 37])
        #expect(try states(of: "matter") == ["planned": 5, "active": 31, "finished": 1])
        #expect(try states(of: "assessment") == ["pending": 2, "in-progress": 2, "completed": 25, "not-needed": 1])
        #expect(try states(of: "plan") == ["draft": 2, "active": 20, "on-hold": 1])
        #expect(
            try states(of: "referral") == [
                "draft": 1, "requested": 4, "received": 2, "accepted": 1, "in-progress": 2, "completed": 2,
                "rejected": 1,
                "failed": 1, "cancelled": 1,
            ]
        )
        #expect(try states(of: "consent") == ["active": 24])
        #expect(try states(of: "team") == ["active": 2])
        #expect(try states(of: "task") == ["open": 2])
        #expect(try states(of: "feedback") == ["received": 21])
        #expect(try count("SELECT count(*) FROM feedback WHERE counted_on IS NOT NULL") == 20)
        #expect(try count("SELECT count(*) FROM responsibility WHERE valid_to IS NULL") == 33)
    }

    @Test func `every full story can be told to its end, whoever's it is`() throws {
        let region = try FilledRegion(clients: 401)
        #expect(try region.query("SELECT count(*) FROM client") { row in row.int(0) } == [401])
    }

    @Test func `the directory has three organizations, six professionals and twelve services`() throws {
        #expect(try count("SELECT count(*) FROM organization") == 3)
        #expect(try count("SELECT count(*) FROM professional") == 6)
        #expect(try count("SELECT count(*) FROM service") == 12)
        #expect(DemoData.municipalities.count == 10)
        #expect(try count("SELECT count(DISTINCT municipality) FROM service_area") == 10)
    }

    @Test func `the five calls of the guide answer as they are printed`() throws {
        let calls = try region.curls()
        #expect(calls.count == 5)
        let answers = try calls.map { try region.send($0) }
        #expect(answers.map(\.status) == [200, 200, 200, 200, 200])
        #expect(answers[0].json["items"]?.array?.isEmpty == false)
        #expect(answers[2].json["goals"]?.array?.count == 1)
        #expect(answers[2].json["actions"]?.array?.count == 2)
        #expect(answers[3].json["items"]?.array?.count == 3)
        // The two reads before are what the client finds in the log.
        let operations = answers[4].json["items"]?.array?.compactMap { $0["operation"]?.string } ?? []
        #expect(operations.contains("getClient"))
    }

    @Test func `everybody is marked as synthetic and has a code of the range for tests`() throws {
        let marked = try count(
            """
            SELECT count(*) FROM external_id WHERE kind = 'client' AND system = 'urn:rinnalla:synthetic'
            """
        )
        #expect(marked == 40)
        let codes = try region.query("SELECT identity_code FROM client WHERE identity_code IS NOT NULL") { $0.text(0) }
        #expect(codes.count == 36)
        let today = Timestamp.now().dateInHelsinki
        for code in codes {
            #expect(throws: PersonalIdentityCode.Refusal.testNumber) { try PersonalIdentityCode(code, today: today) }
        }
    }

    @Test func `making the region writes events and no access records`() throws {
        #expect(try count("SELECT count(*) FROM event WHERE type = 'fi.rinnalla.client.created.v1'") == 40)
        #expect(try count("SELECT count(*) FROM access_log") == 0)
    }

    @Test func `a region that is there is not made again`() throws {
        #expect(try region.demo.isFilled(region.application))
    }
}
