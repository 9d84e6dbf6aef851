import HTTP
import JSON
import Testing

@testable import Rinnalla

/// Several plans of one client: each names the others, shows them to who may see them, and tells what they contradict.
@Suite struct PlanRelationsTests {
    let region: TestRegion
    let story: TestRegion.Story
    /// A matter of the same client in another unit, and who works there.
    let matter: String
    let neighbor: TestRegion.Caller
    /// A colleague of the responsible worker, who sees the first matter alone.
    let colleague: TestRegion.Caller

    private static let elsewhere: JSONValue = [
        "title": "Kuntoutussuunnitelma", "organization": "Keskussairaala", "sector": "health",
        "period": ["start": "2027-01-01"], "contact": ["name": "Kaisa Kuntoutus", "phone": "+358401234567"],
    ]

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        let unit = try region.makeUnit("Vammaispalvelut")
        neighbor = try region.person(.worker, units: [unit])
        colleague = try region.person(.worker, units: [story.unit])
        let content: JSONValue = ["serviceTask": "vammaispalvelut", "unitId": .string(unit)]
        matter = try region.send(.post, "/v1/clients/\(story.client)/matters", as: story.worker, content).id
    }

    private func plan(in matter: String? = nil, _ related: [JSONValue]? = nil) throws -> TestRegion.Outcome {
        var content: JSONObject = ["matterIds": [.string(matter ?? story.matter)]]
        content["relatedPlans"] = related.map { .array($0) }
        return try region.makePlan(of: story, content)
    }

    private func read(_ plan: String, _ more: String = "", as caller: TestRegion.Caller) throws -> JSONValue {
        try region.send(.get, "/v1/plans/\(plan)\(more)", as: caller).json
    }

    private func relate(_ plan: String, to plans: [JSONValue], as caller: TestRegion.Caller) throws
        -> TestRegion.Outcome
    {
        try region.patch("/v1/plans/\(plan)", as: caller, ["relatedPlans": .array(plans)])
    }

    @Test func `a plan names another of the client's and describes one elsewhere`() throws {
        let other = try plan(in: matter).id
        let related: [JSONValue] = [["planId": .string(other)], Self.elsewhere]
        let made = try plan(related)
        #expect(made.status == 201)
        #expect(made.json["relatedPlans"] == .array(related))
    }

    @Test(
        arguments: [
            [:], ["title": "Suunnitelma"], ["sector": "health"],
            ["planId": .string(MemberType.nobody), "title": "Suunnitelma", "sector": "health"],
        ] as [JSONValue]
    )
    func `a related plan is named or described, not both and not neither`(_ related: JSONValue) throws {
        let refused = try plan([related])
        #expect(refused.status == 422)
        #expect(refused.rules.first == "plan-related-one")
        #expect(refused.places.first == "/relatedPlans/0")
    }

    @Test func `itself, another client's plan and the same one twice are refused`() throws {
        let other = try region.begin()
        let foreign = try region.makePlan(of: other, ["matterIds": [.string(other.matter)]])
        let own = try plan().id
        let second = JSONValue.string(try plan(in: matter).id)
        for id in [foreign.id, own, MemberType.nobody] {
            let refused = try relate(own, to: [["planId": .string(id)]], as: story.worker)
            #expect(refused.status == 422)
            #expect(refused.code == "reference-not-found")
            #expect(refused.places == ["/relatedPlans/0/planId"])
        }
        let twice = try relate(own, to: [["planId": second], ["planId": second]], as: story.worker)
        #expect(twice.places == ["/relatedPlans/1/planId"])
        let backwards: JSONValue = [
            "title": "x", "sector": "health", "period": ["start": "2027-02-01", "end": "2027-01-01"],
        ]
        #expect(try relate(own, to: [backwards], as: story.worker).places == ["/relatedPlans/0/period/end"])
    }

    @Test func `who may not see the related plan is not told of it, now or of then, and does not take it away`() throws
    {
        let hidden = JSONValue.string(try plan(in: matter).id)
        let related: [JSONValue] = [["planId": hidden], Self.elsewhere]
        let made = try plan(related)
        #expect(try read(made.id, as: story.worker)["relatedPlans"] == .array(related))
        let listed = try region.send(.get, "/v1/clients/\(story.client)/plans", as: colleague)
        #expect(listed.json["items"]?.array?.compactMap { $0["id"]?.string } == [made.id])
        let then = try read(made.id, "?asOf=\(Timestamp.now())", as: colleague)
        let answers: [JSONValue?] = [try read(made.id, as: colleague), listed.json["items"]?.array?.first, then]
        for seen in answers {
            #expect(seen?["relatedPlans"] == [Self.elsewhere])
        }
        #expect(try relate(made.id, to: [["planId": hidden]], as: colleague).code == "reference-not-found")
        #expect(try relate(made.id, to: [], as: colleague).json["relatedPlans"] == [])
        #expect(try read(made.id, as: story.worker)["relatedPlans"] == [["planId": hidden]])
        let compared = try region.send(.get, "/v1/plans/\(made.id)/differences?from=1&to=2", as: colleague)
        #expect(!compared.text.contains(hidden.string ?? ""))
        #expect(compared.text.contains("Kuntoutussuunnitelma"))
        #expect(try relate(made.id, to: [], as: story.worker).json["relatedPlans"] == [])
        #expect(try read(made.id, as: story.worker)["relatedPlans"] == [])
    }
}
