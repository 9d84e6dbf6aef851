import HTTP
import JSON
import Testing

@testable import Rinnalla

/// CD11: nothing that helps is begun for the dead, whichever record of theirs it is, and in whatever state it was.
@Suite struct HelpForTheDeadTests {
    private static let death: JSONObject = ["deceasedDate": "2026-01-15"]

    @Test func `CD11: what was a draft at the death is not begun afterwards, and the transitions say so`() throws {
        let region = try TestRegion()
        let referrals = try region.beginReferral()
        let story = referrals.people
        let client = "/v1/clients/\(story.client)"
        let referral = "/v1/referrals/\(try referrals.draft().id)"
        let assessment = try region.makeAssessment(of: story)
        let plan = "/v1/plans/\(try region.makePlan(of: story, region.plan(of: story, for: assessment)).id)"
        let goal = try region.send(.get, plan + "?include=goals,actions", as: story.worker)
        let goals = "/v1/goals/\(goal.json["goals"]?.array?.first?["id"]?.string ?? "")"
        let actions = "/v1/actions/\(goal.json["actions"]?.array?.first?["id"]?.string ?? "")"
        let team = "/v1/teams/\(try region.formTeam(story).id)"
        let consent = "/v1/consents/\(try region.record(story.prohibition(), for: story).id)"
        #expect(try region.move(client, to: "deceased", as: story.worker, Self.death).status == 200)
        let begun = [
            (referral, "requested"), (plan, "active"), (goals, "planned"), (goals, "accepted"), (actions, "scheduled"),
            ("/v1/assessments/\(assessment.id)", "in-progress"), ("/v1/matters/\(story.matter)", "active"),
            (team, "active"), (consent, "active"),
        ]
        for (path, state) in begun {
            let refused = try region.move(path, to: state, as: story.worker)
            #expect(refused.status == 409 && refused.rules == ["client-deceased"], "\(path): \(refused.text)")
            let listed = try region.send(.get, path + "/transitions", as: story.worker)
            let blocked = listed.json["blocked"]?.array?.first { $0["to"]?.string == state }
            #expect(blocked?["reasons"]?.array?.map { $0["rule"] } == ["client-deceased"], "\(listed.text)")
        }
        let need = assessment.json["needs"]?.array?.first?["id"] ?? ""
        let another: JSONValue = ["description": "Uusi", "setBy": "client", "addressesNeeds": [need]]
        let added = try region.send(.post, plan + "/goals", as: story.worker, another)
        #expect(added.status == 409 && added.rules == ["client-deceased"], "\(added.text)")
        // What is open is ended.
        let reason: JSONObject = ["reasonText": "Asiakas on kuollut", "noPlanReason": "Asiakas on kuollut"]
        #expect(try region.move(plan, to: "revoked", as: story.worker, reason).status == 200)
        let told: JSONObject = ["reasonText": "Asiakas on kuollut"]
        #expect(try region.move(referral, to: "cancelled", as: story.worker, told).status == 200)
        #expect(try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, told).status == 200)
    }

    @Test func `CD11: what a service did until the death is still recorded, but it takes nobody on`() throws {
        let region = try TestRegion()
        let referrals = try region.beginReferral()
        let story = referrals.people
        let (received, accepted) = (try referrals.bring(to: "received"), try referrals.bring(to: "accepted"))
        _ = try region.move("/v1/clients/\(story.client)", to: "deceased", as: story.worker, Self.death)
        #expect(try referrals.move(received, to: "accepted", as: story.provider).rules == ["client-deceased"])
        #expect(try referrals.move(received, to: "rejected", as: story.provider).status == 200)
        #expect(try referrals.move(accepted, to: "in-progress", as: story.provider).status == 200)
        #expect(try referrals.move(accepted, to: "completed", as: story.provider).status == 200)
    }

    @Test func `CD11, CD15: nothing is begun under a merged record of who has died`() throws {
        let merger = try MergerStory()
        let (region, merged, worker) = (merger.region, merger.merged, merger.story.worker)
        let draft = try merger.referral.draft().id
        try merger.merge()
        let died = try region.move("/v1/clients/\(merger.story.client)", to: "deceased", as: worker, Self.death)
        #expect(died.status == 200, "\(died.text)")
        var assessment = TestRegion.assessment
        assessment["matterId"] = .string(merged.matter)
        let contents: [(String, JSONValue)] = [
            ("assessments", .object(assessment)), ("plans", ["matterIds": [.string(merged.matter)]]),
            ("teams", ["matterIds": [.string(merged.matter)], "kind": "multi-professional"]),
            ("referrals", merger.referral.content()),
        ]
        for (collection, content) in contents {
            let refused = try region.send(.post, "/v1/clients/\(merged.client)/\(collection)", as: worker, content)
            #expect(refused.status == 409 && refused.rules == ["client-deceased"], "\(collection): \(refused.text)")
        }
        #expect(try merger.referral.move(draft, to: "requested", as: worker).rules == ["client-deceased"])
    }
}
