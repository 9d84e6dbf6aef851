import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What a worklist tells to whoever makes a day's view of it.
@Suite struct WorklistDayTests {
    let region: TestRegion
    let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func listed(_ query: String) throws -> TestRegion.Outcome {
        try region.send(.get, "/v1/worklist?\(query)", as: story.worker)
    }

    private func items(_ query: String) throws -> [JSONValue] { try listed(query).json["items"]?.array ?? [] }

    /// An obligation of the kind whose time began so many days ago.
    private func owe(_ kind: String, since days: Int) throws -> String {
        let start = CalendarDate.today.addingDays(-days).description
        let content: JSONValue = ["kind": .string(kind), "startsAt": .string(start)]
        return try region.send(.post, "/v1/clients/\(story.client)/obligations", as: story.worker, content).id
    }

    @Test(arguments: [("D16", "statutory"), ("D17", "target")])
    func `an obligation tells its row of the table of deadlines and whether a statute sets its day`(
        kind: String,
        label: String
    ) throws {
        let id = try owe(kind, since: 0)
        let item = try #require(try items("limit=200").first { $0["subject"]?["id"]?.string == id })
        #expect(item["kind"] == "obligation")
        #expect(item["code"]?.string == kind)
        #expect(item["label"]?.string == label)
    }

    @Test func `what no clock brings about has neither code nor label`() throws {
        _ = try region.makeActivePlan(of: story)
        let review = try #require(try items("kind=review-due").first)
        #expect(review["code"] == nil && review["label"] == nil)
    }

    @Test func `a worklist can be asked for some kinds alone, page by page`() throws {
        _ = try region.makeActivePlan(of: story)
        _ = try region.record("/v1/clients/\(story.client)/contacts", as: story.intake)
        _ = try owe("D17", since: 0)
        let all = try items("limit=200")
        for kinds in [["review-due"], ["contact-received"], ["obligation", "review-due"], ["emergency-used"]] {
            let wanted = all.filter { kinds.contains($0["kind"]?.string ?? "") }
            #expect(try items("limit=200&kind=\(kinds.joined(separator: ","))") == wanted, "\(kinds)")
        }
        let first = try listed("kind=obligation,review-due&limit=1")
        let cursor = try #require(first.json["page"]?["nextCursor"]?.string)
        let second = try items("kind=obligation,review-due&limit=1&cursor=\(cursor)")
        let wanted = all.filter { ["obligation", "review-due"].contains($0["kind"]?.string ?? "") }
        #expect((first.json["items"]?.array ?? []) + second == Array(wanted.prefix(2)))
        #expect(try listed("kind=review-due&limit=1&cursor=\(cursor)").code == "cursor-mismatch")
    }

    @Test func `a kind that nobody knows is refused, and one that is said twice`() throws {
        let unknown = try listed("kind=review-do")
        #expect(unknown.status == 400)
        #expect(unknown.places == ["kind"])
        #expect(unknown.json["errors"]?.array?.first?["suggestion"] == "review-due")
        #expect(try listed("kind=obligation&kind=review-due").status == 400)
    }

    @Test func `what is due today and what is late is what is due before tomorrow`() throws {
        // D17 runs for thirty days.
        let ids = try [31, 30, 29].map { try owe("D17", since: $0) }
        let tomorrow = CalendarDate.today.addingDays(1)
        let due = try items("kind=obligation&limit=200&dueTo=\(tomorrow)").compactMap { $0["subject"]?["id"]?.string }
        #expect(due.filter { ids.contains($0) } == Array(ids.prefix(2)))
    }
}
