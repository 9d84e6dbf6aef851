import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct ActionTests {
    /// The row of decisions.md.
    static let ways: [String: Set<String>] = [
        "not-started": ["scheduled", "in-progress", "cancelled"], "scheduled": ["in-progress", "on-hold", "cancelled"],
        "in-progress": ["on-hold", "completed", "stopped"], "on-hold": ["in-progress", "stopped", "cancelled"],
        "completed": [], "cancelled": [], "stopped": [], "entered-in-error": [],
    ]

    @Test func `an action moves as the table says, by its owner and the responsible worker`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makePlan(of: story)
        let actions = made.json["actions"]?.array?.compactMap { $0["id"]?.string } ?? []
        let client = region.caller(client: story.client)
        for (from, targets) in Self.ways {
            for to in Self.ways.keys where to != "not-started" && to != "entered-in-error" {
                for (caller, action, isOwner) in [
                    (client, actions[0], true), (story.worker, actions[0], true), (client, actions[1], false),
                ] {
                    try region.force("action", action, to: from)
                    let moved = try region.move("/v1/actions/\(action)", to: to, as: caller)
                    let expected = !targets.contains(to) ? 409 : isOwner ? 200 : 403
                    #expect(moved.status == expected, "\(from) → \(to) as \(caller.role ?? "")")
                }
            }
            try region.force("action", actions[0], to: from)
            let error = try region.move(
                "/v1/actions/\(actions[0])",
                to: "entered-in-error",
                as: story.worker,
                ["reasonText": "Virhe"]
            )
            #expect(error.status == (from == "entered-in-error" ? 409 : 200), "\(from)")
        }
    }

    @Test func `a colleague moves the action that is the colleague's, and no other`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let colleague = region.caller(
            try region.makeProfessional("Kati Kollega", roles: [.worker], units: [story.unit]),
            .worker,
            .coordination
        )
        let plan = try region.makePlan(of: story)
        let goal = plan.json["goals"]?.array?.first?["id"]?.string ?? ""
        let others = plan.json["actions"]?.array?.first?["id"]?.string ?? ""
        let made = try region.send(
            .post,
            "/v1/goals/\(goal)/actions",
            as: colleague,
            [
                "description": "Soitto", "owner": ["kind": "worker", "id": .string(colleague.actor ?? "")],
                "due": "2026-12-01",
            ]
        )
        #expect(made.status == 201)
        #expect(try region.move("/v1/actions/\(made.id)", to: "in-progress", as: colleague).status == 200)
        #expect(try region.move("/v1/actions/\(others)", to: "in-progress", as: colleague).status == 403)
        let listed = try region.send(.get, "/v1/goals/\(goal)/actions?sort=due&dueTo=2026-12-02", as: story.worker)
        #expect(listed.json["items"]?.array?.contains { $0["id"]?.string == made.id } == true)
    }

    @Test func `a representative moves the representative's own action`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let changed = try region.patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            [
                "representatives": [
                    ["name": "Eila", "kind": "edunvalvoja", "scope": ["identity", "plan"], "validFrom": "2020-01-01"]
                ]
            ]
        )
        let sub = changed.json["representatives"]?.array?.first?["id"] ?? ""
        let caller = TestRegion.Caller(
            key: region.countyKey,
            actor: sub.string,
            role: "representative",
            purpose: "client-own-access"
        )
        let plan = try region.makePlan(of: story)
        let goal = plan.json["goals"]?.array?.first?["id"]?.string ?? ""
        let made = try region.send(
            .post,
            "/v1/goals/\(goal)/actions",
            as: story.worker,
            ["description": "Hakemus", "owner": ["kind": "representative", "id": sub]]
        )
        #expect(try region.move("/v1/actions/\(made.id)", to: "in-progress", as: caller).status == 200)
        let refused = try region.patch(
            "/v1/actions/\(made.id)",
            as: story.worker,
            ["owner": ["id": .string(MemberType.nobody)]]
        )
        #expect(refused.code == "reference-not-found")
    }
}
