import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// What may be known of feedback by who may not read it: numbers, never about few, never in words.
@Suite struct FeedbackSummaryTests {
    let region: TestRegion
    let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func send(_ count: Int, _ members: JSONObject) throws {
        for _ in 0..<count {
            let sent = try region.sendFeedback(on: story.unit, members)
            try #require(sent.status == 204, "\(sent.text)")
        }
    }

    private func cell(_ list: String, _ code: String, of summary: TestRegion.Outcome) -> JSONValue? {
        summary.json[list]?.array?.first { $0["code"]?.string == code }
    }

    @Test func `FB1: below the small cell nothing is told, not even whether there is anything`() throws {
        let before = try region.feedbackSummary(story)
        #expect(before.json["responses"] == ["count": .null, "isSuppressed": true])
        try send(4, ["items": ["a1": 5], "overall": 9])
        #expect(try region.feedbackSummary(story).text == before.text)
        #expect(before.json["items"]?.array?.allSatisfy { $0["isSuppressed"] == true && $0["mean"] == .null } == true)
        #expect(before.json["index"] == ["score": .null, "isSuppressed": true])
        try send(1, ["items": ["a1": 1], "overall": 4])
        let after = try region.feedbackSummary(story)
        #expect(after.json["responses"] == ["count": 5, "isSuppressed": false])
        #expect(after.json["overall"] == ["count": 5, "mean": 8.0, "isSuppressed": false])
        #expect(cell("items", "a1", of: after) == ["code": "a1", "count": 5, "mean": 4.2, "isSuppressed": false])
    }

    @Test func `FB1: two looks never differ by fewer than the small cell`() throws {
        try send(5, ["overall": 5])
        let first = try region.feedbackSummary(story).text
        for _ in 0..<4 {
            try send(1, ["overall": 0])
            #expect(try region.feedbackSummary(story).text == first)
        }
        // A client's own counts among the others.
        _ = try region.giveFeedback(story, as: region.caller(client: story.client), ["overall": 0])
        let second = try region.feedbackSummary(story)
        #expect(second.json["overall"] == ["count": 10, "mean": 2.5, "isSuppressed": false])
    }

    @Test func `FB1: the county's number counts, for what comes and for what is told`() throws {
        _ = try region.patch("/v1/rules/SMALL_CELL_K", ["value": 2], as: region.asCounty)
        try send(2, ["overall": 6])
        #expect(try region.feedbackSummary(story).json["responses"]?["count"] == 2)
        _ = try region.patch("/v1/rules/SMALL_CELL_K", ["value": 3], as: region.asCounty)
        #expect(try region.feedbackSummary(story).json["responses"]?["isSuppressed"] == true)
    }

    @Test func `an item that few answered is suppressed beside one that many did`() throws {
        try send(4, ["items": ["a1": 3, "a2": 3]])
        try send(1, ["items": ["a1": 3]])
        let summary = try region.feedbackSummary(story)
        #expect(cell("items", "a1", of: summary)?["count"] == 5)
        #expect(cell("items", "a2", of: summary)?["count"] == .null)
        // M4: a giver counts in a dimension with two of its four items.
        #expect(cell("dimensions", "a", of: summary)?["isSuppressed"] == true)
    }

    @Test func `dimensions and index are scores of 0 to 100, of givers and not of answers`() throws {
        let all = JSONObject(ClientCenteredness.items.map { ($0, JSONValue.integer(5)) })
        try send(4, ["items": .object(all)])
        var last = all
        for item in ["a1", "a2"] { last[item] = 1 }
        for item in ["a3", "a4"] { last[item] = nil }
        try send(1, ["items": .object(last)])
        let summary = try region.feedbackSummary(story)
        // Four givers at 100 and one at 0.
        let dimension: JSONValue = ["code": "a", "count": 5, "score": 80.0, "isSuppressed": false]
        #expect(cell("dimensions", "a", of: summary) == dimension)
        #expect(cell("dimensions", "b", of: summary)?["score"] == 100.0)
        #expect(summary.json["index"] == ["score": 95.0, "isSuppressed": false])
    }

    @Test func `a window takes whole days of counting, half-open`() throws {
        try send(5, ["overall": 5])
        let (today, tomorrow) = (CalendarDate.today, CalendarDate.today.addingDays(1))
        func count(_ query: String) throws -> JSONValue? {
            try region.feedbackSummary(story, "?\(query)").json["responses"]?["count"]
        }
        #expect(try count("from=\(today)&to=\(tomorrow)") == 5)
        #expect(try count("to=\(today)") == .null)
        #expect(try count("from=\(tomorrow)") == .null)
    }

    @Test func `FB2: published replies stand in it, and no word of the givers`() throws {
        try send(5, ["freeText": "Kanarialintu"])
        let listed = try region.send(.get, "/v1/feedback", as: story.supervisor)
        let path = "/v1/feedback/\(listed.ids[0])"
        _ = try region.move(path, to: "triaged", as: story.supervisor)
        _ = try region.move(path, to: "answered", as: story.supervisor, ["reply": "Kiitos linnusta"])
        _ = try region.move(path, to: "published", as: story.supervisor, ["publicReply": "Kuulimme ja teimme"])
        let summary = try region.feedbackSummary(story)
        let publication: JSONValue = [
            "publicReply": "Kuulimme ja teimme", "publishedDate": .string(CalendarDate.today.description),
        ]
        #expect(summary.json["publications"] == [publication])
        for word in ["Kanarialintu", "linnusta"] { #expect(!summary.text.contains(word)) }
    }

    @Test func `FB3: it is open to those who work in the unit and to the county's reporters`() throws {
        let colleague = try region.person(.teamMember, units: [story.unit])
        let reporter = try region.person(.reporter, purpose: .statistics)
        for caller in [story.worker, story.supervisor, colleague, reporter] {
            #expect(try region.feedbackSummary(story, as: caller).status == 200, "\(caller.role ?? "")")
        }
        let auditor = try region.person(.auditor, purpose: .supervision, units: [story.unit])
        for caller in [story.stranger, story.intake, story.provider, auditor] {
            #expect(try region.feedbackSummary(story, as: caller).status == 404, "\(caller.role ?? "")")
        }
        let client = region.caller(client: story.client)
        #expect(try region.feedbackSummary(story, as: client).code == "actor-not-allowed")
    }
}
