import HTTP
import JSON

@testable import Rinnalla

extension TestRegion {
    /// A team that is ready to be activated.
    struct FormedTeam {
        let id: String
        let lead: String
        let nurse: String
        let nurseCaller: Caller
        let client: String
    }

    /// The responsible worker as lead, a nurse of the county who may see identity and plans, and the client.
    func formTeam(_ story: Story, _ changes: JSONObject = [:], withClient: Bool = true) throws -> FormedTeam {
        let content: JSONValue = ["matterIds": [.string(story.matter)], "kind": "multi-professional"]
        let team = try send(
            .post,
            "/v1/clients/\(story.client)/teams",
            as: story.worker,
            content.applyingMergePatch(.object(changes))
        )
        let lead = try addMember(
            team.id,
            story,
            [
                "person": ["kind": "professional", "id": .string(story.worker.actor ?? "")],
                "role": "responsible-worker",
                "sector": "social",
            ]
        )
        let person = try makeProfessional("Hilla Hoitaja", roles: [.teamMember])
        let nurse = try addMember(
            team.id,
            story,
            [
                "person": ["kind": "professional", "id": .string(person)], "role": "nurse", "sector": "health",
                "accessScope": ["identity", "plan"],
            ]
        )
        let client =
            withClient
            ? try addMember(team.id, story, ["person": ["kind": "client"], "role": "expert-of-own-life"]).id : ""
        _ = try send(
            .patch,
            "/v1/teams/\(team.id)",
            as: story.worker,
            ["leadMemberId": .string(lead.id)],
            fields: [.ifMatch: "*"]
        )
        return FormedTeam(
            id: team.id,
            lead: lead.id,
            nurse: nurse.id,
            nurseCaller: caller(person, .teamMember, .coordination),
            client: client
        )
    }

    func activeTeam(_ story: Story) throws -> FormedTeam {
        let team = try formTeam(story)
        _ = try move("teams", team.id, to: "active", as: story.worker)
        return team
    }

    func addMember(_ team: String, _ story: Story, _ content: JSONValue) throws -> Outcome {
        try send(.post, "/v1/teams/\(team)/members", as: story.worker, content)
    }

    /// Ends a membership now.
    func end(_ member: String, as caller: Caller) throws -> Outcome {
        try send(
            .patch,
            "/v1/team-members/\(member)",
            as: caller,
            ["validTo": .string(Timestamp.now().description)],
            fields: [.ifMatch: "*"]
        )
    }
}
