import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct TeamMemberTests {
    @Test func `team-member-twice: one person is in a team once at a time, and may come back`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story)
        let nurse: JSONValue = [
            "person": ["kind": "professional", "id": .string(team.nurseCaller.actor ?? "")], "role": "nurse",
            "sector": "health",
        ]
        let client: JSONValue = ["person": ["kind": "client"], "role": "expert-of-own-life"]
        for (content, there) in [(nurse, team.nurse), (client, team.client)] {
            let refused = try region.addMember(team.id, story, content)
            #expect(refused.status == 409)
            #expect(refused.code == "already-exists")
            #expect(refused.rules == ["team-member-twice"])
            #expect(refused.json["id"]?.string == there)
        }
        #expect(try region.end(team.nurse, as: story.worker).status == 200)
        #expect(try region.addMember(team.id, story, nurse).status == 201)
    }

    @Test func `team-member-twice: whoever declined may be invited again`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story, withClient: false)
        let person = try region.makeProfessional("Kutsuttu", roles: [.teamMember])
        let invited: JSONValue = [
            "person": ["kind": "professional", "id": .string(person)], "role": "teacher", "sector": "education",
            "invitedAt": .string(Timestamp.now().description),
        ]
        let first = try region.addMember(team.id, story, invited)
        #expect(first.status == 201)
        #expect(try region.addMember(team.id, story, invited).status == 409)
        let declined: JSONValue = ["response": "declined", "declineReason": "Ei ehdi."]
        let path = "/v1/team-members/\(first.id)"
        #expect(try region.send(.patch, path, as: story.worker, declined, fields: [.ifMatch: "*"]).status == 200)
        #expect(try region.addMember(team.id, story, invited).status == 201)
        let again: JSONValue = ["response": "accepted", "declineReason": .null]
        #expect(try region.send(.patch, path, as: story.worker, again, fields: [.ifMatch: "*"]).status == 409)
    }

    @Test func `a member of an active team sees what the access scope names, and before and after nothing`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story)
        let path = "/v1/clients/\(story.client)"
        func seen() throws -> Int { try region.send(.get, path, as: team.nurseCaller).status }
        #expect(try seen() == 404)
        _ = try region.move("teams", team.id, to: "active", as: story.worker)
        let read = try region.send(.get, path, as: team.nurseCaller)
        #expect(read.status == 200)
        #expect(read.json["withheld"]?.array?.contains { $0["category"] == "contact" } == true)
        #expect(try region.send(.get, "/v1/teams/\(team.id)", as: team.nurseCaller).status == 200)
        _ = try region.move("teams", team.id, to: "suspended", as: story.worker)
        #expect(try seen() == 404)
        _ = try region.move("teams", team.id, to: "active", as: story.worker)
        #expect(try seen() == 200)
        _ = try region.move("teams", team.id, to: "inactive", as: story.worker)
        #expect(try seen() == 404)
    }

    @Test func `a team member outside the access scope finds nothing and nothing leaks`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let narrowed = try region.send(
            .patch,
            "/v1/team-members/\(team.nurse)",
            as: story.worker,
            ["accessScope": ["referral"]],
            fields: [.ifMatch: "*"]
        )
        #expect(narrowed.status == 200)
        for path in [
            "/v1/clients/\(story.client)", "/v1/matters/\(story.matter)", "/v1/teams/\(team.id)", "/v1/clients",
        ] {
            let outcome = try region.send(.get, path, as: team.nurseCaller)
            #expect(outcome.status == (path == "/v1/clients" ? 200 : 404), "\(path)")
            #expect(
                !outcome.text.contains("Esimerkki") && !outcome.text.contains(story.client),
                "\(path): \(outcome.text)"
            )
        }
    }

    @Test func `a member sees the own team and its members, and nothing else of the client's process`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        try region.inform(story)
        let other = try region.send(
            .post,
            "/v1/clients/\(story.client)/teams",
            as: story.worker,
            ["matterIds": [.string(story.matter)], "kind": "act"]
        )
        let path = "/v1/clients/\(story.client)"
        func shown(_ path: String) throws -> [String] {
            let list = try region.send(.get, path, as: team.nurseCaller)
            return list.json["items"]?.array?.compactMap { $0["id"]?.string } ?? []
        }
        #expect(try shown("\(path)/teams") == [team.id])
        #expect(try region.send(.get, "/v1/teams/\(other.id)", as: story.worker).status == 200)
        #expect(try region.send(.get, "/v1/teams/\(other.id)", as: team.nurseCaller).status == 404)
        #expect(try region.send(.get, "/v1/team-members/\(team.lead)", as: team.nurseCaller).status == 200)
        #expect(try region.send(.get, "/v1/matters/\(story.matter)", as: team.nurseCaller).status == 404)
        for collection in ["matters", "responsibilities", "consents"] {
            #expect(try shown("\(path)/\(collection)") == [], "\(collection)")
        }
        let decision = "\(path)/access-decision?recipient=\(region.provider)&category=plan"
        #expect(try region.send(.get, decision, as: team.nurseCaller).code == "actor-not-allowed")
    }

    @Test func `a member sees the matters of the team alone`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let other = try region.send(
            .post,
            "/v1/clients/\(story.client)/matters",
            as: story.worker,
            ["serviceTask": "paihdehuolto", "unitId": .string(story.unit)]
        )
        let team = try region.activeTeam(story)
        let rows = try region.query(
            "SELECT count(*) FROM care_relationship WHERE source_id = ?1 AND categories & 8 <> 0 AND record_id = ?2",
            [.identifier(of: team.nurse), .identifier(of: story.matter)]
        ) { row in row.int(0) }
        #expect(rows == [1])
        let elsewhere = try region.query(
            """
            SELECT count(*) FROM care_relationship WHERE source_id = ?1 AND categories & 8 <> 0
            AND (record_id IS NULL OR record_id = ?2)
            """,
            [.identifier(of: team.nurse), .identifier(of: other.id)]
        ) { row in row.int(0) }
        #expect(elsewhere == [0])
    }

    @Test func `INV-T4: a membership that has ended opens nothing from the very next request`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let doctor = try region.makeProfessional("Leena Lääkäri", roles: [.teamMember])
        let member = try region.addMember(
            team.id,
            story,
            [
                "person": ["kind": "professional", "id": .string(doctor)], "role": "physician", "sector": "health",
                "accessScope": ["identity"],
            ]
        )
        let caller = region.caller(doctor, .teamMember, .coordination)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: caller).status == 200)
        #expect(try region.end(member.id, as: story.worker).status == 200)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: caller).status == 404)
    }

    @Test func `INV-T4: a consent withdrawn between two reads changes the second`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        try region.inform(story)
        let permit = try region.activate(
            story.permit(to: region.provider, ["dataCategories": ["identity"]]),
            for: story
        )
        _ = try region.addMember(team.id, story, story.membership(of: story.provider))
        var caller = story.provider
        caller.purpose = "coordination"
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: caller).status == 200)
        let feed = TestRegion.Caller(key: region.providerKey)
        #expect(try region.send(.get, "/v1/events", as: feed).text.contains(team.id))
        _ = try region.move(
            "consents",
            permit,
            to: "inactive",
            as: region.caller(client: story.client),
            ["cause": "withdrawn"]
        )
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: caller).status == 404)
        #expect(try region.send(.get, "/v1/events", as: feed).json == [])
        #expect(try region.send(.get, "/v1/clients", as: caller).json["items"] == [])
        // The permit given anew opens it again, within the same membership.
        _ = try region.activate(story.permit(to: region.provider), for: story)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: caller).status == 200)
        _ = try region.activate(story.prohibition(), for: story)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: caller).status == 404)
    }

    @Test func `INV-T4: a membership that rests on a consent ends with it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let basis = try region.activate(
            story.permit(to: nil, ["kind": "participation", "scope": .null]),
            for: story
        )
        let doctor = try region.makeProfessional("Leena Lääkäri", roles: [.teamMember])
        let caller = region.caller(doctor, .teamMember, .coordination)
        var content = story.membership(of: caller).object ?? [:]
        content["consentId"] = .string(basis)
        #expect(try region.addMember(team.id, story, .object(content)).status == 201)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: caller).status == 200)
        _ = try region.move("consents", basis, to: "inactive", as: story.worker, ["cause": "withdrawn"])
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: caller).status == 404)
    }

    @Test func `another organization's member sees nothing that no consent permits`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let member = try region.addMember(team.id, story, story.membership(of: story.provider))
        #expect(member.json["organizationId"]?.string == region.provider)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: story.provider).status == 404)
    }

    @Test func `whoever has no register entry has no access, and nobody passes for another`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story)
        let cases: [(JSONValue, Int, [String])] = [
            (["person": ["kind": "professional", "name": "Kela"], "role": "kela"], 422, ["/sector"]),
            (
                ["person": ["kind": "other", "name": "Naapuri"], "role": "peer", "accessScope": ["plan"]], 422,
                ["/accessScope"]
            ),
            (["person": ["kind": "client"], "role": "peer"], 422, ["/role"]),
            (
                ["person": ["kind": "client", "id": .string(team.id)], "role": "expert-of-own-life"], 422,
                ["/person/id"]
            ),
            (["person": ["kind": "representative", "id": .string(team.id)], "role": "guardian"], 422, ["/person/id"]),
            (["person": ["kind": "other"], "role": "peer"], 422, ["/person/id"]),
            (
                ["person": ["kind": "other", "name": "Naapuri"], "role": "peer", "response": "declined"], 422,
                ["/declineReason"]
            ),
        ]
        for (content, status, places) in cases {
            let outcome = try region.addMember(team.id, story, content)
            #expect(outcome.status == status, "\(outcome.text)")
            #expect(outcome.places == places)
        }
    }

    @Test func `nobody joins a team that has ended`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story)
        _ = try region.move("teams", team.id, to: "inactive", as: story.worker)
        let outcome = try region.addMember(
            team.id,
            story,
            ["person": ["kind": "other", "name": "Naapuri"], "role": "peer"]
        )
        #expect(outcome.status == 409)
        #expect(outcome.rules == ["team-ended"])
    }
}

extension TestRegion.Story {
    /// A membership of the caller, who may see identity.
    func membership(of caller: TestRegion.Caller) -> JSONValue {
        [
            "person": ["kind": "professional", "id": .string(caller.actor ?? "")], "role": "other", "sector": "other",
            "accessScope": ["identity"],
        ]
    }
}

extension Value {
    /// The id behind a text, as the database keeps it.
    fileprivate static func identifier(of text: String) -> Value { Value(Identifier<Record>(text)) }
}
