import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct TeamTests {
    @Test func `a team of the client, the responsible worker and a nurse is formed and activated`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story)
        let active = try region.move("teams", team.id, to: "active", as: story.worker)
        #expect(active.json["status"] == "active")
        let read = try region.send(.get, "/v1/teams/\(team.id)?include=members", as: story.worker)
        #expect(read.json["members"]?.array?.count == 3)
        #expect(read.json["leadPersonId"]?.string == story.worker.actor)
        let listed = try region.send(.get, "/v1/teams/\(team.id)/members", as: story.worker)
        #expect(listed.json["items"]?.array?.count == 3)
        let teams = try region.send(.get, "/v1/clients/\(story.client)/teams?status=active", as: story.worker)
        #expect(teams.json["items"]?.array?.first?["id"]?.string == team.id)
    }

    @Test func `a member's change is the team's change`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story)
        let before = try region.send(.get, "/v1/teams/\(team.id)", as: story.worker).json["version"]?.integer ?? 0
        _ = try region.end(team.nurse, as: story.worker)
        let after = try region.send(.get, "/v1/teams/\(team.id)", as: story.worker).json["version"]?.integer ?? 0
        #expect(after == before + 1)
    }

    static let ways: [String: Set<String>] = [
        "proposed": ["active", "inactive", "entered-in-error"],
        "active": ["suspended", "inactive", "entered-in-error"],
        "suspended": ["active", "inactive", "entered-in-error"], "inactive": ["entered-in-error"],
        "entered-in-error": [],
    ]
    static let pathTo = [
        "proposed": [], "active": ["active"], "suspended": ["active", "suspended"], "inactive": ["inactive"],
        "entered-in-error": ["entered-in-error"],
    ]

    @Test(arguments: ways.keys.sorted())
    func `from each state exactly the transitions of the table are taken`(_ state: String) throws {
        let region = try TestRegion()
        let story = try region.begin()
        func members(_ to: String) -> JSONObject { to == "entered-in-error" ? ["reasonText": "Väärä asiakas."] : [:] }
        for to in Self.ways.keys.sorted() where to != "proposed" {
            for caller in [story.worker, story.supervisor, region.caller(client: story.client), story.stranger] {
                let team = try region.formTeam(story)
                for step in Self.pathTo[state] ?? [] {
                    #expect(try region.move("teams", team.id, to: step, as: story.worker, members(step)).status == 200)
                }
                let outcome = try region.move("teams", team.id, to: to, as: caller, members(to))
                let isWay = Self.ways[state]?.contains(to) ?? false
                let mayMove = caller.actor == story.worker.actor || caller.actor == story.supervisor.actor
                let expected = caller.actor == story.stranger.actor ? 404 : !isWay ? 409 : mayMove ? 200 : 403
                #expect(outcome.status == expected, "\(state) to \(to) by \(caller.role ?? ""): \(outcome.text)")
            }
        }
        let team = try region.formTeam(story)
        #expect(try region.move("teams", team.id, to: "entered-in-error", as: story.worker).status == 400)
    }

    @Test func `the lead of a jointly owned team moves it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story, ["ownership": "team"])
        _ = try region.send(
            .patch,
            "/v1/teams/\(team.id)",
            as: story.worker,
            ["leadMemberId": .string(team.nurse)],
            fields: [.ifMatch: "*"]
        )
        _ = try region.move("teams", team.id, to: "active", as: story.worker)
        #expect(try region.move("teams", team.id, to: "suspended", as: team.nurseCaller).status == 200)
    }

    @Test func `a team belongs to matters of the same client`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let other = try region.begin()
        let path = "/v1/clients/\(story.client)/teams"
        let foreign = try region.send(
            .post,
            path,
            as: story.worker,
            ["matterIds": [.string(other.matter)], "kind": "act"]
        )
        #expect(foreign.code == "reference-not-found")
        let none = try region.send(.post, path, as: story.worker, ["matterIds": [], "kind": "act"])
        #expect(none.places == ["/matterIds"])
        #expect(try region.send(.get, path).status == 401)
        var narrow = story.worker
        narrow.key = try region.makeKey(of: region.county, scopes: ["clients:read"])
        #expect(try region.send(.get, path, as: narrow).status == 403)
        #expect(try region.send(.get, path, as: story.provider).status == 404)
    }

    @Test func `INV-T1: an active team has the client in it, or says why not, and not being invited is no reason`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story, withClient: false)
        func decline(_ reason: String) throws {
            _ = try region.send(
                .patch,
                "/v1/teams/\(team.id)",
                as: story.worker,
                ["clientMembershipDeclined": ["date": "2026-01-01", "reason": .string(reason)]],
                fields: [.ifMatch: "*"]
            )
        }
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).rules == ["INV-T1"])
        try decline("not-invited")
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).rules == ["INV-T1"])
        try decline("declined")
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).status == 200)
        let withClient = try region.activeTeam(story)
        #expect(try region.end(withClient.client, as: story.worker).rules == ["INV-T1"])
    }

    @Test func `INV-T1: an invitation that nobody answered makes no member`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story, withClient: false)
        let invited = try region.addMember(
            team.id,
            story,
            ["person": ["kind": "client"], "role": "expert-of-own-life", "invitedAt": "2026-01-01T09:00:00Z"]
        )
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).rules == ["INV-T1"])
        _ = try region.send(
            .patch,
            "/v1/team-members/\(invited.id)",
            as: story.worker,
            ["response": "accepted"],
            fields: [.ifMatch: "*"]
        )
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).status == 200)
    }

    @Test func `INV-T2: the one lead is the responsible worker unless the team is owned otherwise`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story)
        func change(_ changes: JSONValue) throws -> TestRegion.Outcome {
            try region.send(.patch, "/v1/teams/\(team.id)", as: story.worker, changes, fields: [.ifMatch: "*"])
        }
        _ = try change(["leadMemberId": .null])
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).rules == ["INV-T2"])
        _ = try change(["leadMemberId": .string(team.nurse)])
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).rules == ["INV-T2"])
        _ = try change(["ownership": "client-led"])
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).status == 200)
        #expect(try change(["ownership": "individual"]).rules == ["INV-T2"])
        #expect(try region.end(team.nurse, as: story.worker).rules.contains("INV-T2"))
        #expect(try change(["leadMemberId": .string(team.id)]).code == "reference-not-found")
    }

    @Test func `INV-T3: a team other than an ACT team has two sectors`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story)
        _ = try region.send(
            .patch,
            "/v1/team-members/\(team.nurse)",
            as: story.worker,
            ["sector": "social"],
            fields: [.ifMatch: "*"]
        )
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).rules == ["INV-T3"])
        _ = try region.send(.patch, "/v1/teams/\(team.id)", as: story.worker, ["kind": "act"], fields: [.ifMatch: "*"])
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).status == 200)
    }
}
