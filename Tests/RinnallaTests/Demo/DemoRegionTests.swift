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
        #expect(try count("SELECT count(*) FROM feedback WHERE counted_on IS NOT NULL") >= 5)
        #expect(try count("SELECT count(*) FROM responsibility WHERE valid_to IS NULL") == 33)
    }

    @Test func `some clients have what comes later in the process`() throws {
        #expect(try states(of: "handover") == ["proposed": 2, "confirmed": 1])
        #expect(try states(of: "cover") == ["active": 2])
        #expect(try states(of: "review")["recorded"] == 2)
        #expect(try states(of: "segment") == ["current": 2])
        #expect(try states(of: "programme_enrolment") == ["enrolled": 2])
        #expect(try states(of: "ethics_consultation") == ["answered": 2])
        #expect(try states(of: "advocacy_case") == ["open": 2])
        #expect(try states(of: "referral_link") == ["active": 1])
        #expect(try count("SELECT count(*) FROM meeting") == 2)
        let scored: SQL = """
            SELECT count(*) FROM assessment WHERE json_extract(content, '$.instruments[0].scores[0].value') = 4
            """
        #expect(try count(scored) == 2)
    }

    @Test func `demo.json leads to the client who has all of it, and to a link`() throws {
        let card = try region.card()
        let whole = try #require(card["wholeStory"])
        let client = try #require(whole["clientId"]?.string)
        let asWorker = try #require(try region.curls().first { $0.contains("/v1/clients/") })
        func get(_ path: String, as actor: String) throws -> JSONValue {
            let target = asWorker.split(separator: "'")[3]
            let line = asWorker.replacing(target, with: "http://127.0.0.1:1\(path)")
                .replacing(card["workerId"]?.string ?? "", with: whole[actor]?.string ?? "")
            return try region.send(line).json
        }
        let lists = [
            "handovers", "covers", "segments", "programme-enrolments", "ethics-consultations", "advocacy-cases",
            "teams",
        ]
        for list in lists {
            let items = try get("/v1/clients/\(client)/\(list)", as: "workerId")["items"]?.array
            #expect(items?.count == 1, "\(list)")
        }
        // Somebody of the same unit could take over.
        let candidates = try get("/v1/clients/\(client)/responsible-worker-candidates", as: "workerId")["items"]?.array
        #expect(candidates?.isEmpty == false)
        let sections = try get("/v1/clients/\(client)/summary", as: "workerId")["sections"]?.array ?? []
        for code in ["cover", "handovers", "meetings", "advocacy"] {
            #expect(sections.first { $0["code"]?.string == code }?["items"]?.array?.isEmpty == false, "\(code)")
        }
        let kinds = try get("/v1/worklist", as: "successorId")["items"]?.array?.compactMap { $0["kind"]?.string }
        #expect(kinds?.contains("handover-to-accept") == true)
        let asOmbudsman = asWorker.replacing(card["workerId"]?.string ?? "", with: card["ombudsmanId"]?.string ?? "")
            .replacing("role=\"worker\"", with: "role=\"ombudsman\"")
            .replacing("coordination", with: "complaint-handling")
        let cases = asOmbudsman.replacing(
            asWorker.split(separator: "'")[3],
            with: "http://127.0.0.1:1/v1/advocacy-cases"
        )
        #expect(try region.send(cases).json["items"]?.array?.isEmpty == false)
        #expect(card["otherWorkerId"] == whole["successorId"] || card["otherWorkerId"] == whole["workerId"])
        let link = try #require(card["referralLink"]?.string)
        #expect(try region.send("curl -sw '\\n' 'http://127.0.0.1:1/v1/referral-links/\(link)'").status == 200)
    }

    @Test func `every full story can be told to its end, whoever's it is`() throws {
        let region = try FilledRegion(clients: 401)
        #expect(try region.query("SELECT count(*) FROM client") { row in row.int(0) } == [401])
    }

    @Test func `the directory has three organizations, nine professionals and twelve services`() throws {
        #expect(try count("SELECT count(*) FROM organization") == 3)
        #expect(try count("SELECT count(*) FROM professional") == 9)
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
