import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What two related plans contradict each other in, told to who sees both.
@Suite struct PlanConflictTests {
    let region: TestRegion
    let story: TestRegion.Story
    let matter: String
    /// Who works in the unit of the second matter.
    let neighbor: TestRegion.Caller
    let service: String

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        let unit = try region.makeUnit("Vammaispalvelut")
        neighbor = try region.person(.worker, units: [unit])
        let content: JSONValue = ["serviceTask": "vammaispalvelut", "unitId": .string(unit)]
        matter = try region.send(.post, "/v1/clients/\(story.client)/matters", as: story.worker, content).id
        service = try region.makeService(of: region.provider)
    }

    /// A plan whose one goal is for everyday coping, with an action by the owner, by the service where one is given.
    private func plan(
        in matter: String,
        goal: String,
        by owner: TestRegion.Caller,
        service: String? = nil,
        related: String? = nil
    ) throws -> String {
        let assessment = try region.makeAssessment(of: story, in: matter)
        let need = assessment.json["needs"]?.array?.first?["id"] ?? ""
        let due = JSONValue.string(CalendarDate.today.addingDays(60).description)
        var action: JSONObject = [
            "description": "Teko", "owner": ["kind": "worker", "id": .string(owner.actor ?? "")], "due": due,
        ]
        action["serviceId"] = service.map { .string($0) }
        var content: JSONObject = [
            "matterIds": [.string(matter)], "assessmentId": .string(assessment.id), "nextReviewDue": due,
            "clientView": ["text": "Apua kotiin", "givenBy": "client"], "agreement": "agreed",
            "goals": [
                [
                    "description": .string(goal), "setBy": "client", "addressesNeeds": [need], "clientCommitment": 8,
                    "actions": [.object(action)],
                ]
            ],
        ]
        content["relatedPlans"] = related.map { JSONValue.array([["planId": .string($0)]]) }
        return try region.makePlan(of: story, content).id
    }

    private func conflicts(
        of plan: String,
        as caller: TestRegion.Caller,
        in language: String = "en"
    ) throws -> [JSONValue] {
        let path = "/v1/plans/\(plan)?include=conflicts"
        let read = try region.send(.get, path, as: caller, fields: [.acceptLanguage: language])
        return read.json["conflicts"]?.array ?? []
    }

    private func kinds(of plan: String) throws -> [String] {
        try conflicts(of: plan, as: story.worker).compactMap { $0["kind"]?.string }
    }

    @Test func `one need by different people is a conflict from both sides, in words`() throws {
        let first = try plan(in: story.matter, goal: "Selviän kotona", by: story.worker)
        let second = try plan(in: matter, goal: "Arki sujuu", by: neighbor, related: first)
        for (own, other) in [(first, second), (second, first)] {
            let found = try conflicts(of: own, as: story.worker)
            #expect(found.map { $0["kind"] } == ["need-owners"])
            #expect(found.first?["planId"]?.string == other)
            #expect(found.first?["sources"]?.array?.map { $0["kind"] } == ["goal", "goal"])
            let detail = found.first?["detail"]?.string ?? ""
            #expect(detail.contains("Selviän kotona") && detail.contains("Arki sujuu"))
        }
        #expect(
            try conflicts(of: first, as: story.worker, in: "fi").first?["detail"]?.string?.contains("Sopikaa") == true
        )
        let log = try region.send(.get, "/v1/clients/\(story.client)/access-log?limit=1", as: story.worker)
        #expect(
            log.json["items"]?.array?.first?["fields"] == "plans:read goals:read actions:read assessments:read"
        )
    }

    @Test func `the same worker in both, an ended plan and one that is not related are no conflict`() throws {
        let first = try plan(in: story.matter, goal: "Selviän kotona", by: story.worker)
        let same = try plan(in: matter, goal: "Arki sujuu", by: story.worker, related: first)
        let unrelated = try plan(in: matter, goal: "Arki sujuu", by: neighbor)
        #expect(try [first, same, unrelated].flatMap { try kinds(of: $0) } == [])
        let ended = try plan(in: matter, goal: "Arki sujuu", by: neighbor, related: first)
        #expect(try kinds(of: first) == ["need-owners"])
        let ending: JSONObject = ["reasonText": "Turha", "noPlanReason": "Toinen riittää"]
        _ = try region.move("/v1/plans/\(ended)", to: "revoked", as: story.worker, ending)
        #expect(try [first, ended].flatMap { try kinds(of: $0) } == [])
    }

    @Test func `one service in both plans is a conflict until one of them is done with it`() throws {
        let first = try plan(in: story.matter, goal: "Selviän kotona", by: story.worker, service: service)
        let second = try plan(in: matter, goal: "Arki sujuu", by: story.worker, service: service, related: first)
        let found = try conflicts(of: second, as: story.worker)
        #expect(found.map { $0["kind"] } == ["service-twice"])
        #expect(found.first?["detail"]?.string?.contains("Kotituki") == true)
        let action = found.first?["sources"]?.array?.first?["id"]?.string ?? ""
        #expect(try region.move("/v1/actions/\(action)", to: "cancelled", as: story.worker).status == 200)
        #expect(try kinds(of: second) == [])
    }

    @Test(arguments: [(14, true), (15, false)])
    func `reviews of plans in force within the days of grace could be one`(days: Int, isClose: Bool) throws {
        let first = try plan(in: story.matter, goal: "Selviän kotona", by: story.worker)
        let second = try plan(in: matter, goal: "Arki sujuu", by: story.worker, related: first)
        for plan in [first, second] {
            #expect(try kinds(of: second) == [])
            #expect(try region.move("/v1/plans/\(plan)", to: "active", as: story.worker).status == 200)
        }
        let due = JSONValue.string(CalendarDate.today.addingDays(60 + days).description)
        #expect(try region.patch("/v1/plans/\(first)", as: story.worker, ["nextReviewDue": due]).status == 200)
        #expect(try kinds(of: second) == (isClose ? ["reviews-close"] : []))
    }

    @Test func `who does not see the other plan is told of no conflict`() throws {
        let first = try plan(in: story.matter, goal: "Selviän kotona", by: story.worker, service: service)
        let second = try plan(in: matter, goal: "Arki sujuu", by: neighbor, service: service, related: first)
        #expect(try conflicts(of: second, as: story.worker).count == 2)
        #expect(try region.send(.get, "/v1/plans/\(second)", as: neighbor).status == 200)
        #expect(try conflicts(of: second, as: neighbor) == [])
        #expect(try region.send(.get, "/v1/plans/\(second)", as: story.worker).json["conflicts"] == nil)
    }

    @Test func `conflicts are of the plans as they stand, not as they stood`() throws {
        let plan = try plan(in: story.matter, goal: "Selviän kotona", by: story.worker)
        let path = "/v1/plans/\(plan)?include=conflicts&asOf=\(Timestamp.now())"
        let refused = try region.send(.get, path, as: story.worker)
        #expect(refused.status == 422)
        #expect(refused.places == ["include"])
    }
}
