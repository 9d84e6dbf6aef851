import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The rows of ../domain/4-law.md 4.4, and how far a matter is.
@Suite struct RetentionTests {
    private let region: TestRegion
    private let story: TestRegion.Story
    private let today = Timestamp.now().dateInHelsinki

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func matter(_ task: String) throws -> String {
        let matter = try region.send(
            .post,
            "/v1/clients/\(story.client)/matters",
            as: story.worker,
            ["serviceTask": .string(task), "unitId": .string(story.unit)]
        )
        _ = try region.move("/v1/matters/\(matter.id)", to: "active", as: story.worker)
        return matter.id
    }

    private func finish(_ matter: String) throws -> TestRegion.Outcome {
        try region.move("/v1/matters/\(matter)", to: "finished", as: story.worker, ["closingReason": "goals-met"])
    }

    private func read(_ matter: String) throws -> JSONValue {
        try region.send(.get, "/v1/matters/\(matter)", as: story.worker).json
    }

    /// Years after the day, or the day after it: it is never one too early.
    private func days(_ years: Int, after day: CalendarDate) -> [String] {
        [day, day.addingDays(1)].map { $0.addingMonths(12 * years).description }
    }

    @Test(arguments: [
        ("lapsiperheet", 30), ("tyoikaiset", 10), ("iakkaat", 10), ("paihdehuolto", 10), ("vammaispalvelut", 10),
        ("perheoikeudelliset", 10), ("yleinen-neuvonta", 10),
    ])
    func `RET-lapsiperheet, RET-tyoikaiset, RET-iakkaat, RET-paihdehuolto, RET-yleinen-neuvonta: years`(
        task: String,
        years: Int
    ) throws {
        let matter = try matter(task)
        #expect(try read(matter)["retentionUntil"] == nil)
        #expect(try read(matter)["retentionProblem"] == "matter-open")
        let closed = try finish(matter)
        #expect(closed.status == 200)
        #expect(days(years, after: today).contains(closed.json["retentionUntil"]?.string ?? ""))
        #expect(closed.json["retentionProblem"] == nil)
    }

    @Test func `RET-lastensuojelu: two years from the death, unknown until then, and no hindrance to the closing`()
        throws
    {
        let matter = try matter("lastensuojelu")
        let closed = try finish(matter)
        #expect(closed.status == 200)
        #expect(closed.json["retentionUntil"] == nil)
        #expect(closed.json["retentionProblem"] == "death-unknown")
        _ = try region.move(
            "/v1/clients/\(story.client)",
            to: "deceased",
            as: story.worker,
            ["deceasedDate": "2026-01-15"]
        )
        #expect(try read(matter)["retentionUntil"] == "2028-01-15")
    }

    @Test func `RET-perheoikeudelliset: of a child, a hundred and twenty years from the birth`() throws {
        _ = try region.patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            ["birthDate": "2020-06-01", "guardianAbsenceReason": "Ei tiedossa"]
        )
        #expect(try finish(try matter("perheoikeudelliset")).json["retentionUntil"] == "2140-06-01")
    }

    @Test func `RET-vammaispalvelut: counted from the last of the matters`() throws {
        let first = try matter("vammaispalvelut")
        let second = try matter("vammaispalvelut")
        #expect(try finish(first).json["retentionProblem"] == "need-not-ended")
        _ = try finish(second)
        #expect(days(10, after: today).contains(try read(first)["retentionUntil"]?.string ?? ""))
    }

    private func retention(as caller: TestRegion.Caller? = nil) throws -> TestRegion.Outcome {
        try region.send(.get, "/v1/clients/\(story.client)/retention", as: caller ?? story.worker)
    }

    @Test func `RET-basic: two years from the death, and the client's records until the last of all their days`() throws
    {
        let matter = try matter("lapsiperheet")
        #expect(
            try retention().json == [
                "clientId": .string(story.client), "retentionProblems": ["death-unknown", "matter-open"],
            ]
        )
        _ = try region.move("/v1/matters/\(story.matter)", to: "active", as: story.worker)
        for open in [story.matter, matter] { #expect(try finish(open).status == 200) }
        #expect(try retention().json["retentionProblems"] == ["death-unknown"])
        #expect(try retention().json["retentionUntil"] == nil)
        _ = try region.move(
            "/v1/clients/\(story.client)",
            to: "deceased",
            as: story.worker,
            ["deceasedDate": "2026-01-15"]
        )
        let known = try retention(as: region.makeAuditor()).json
        #expect(known["basicDataUntil"] == "2028-01-15")
        #expect(days(30, after: today).contains(known["retentionUntil"]?.string ?? ""))
        #expect(known["retentionProblems"] == [])
    }

    @Test func `RET-basic: whoever may not see every matter learns nothing of the last`() throws {
        #expect(try retention(as: story.stranger).status == 404)
        try region.application.service.write { transaction throws(Problem) in
            let process = DataCategories.process.rawValue
            _ = try transaction.change("UPDATE care_relationship SET categories = categories & ~?", [.integer(process)])
        }
        #expect(try retention().code == "actor-not-allowed")
    }

    @Test func `a county changes the years without a release`() throws {
        let matter = try matter("iakkaat")
        _ = try finish(matter)
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("UPDATE rule_parameter SET value = 12 WHERE code = 'RETENTION_IAKKAAT_YEARS'")
        }
        #expect(days(12, after: today).contains(try read(matter)["retentionUntil"]?.string ?? ""))
    }

    @Test func `a matter tells how far it is by the records around it`() throws {
        #expect(try read(story.matter)["phase"] == "assess")
        #expect(try region.makeActivePlan(of: story).status == 200)
        #expect(try read(story.matter)["phase"] == "implement")
        let closed = try finish(try matter("iakkaat"))
        #expect(closed.json["phase"] == nil)
    }
}
