import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct GoalTests {
    /// The row of decisions.md, and who may take each way besides the responsible worker.
    static let ways: [String: Set<String>] = [
        "proposed": ["planned", "accepted", "rejected", "cancelled"], "planned": ["accepted", "cancelled"],
        "accepted": ["active", "cancelled"], "active": ["on-hold", "completed", "cancelled"],
        "on-hold": ["active", "cancelled"], "completed": [], "cancelled": [], "rejected": [], "entered-in-error": [],
    ]

    @Test func `a goal moves as the table says, by the responsible worker, and accepted or rejected by the client`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makePlan(of: story)
        let id = made.json["goals"]?.array?.first?["id"]?.string ?? ""
        let client = region.caller(client: story.client)
        for (from, targets) in Self.ways {
            for to in Self.ways.keys where to != "proposed" && to != "entered-in-error" {
                try region.force("goal", id, to: from)
                let byClient = try region.move("/v1/goals/\(id)", to: to, as: client)
                let isClients = targets.contains(to) && ["accepted", "rejected"].contains(to)
                #expect(byClient.status == (isClients ? 200 : targets.contains(to) ? 403 : 409), "\(from) → \(to)")
                try region.force("goal", id, to: from)
                let byWorker = try region.move("/v1/goals/\(id)", to: to, as: story.worker)
                #expect(byWorker.status == (targets.contains(to) ? 200 : 409), "\(from) → \(to)")
            }
            try region.force("goal", id, to: from)
            let error = try region.move(
                "/v1/goals/\(id)",
                to: "entered-in-error",
                as: story.worker,
                ["reasonText": "Virhe"]
            )
            #expect(error.status == (from == "entered-in-error" ? 409 : 200), "\(from)")
        }
        #expect(try region.move("/v1/goals/\(id)", to: "active", as: story.stranger).status == 404)
    }

    @Test func `a goal is made under its plan with its actions, and answers to needs of its assessment`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try region.makePlan(of: story)
        let need = plan.json["goals"]?.array?.first?["addressesNeeds"]?.array?.first ?? ""
        let made = try region.send(
            .post,
            "/v1/plans/\(plan.id)/goals",
            as: story.worker,
            [
                "description": "Pääsen torille", "setBy": "together", "addressesNeeds": [need],
                "target": ["measure": "Käynnit", "value": 2, "unit": "viikossa"], "usesStrengths": ["Hyvät naapurit"],
                "actions": [["description": "Naapurin kyyti", "owner": ["kind": "client"]]],
            ]
        )
        #expect(made.status == 201)
        #expect(made.json["actions"]?.array?.first?["planId"]?.string == plan.id)
        #expect(try region.send(.get, "/v1/plans/\(plan.id)", as: story.worker).etag == "\"2\"")
        let listed = try region.send(.get, "/v1/plans/\(plan.id)/goals", as: story.worker)
        #expect(listed.json["items"]?.array?.count == 2)
        let changed = try region.patch("/v1/goals/\(made.id)", as: story.worker, ["achievement": "improving"])
        #expect(changed.json["achievement"] == "improving")
        let refused = try region.patch(
            "/v1/goals/\(made.id)",
            as: story.worker,
            ["addressesNeeds": [need, .string(MemberType.nobody)]]
        )
        #expect(refused.status == 422)
        #expect(refused.places == ["/addressesNeeds/1"])
        #expect(try region.patch("/v1/goals/\(made.id)", as: story.worker, ["addressesNeeds": []]).status == 400)
        #expect(try region.send(.get, "/v1/plans/\(plan.id)/goals", as: story.stranger).status == 404)
    }

    @Test func `nothing is added to a plan that has ended, and a withdrawn goal stays as it was`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try region.makePlan(of: story)
        let first = plan.json["goals"]?.array?.first
        let id = first?["id"]?.string ?? ""
        try region.force("goal", id, to: "rejected")
        #expect(try region.patch("/v1/goals/\(id)", as: story.worker, ["confidence": 1]).status == 409)
        let action = try region.send(
            .post,
            "/v1/goals/\(id)/actions",
            as: story.worker,
            ["description": "x", "owner": ["kind": "client"]]
        )
        #expect(action.status == 409)
        try region.force("plan", plan.id, to: "revoked")
        let goal = try region.send(
            .post,
            "/v1/plans/\(plan.id)/goals",
            as: story.worker,
            ["description": "x", "setBy": "client", "addressesNeeds": first?["addressesNeeds"] ?? []]
        )
        #expect(goal.status == 409)
        #expect(goal.code == "state-conflict")
    }
}
