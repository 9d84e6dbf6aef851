import HTTP
import JSON
import Testing

@testable import Rinnalla

/// INV-S1 to INV-S5 of ../domain/3-model.md 3.8.
@Suite struct ConsentInvariantTests {
    @Test func `INV-S1: a release permit needs that the client was told before`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let permit = try region.record(story.permit(to: region.provider), for: story)
        let refused = try region.move("consents", permit.id, to: "active", as: story.worker)
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-S1"])
        try region.inform(story)
        #expect(try region.move("consents", permit.id, to: "active", as: story.worker).status == 200)
    }

    @Test func `INV-S2: a withdrawal counts from the next request on and hides nothing of the log`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        try region.inform(story)
        let permit = try region.activate(story.permit(to: region.provider), for: story)
        #expect(try region.decision(story, region.provider, "identity")["outcome"] == "permit")
        let log = "/v1/clients/\(story.client)/access-log"
        let before = try region.send(.get, log, as: story.worker).json["items"]?.array ?? []
        _ = try region.move("consents", permit, to: "inactive", as: story.worker, ["cause": "withdrawn"])
        #expect(try region.decision(story, region.provider, "identity")["outcome"] == "deny")
        let after = try region.send(.get, log, as: story.worker).json["items"]?.array ?? []
        #expect(before.allSatisfy { record in after.contains { $0["position"] == record["position"] } })
        #expect(after.count > before.count)
    }

    @Test func `INV-S3: a minor's own consent needs the assessment, and no guardian overrules it`() throws {
        let region = try TestRegion()
        var story = try region.begin()
        story.client = try region.makeMinor(story)
        let unassessed = try region.record(story.prohibition(), for: story)
        #expect(try region.move("consents", unassessed.id, to: "active", as: story.worker).rules == ["INV-S3"])
        _ = try region.send(
            .patch,
            "/v1/consents/\(unassessed.id)",
            as: story.worker,
            ["isCapacityAssessed": true],
            fields: [.ifMatch: "*"]
        )
        #expect(try region.move("consents", unassessed.id, to: "active", as: story.worker).status == 200)
        try region.inform(story, by: "guardian")
        let permit = try region.record(story.permit(to: region.provider, ["givenBy": "guardian"]), for: story)
        #expect(try region.move("consents", permit.id, to: "active", as: story.worker).rules == ["INV-S3"])
    }

    @Test func `INV-S4: a release permit is for one sector`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let two: JSONValue = ["level": "sector", "refs": ["social", "health"]]
        let refused = try region.record(story.permit(to: nil, ["scope": two]), for: story)
        #expect(refused.rules == ["INV-S4"])
        try region.inform(story)
        let health: JSONValue = ["level": "sector", "refs": ["health"]]
        _ = try region.activate(story.permit(to: nil, ["scope": health]), for: story)
        #expect(try region.decision(story, region.provider, "identity")["outcome"] == "deny")
        try region.makeSectors(["social"], of: story.provider)
        #expect(try region.decision(story, region.provider, "identity")["outcome"] == "deny")
        try region.makeSectors(["health"], of: story.provider)
        #expect(try region.decision(story, region.provider, "identity")["outcome"] == "permit")
    }

    @Test func `INV-S5: only a supervisor overrides, with the reason's code`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let prohibition = try region.activate(story.prohibition(), for: story)
        func override(_ value: JSONValue, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
            try region.send(
                .patch,
                "/v1/consents/\(prohibition)",
                as: caller,
                ["override": value],
                fields: [.ifMatch: "*"]
            )
        }
        for attempt: JSONValue in [["reasonCode": "child-protection"], ["text": "Syy."], [:]] {
            let refused = try override(attempt, as: story.worker)
            #expect(refused.status == 422)
            #expect(refused.rules == ["INV-S5"])
        }
        let created = try region.record(
            story.prohibition(["override": ["reasonCode": "child-protection", "text": "Syy."]]),
            for: story
        )
        #expect(created.status == 422)
        #expect(created.rules == ["INV-S5"])
        #expect(try override(["text": "Ilman syytä."], as: story.supervisor).rules == ["INV-S5"])
        #expect(try region.decision(story, region.provider, "identity")["outcome"] == "deny")
        let done = try override(["reasonCode": "danger-to-life-or-health"], as: story.supervisor)
        #expect(done.json["override"]?["approvedBy"]?.string == story.supervisor.actor)
        #expect(try region.decision(story, region.provider, "identity")["outcome"] == "permit")
        let more = try region.send(
            .patch,
            "/v1/consents/\(prohibition)",
            as: story.supervisor,
            ["method": "oral"],
            fields: [.ifMatch: "*"]
        )
        #expect(more.status == 403)
    }
}
