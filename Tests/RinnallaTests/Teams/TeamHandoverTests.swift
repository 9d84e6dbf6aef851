import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// INV-T2 when the responsible worker changes.
@Suite struct TeamHandoverTests {
    let region: TestRegion
    let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func team(_ id: String, as caller: TestRegion.Caller) throws -> JSONValue {
        try region.send(.get, "/v1/teams/\(id)?include=members", as: caller).json
    }

    private func members(of person: TestRegion.Caller, in team: JSONValue) -> [JSONValue] {
        (team["members"]?.array ?? []).filter { $0["personId"]?.string == person.actor }
    }

    @Test func `INV-T2: at the handover the new worker joins and leads, and the former leaves, with events`() throws {
        let formed = try region.activeTeam(story)
        let next = try region.person(.worker)
        try region.handOver(story.client, to: next, as: story.supervisor)
        let team = try team(formed.id, as: next)
        #expect(team["status"] == "active")
        #expect(team["leadPersonId"]?.string == next.actor)
        let joined = try #require(members(of: next, in: team).first)
        #expect(joined["role"] == "responsible-worker")
        #expect(joined["id"] == team["leadMemberId"])
        #expect(members(of: story.worker, in: team).map { $0["validTo"] } == [joined["validFrom"]])
        for (member, version) in [(joined["id"]?.string, 1), (formed.lead, 2)] {
            let events = try region.query(
                "SELECT version FROM event WHERE subject_id = ? ORDER BY position",
                [Value(member.flatMap { Identifier<Record>($0) })]
            ) { row in row.int(0) }
            #expect(events.last == Int64(version))
        }
        // The new lead moves the team.
        #expect(try region.move("teams", formed.id, to: "suspended", as: next).status == 200)
    }

    @Test func `INV-T2: who is in the team already, or invited, leads by that membership`() throws {
        for isInvited in [false, true] {
            let story = try region.begin()
            let formed = try region.activeTeam(story)
            let next = try region.person(.worker)
            var content: JSONObject = [
                "person": ["kind": "professional", "id": .string(next.actor ?? "")], "role": "social-counsellor",
                "sector": "social",
            ]
            if isInvited { content["invitedAt"] = .string(Timestamp.now().description) }
            let member = try region.addMember(formed.id, story, .object(content))
            #expect(member.status == 201, "\(member.text)")
            try region.handOver(story.client, to: next, as: story.supervisor)
            let team = try team(formed.id, as: next)
            #expect(team["leadMemberId"]?.string == member.id)
            #expect(members(of: next, in: team).map { $0["role"] } == ["responsible-worker"])
        }
    }

    @Test func `INV-T3: a former worker whom the team needs stays, as a member`() throws {
        let formed = try region.activeTeam(story)
        // The nurse answers for the client from now on: the only other sector.
        let nurse = try region.person(.worker)
        let added = try region.addMember(
            formed.id,
            story,
            [
                "person": ["kind": "professional", "id": .string(nurse.actor ?? "")], "role": "nurse",
                "sector": "health",
            ]
        )
        #expect(added.status == 201)
        #expect(try region.end(formed.nurse, as: story.worker).status == 200)
        try region.handOver(story.client, to: nurse, as: story.supervisor)
        let team = try team(formed.id, as: nurse)
        #expect(team["status"] == "active")
        #expect(team["leadPersonId"]?.string == nurse.actor)
        #expect(members(of: story.worker, in: team).map { $0["validTo"] } == [nil])
    }

    @Test func `a jointly owned team keeps its lead, and one that lacks something is suspended and delays nothing`()
        throws
    {
        let joint = try region.formTeam(story, ["ownership": "team"])
        #expect(try region.move("teams", joint.id, to: "active", as: story.worker).status == 200)
        let lacking = try region.activeTeam(story)
        let id = Identifier<Record>(lacking.nurse)
        _ = try region.application.service.write { transaction throws(Problem) in
            // The nurse's period has run out by itself.
            try transaction.change(
                "UPDATE team_member SET content = json_set(content, '$.validTo', json_extract(content, '$.validFrom')) WHERE id = ?",
                [Value(id)]
            )
        }
        let next = try region.person(.worker)
        try region.handOver(story.client, to: next, as: story.supervisor)
        #expect(try team(joint.id, as: next)["leadPersonId"]?.string == story.worker.actor)
        let suspended = try team(lacking.id, as: next)
        #expect(suspended["status"] == "suspended")
        #expect(suspended["leadPersonId"]?.string == next.actor)
    }
}
