import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// FB1: feedback without a name leads nowhere, by whatever the service keeps.
@Suite struct AnonymousFeedbackTests {
    let region: TestRegion
    let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func one() throws -> JSONValue {
        let listed = try region.send(.get, "/v1/feedback", as: story.supervisor)
        return try #require(listed.json["items"]?.array?.first)
    }

    @Test func `FB1: it is kept without a client, and the answer tells nothing to follow`() throws {
        let sent = try region.sendFeedback(on: story.unit, ["overall": 3, "freeText": "Jonotin kauan"])
        #expect(sent.status == 204 && sent.text.isEmpty)
        for field in ["Location", "ETag"] { #expect(sent.response.fieldValue(field) == nil) }
        let kept = try one()
        #expect(kept["isAnonymous"] == true && kept["clientId"] == nil)
        #expect(kept["freeText"] == "Jonotin kauan" && kept["source"] == "own")
        #expect(try region.query("SELECT client_id IS NULL FROM feedback") { $0.bool(0) } == [true])
    }

    @Test func `FB1: of the time only the day is kept, in the id too`() throws {
        _ = try region.sendFeedback(on: story.unit)
        let kept = try one()
        let day = Timestamp(startOfDayInHelsinki: .today)
        #expect(kept["createdAt"]?.string == day.description && kept["updatedAt"]?.string == day.description)
        let id = try #require(Identifier<Record>(kept["id"]?.string ?? ""))
        // RFC 9562 §5.7: the time is the first 48 bits.
        #expect(Int64(id.high >> 16) == day.milliseconds)
    }

    @Test func `FB1: neither an event nor an access record tells that it came`() throws {
        let events = try region.query("SELECT count(*) FROM event") { $0.int(0) }
        let records = try region.accessRecords()
        // What a form sends besides is not looked at.
        let caller = region.caller(client: story.client)
        let content: JSONValue = ["unitId": .string(story.unit), "subject": ["kind": "whole"]]
        #expect(try region.send(.post, "/v1/feedback", as: caller, content).status == 204)
        #expect(try region.query("SELECT count(*) FROM event") { $0.int(0) } == events)
        #expect(try region.accessRecords() == records)
        let client = try #require(Identifier<Client>(story.client))
        let kept = try region.query("SELECT id, content FROM feedback") { ($0.blob(0), $0.text(1)) }
        #expect(kept.count == 1 && !kept[0].1.contains(client.description))
    }

    @Test func `FB1: what the supervisor makes of it names no client either`() throws {
        _ = try region.sendFeedback(on: story.unit)
        let path = "/v1/feedback/\(try one()["id"]?.string ?? "")"
        let records = try region.accessRecords()
        #expect(try region.move(path, to: "triaged", as: story.supervisor).status == 200)
        #expect(try region.accessRecords() == records + 1)
        let named = try region.query("SELECT client_id IS NULL FROM event WHERE subject_kind = 'feedback'") {
            $0.bool(0)
        }
        #expect(named == [true])
        let record = try region.query("SELECT record FROM access_log ORDER BY position DESC LIMIT 1") { row in
            try? JSONParser.parse(row.utf8(0))
        }
        #expect(record.first??["clients"] == [])
    }

    @Test func `FB1: it names no record of a client's, only a service`() throws {
        let service = try region.makeService(of: region.provider, [:])
        let plan = try region.makePlan(of: story).id
        for kind in FeedbackRecord.Subject.codes where kind != "service" {
            let subject: JSONValue = ["kind": .string(kind), "id": .string(plan)]
            let refused = try region.sendFeedback(on: story.unit, ["subject": subject])
            #expect(refused.status == 422 && refused.rules == ["FB1"], "\(kind): \(refused.text)")
            #expect(refused.places == ["/subject/id"])
        }
        let subject: JSONValue = ["kind": "service", "id": .string(service)]
        #expect(try region.sendFeedback(on: story.unit, ["subject": subject]).status == 204)
        let unknown: JSONValue = ["kind": "service", "id": .string(plan)]
        #expect(try region.sendFeedback(on: story.unit, ["subject": unknown]).code == "reference-not-found")
    }

    @Test func `a form of another organization may send it, to a unit of the county`() throws {
        #expect(try region.sendFeedback(on: story.unit, key: region.providerKey).status == 204)
        let other = try region.makeUnit("Kotituki", of: region.provider, key: region.providerKey)
        #expect(try region.sendFeedback(on: other).rules == ["feedback-unit"])
        #expect(try region.sendFeedback(on: MemberType.nobody).code == "reference-not-found")
        let unscoped = try region.makeKey(of: region.county, scopes: ["feedback:read"])
        #expect(try region.sendFeedback(on: story.unit, key: unscoped).code == "insufficient-scope")
    }

    @Test func `everything that is wrong is told at once, and a trial keeps nothing`() throws {
        let wrong = try region.sendFeedback(on: story.unit, ["items": ["a1": 6, "e1": 1], "overall": 11])
        #expect(wrong.status == 400)
        #expect(wrong.places == ["/items/e1", "/items/a1", "/overall"])
        #expect(try region.sendFeedback(on: story.unit, ["source": "import:"]).places == ["/source"])
        #expect(try region.sendFeedback(on: story.unit, ["source": "import:trustmary"]).status == 204)
        let content: JSONValue = ["unitId": .string(story.unit), "subject": ["kind": "whole"]]
        _ = try region.send(
            .post,
            "/v1/feedback",
            as: .init(key: region.countyKey),
            content,
            fields: [.prefer: "handling=dry-run"]
        )
        #expect(try region.query("SELECT count(*) FROM feedback") { $0.int(0) } == [1])
    }

    @Test func `FB1: it never becomes a client's`() throws {
        _ = try region.sendFeedback(on: story.unit)
        let client = Value(Identifier<Client>(story.client))
        #expect(throws: Problem.self) {
            try region.application.service.write { transaction throws(Problem) in
                _ = try transaction.change("UPDATE feedback SET client_id = ?", [client])
            }
        }
    }
}
