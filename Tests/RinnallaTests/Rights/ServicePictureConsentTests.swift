import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What the picture of a client's services leaves out for whom, and why: the consents through the picture.
@Suite struct ServicePictureConsentTests {
    @Test func `INV-R7: worker, provider and client each see their own cut, with what is left out and why`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        _ = try story.bring(to: "accepted", [:])
        let own = try region.makePurchasedService("Asumistuki")
        let matter = try region.send(
            .post,
            "/v1/clients/\(story.people.client)/matters",
            as: story.people.worker,
            ["serviceTask": "paihdehuolto", "unitId": .string(story.people.unit)]
        )
        let other = try story.draft(["toServiceId": .string(own), "matterId": .string(matter.id)]).id
        _ = try story.move(other, to: "requested", as: story.people.worker)

        for caller in [story.people.worker, story.client] {
            let seen = try story.picture(as: caller)
            #expect(seen.json["services"]?.array?.count == 2)
            #expect(seen.json["withheld"] == [])
        }
        let received = try story.picture(as: story.people.provider)
        #expect(received.json["services"]?.array?.compactMap { $0["serviceId"]?.string } == [story.service])
        #expect(!received.text.contains(own))
        let left = received.withheld
        #expect(left.keys.sorted() == ["child", "financial", "health", "plan", "referral"])
        #expect(left["referral"]?["extent"] == "part")
        #expect(left["plan"]?["extent"] == "all")
        #expect(left["plan"]?["outcome"] == "permit")
        #expect(left["plan"]?["rules"]?.array?.compactMap { $0["rule"]?.string } == ["relationship-scope"])
        #expect(try story.picture(as: story.people.stranger).status == 404)
    }

    @Test func `INV-S2: a consent withdrawn between two reads changes the second`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        let (worker, provider) = (story.people.worker, story.people.provider)
        _ = try region.makePermit(for: story.people.client, by: worker, ["identity", "referral"])
        let permit = try region.makePermit(for: story.people.client, by: worker, ["plan"])
        let own = try region.makeService(of: region.county, ["name": ["fi": "Kotihoito"]])
        var content = region.plan(of: story.people, for: try region.makeAssessment(of: story.people))
        content["goals"] = try ReferralStory(region: region, people: story.people, service: own).planned(content)
        let plan = try region.makePlan(of: story.people, content)
        _ = try region.move("/v1/plans/\(plan.id)", to: "active", as: worker)
        let action = plan.json["actions"]?.array?.first?["id"]?.string ?? ""
        _ = try region.move("/v1/actions/\(action)", to: "in-progress", as: worker)
        _ = try story.bring(to: "accepted", ["sharedData": ["identity", "plan"]])

        let first = try story.picture(as: provider)
        #expect(first.json["services"]?.array?.compactMap { $0["serviceId"]?.string } == [story.service, own])
        #expect(first.withheld["plan"]?["extent"] == "part")
        #expect(try region.withdraw(permit, as: story.client).status == 200)
        let second = try story.picture(as: provider)
        #expect(second.json["services"]?.array?.compactMap { $0["serviceId"]?.string } == [story.service])
        let plans = second.withheld["plan"]
        #expect(plans?["extent"] == "all")
        #expect(plans?["outcome"] == "deny")
        #expect(plans?["rules"]?.array?.compactMap { $0["rule"]?.string } == ["disclosure-not-permitted"])
        #expect(plans?["rules"]?.array?.first?["detail"]?.string?.isEmpty == false)
    }

    /// Why the plan is closed to the story's provider, or what else limits it.
    private func rulesOfPlan(_ story: ReferralStory) throws -> [String] {
        let plan = try story.picture(as: story.people.provider).withheld["plan"]
        return plan?["rules"]?.array?.compactMap { $0["rule"]?.string } ?? []
    }

    /// A referral to an outside provider that shares the plan, by a consent to the case; answers the consent to the plan.
    private func share(_ story: ReferralStory) throws -> String {
        var last = ""
        for categories: [JSONValue] in [["identity", "referral"], ["plan"]] {
            last = try story.region.activate(
                story.people.permit(
                    to: story.region.provider,
                    ["kind": "case-consent", "dataCategories": .array(categories)]
                ),
                for: story.people
            )
        }
        _ = try story.bring(to: "accepted", ["sharedData": ["identity", "plan"]])
        return last
    }

    @Test func `INV-S1: a permit opens nothing until the client has been told`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        #expect(try region.withdraw(try share(story), as: story.client).status == 200)
        let people = story.people
        let permit = try region.record(people.permit(to: region.provider, ["dataCategories": ["plan"]]), for: people)
        #expect(try region.move("consents", permit.id, to: "active", as: people.worker).rules == ["INV-S1"])
        #expect(try rulesOfPlan(story) == ["disclosure-not-permitted"])
        try region.inform(people)
        #expect(try region.move("consents", permit.id, to: "active", as: people.worker).status == 200)
        #expect(try rulesOfPlan(story) == ["relationship-scope"])
    }

    @Test func `INV-S4: a permit for one sector opens nothing to another`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        try region.makeSectors(["social"], of: story.people.provider)
        #expect(try region.withdraw(try share(story), as: story.client).status == 200)
        try region.inform(story.people)
        for (sector, rule) in [("health", "disclosure-not-permitted"), ("social", "relationship-scope")] {
            let scope: JSONValue = ["level": "sector", "refs": [.string(sector)]]
            _ = try region.activate(
                story.people.permit(to: nil, ["dataCategories": ["plan"], "scope": scope]),
                for: story.people
            )
            #expect(try rulesOfPlan(story) == [rule], "\(sector)")
        }
    }

    @Test func `INV-S5: a prohibition closes the plan, and the supervisor's override opens it`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        _ = try share(story)
        #expect(try rulesOfPlan(story) == ["relationship-scope"])
        let prohibition = try region.activate(
            story.people.prohibition(["dataCategories": ["plan"], "recipients": [.string(region.provider)]]),
            for: story.people
        )
        #expect(try rulesOfPlan(story) == ["disclosure-prohibited"])
        let override: JSONValue = ["override": ["reasonCode": "danger-to-life-or-health"]]
        _ = try region.patch("/v1/consents/\(prohibition)", as: story.people.supervisor, override)
        #expect(try rulesOfPlan(story) == ["relationship-scope"])
    }

    @Test func `INV-S3: a representative sees what the mandate covers and is told of the rest`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        _ = try story.bring(to: "accepted", [:])
        let changed = try region.patch(
            "/v1/clients/\(story.people.client)",
            as: story.people.worker,
            [
                "representatives": [
                    [
                        "name": "Risto Rinnalla", "kind": "edunvalvoja", "scope": ["identity", "referral"],
                        "validFrom": "2026-01-01",
                    ]
                ]
            ]
        )
        let id = changed.json["representatives"]?.array?.first?["id"]?.string ?? ""
        let caller = TestRegion.Caller(
            key: region.countyKey,
            actor: id,
            role: "representative",
            purpose: "client-own-access"
        )
        let seen = try story.picture(as: caller)
        #expect(seen.json["services"]?.array?.count == 1)
        let plan = seen.withheld["plan"]
        #expect(plan?["rules"]?.array?.compactMap { $0["rule"]?.string } == ["mandate-scope"])
        #expect(plan?["outcome"] == nil)
    }

    @Test func `a key without the scope of plans reads no action, and is told so`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        _ = try story.bring(to: "accepted", [:])
        var caller = story.people.worker
        caller.key = try region.makeKey(of: region.county, scopes: ["referrals:read"])
        let seen = try story.picture(as: caller)
        #expect(seen.json["services"]?.array?.count == 1)
        let plan = seen.withheld["plan"]
        #expect(plan?["rules"]?.array?.compactMap { $0["rule"]?.string } == ["key-scope"])
    }
}
