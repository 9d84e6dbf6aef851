import HTTP
import JSON
import Testing

@testable import Rinnalla

/// DD16: who has left is given nothing that is still to be done.
@Suite struct InactiveProfessionalTests {
    let region: TestRegion
    let story: TestRegion.Story
    /// A worker of the unit, who leaves.
    let leaving: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        leaving = try region.person(.worker, units: [story.unit])
    }

    private func leave() throws {
        let path = "/v1/professionals/\(leaving.actor ?? "")"
        let left = try region.patch(path, as: region.asCounty, ["status": "inactive"])
        try #require(left.status == 200, "\(left.text)")
    }

    private var id: JSONValue { .string(leaving.actor ?? "") }

    @Test func `nobody answers for a client, takes one over or covers who has left`() throws {
        try leave()
        let other = try region.makeClient(as: story.intake)
        let named = try region.send(
            .post,
            "/v1/clients/\(other)/responsibilities",
            as: story.intake,
            ["workerId": id, "role": "own-worker"]
        )
        let proposed = try region.propose(story.client, to: leaving, as: story.worker)
        let cover = try region.cover(story.client, by: leaving, as: story.supervisor, days: 3)
        for (refused, place) in [(named, "/workerId"), (proposed, "/toWorkerId"), (cover, "/workerId")] {
            #expect(refused.status == 422 && refused.rules == ["responsible-worker-inactive"], "\(refused.text)")
            #expect(refused.places == [place])
        }
    }

    @Test func `a contact is not transferred to who has left`() throws {
        let path = "/v1/clients/\(story.client)/contacts"
        func transfer() throws -> TestRegion.Outcome {
            let receiver: JSONObject = ["outcome": "transferred", "transferredTo": ["professionalId": id]]
            return try region.record(path, as: story.worker, receiver)
        }
        #expect(try transfer().status == 201)
        try leave()
        let refused = try transfer()
        #expect(refused.rules == ["professional-inactive"], "\(refused.text)")
        #expect(refused.places == ["/transferredTo/professionalId"])
    }

    @Test func `who has left joins no team, and a member who leaves stays on record`() throws {
        let team = try region.formTeam(story)
        let member: JSONValue = ["person": ["kind": "professional", "id": id], "role": "nurse", "sector": "health"]
        let joined = try region.addMember(team.id, story, member)
        try leave()
        let left = try region.end(joined.id, as: story.worker)
        #expect(left.status == 200, "\(left.text)")
        let refused = try region.addMember(team.id, story, member)
        #expect(refused.rules == ["professional-inactive"], "\(refused.text)")
        #expect(refused.places == ["/person/id"])
    }

    @Test func `who has left leads no team and gets nothing to do of its meetings`() throws {
        let team = try region.formTeam(story)
        let person: JSONValue = ["kind": "professional", "id": id]
        let member = try region.addMember(team.id, story, ["person": person, "role": "nurse", "sector": "health"]).id
        let action: JSONValue = ["text": "Soitto kotihoitoon", "memberId": .string(member)]
        func record(_ action: JSONValue) throws -> TestRegion.Outcome {
            let content: JSONValue = [
                "at": .string(Timestamp.now().adding(seconds: -60).description), "clientPresent": "yes",
                "attendees": [["memberId": .string(member)]], "actions": [action],
            ]
            return try region.send(.post, "/v1/teams/\(team.id)/meetings", as: story.worker, content)
        }
        let earlier = try record(action)
        try leave()
        let path = "/v1/meetings/\(earlier.id)"
        #expect(try record(["text": "Soitto kotihoitoon"]).status == 201)
        let kept: JSONValue = ["actions": [["text": "Uusi soitto", "memberId": .string(member)]]]
        #expect(try region.patch(path, as: story.worker, kept).status == 200)
        let lead = try region.patch("/v1/teams/\(team.id)", as: story.worker, ["leadMemberId": .string(member)])
        for (refused, place) in [(try record(action), "/actions/0/memberId"), (lead, "/leadMemberId")] {
            #expect(refused.status == 422 && refused.rules == ["professional-inactive"], "\(refused.text)")
            #expect(refused.places == [place])
        }
    }

    @Test(arguments: [["status": "inactive"], ["roles": ["intake"]]] as [JSONValue])
    func `INV-H4: the cover of who leaves ends at once, and another stands in`(leaving change: JSONValue) throws {
        let cover = try region.cover(story.client, by: leaving, as: story.supervisor, days: 7)
        let another = try region.person(.worker)
        let overlapping = try region.cover(story.client, by: another, as: story.supervisor, days: 7)
        #expect(overlapping.rules == ["cover-overlap"], "\(overlapping.text)")
        let left = try region.patch("/v1/professionals/\(leaving.actor ?? "")", as: region.asCounty, change)
        #expect(left.status == 200, "\(left.text)")
        let ended = try region.send(.get, "/v1/covers/\(cover.id)", as: story.supervisor)
        #expect(ended.json["status"] == "ended", "\(ended.text)")
        #expect(try region.cover(story.client, by: another, as: story.supervisor, days: 7).status == 201)
    }

    @Test func `who has left is no advocate, but may be complained of`() throws {
        try leave()
        let client = region.caller(client: story.client)
        let refused = try region.openCase(of: story.client, as: client, ["advocateId": id])
        #expect(refused.rules == ["professional-inactive"], "\(refused.text)")
        #expect(refused.places == ["/advocateId"])
        #expect(try region.complain(of: story, about: leaving).status == 201)
    }

    @Test(arguments: ["worker", "provider"])
    func `an action is not given to who has left, and one that they have stays`(kind: String) throws {
        let plan = try region.makePlan(of: story)
        let read = try region.send(.get, "/v1/plans/\(plan.id)?include=goals", as: story.worker)
        let goal = try #require(read.json["goals"]?.array?.first?["id"]?.string)
        func make() throws -> TestRegion.Outcome {
            let content: JSONValue = [
                "description": "Varataan aika", "owner": ["kind": .string(kind), "id": id],
                "due": .string(CalendarDate.today.addingDays(7).description),
            ]
            return try region.send(.post, "/v1/goals/\(goal)/actions", as: story.worker, content)
        }
        let action = try make()
        #expect(action.status == 201, "\(action.text)")
        try leave()
        let path = "/v1/actions/\(action.id)"
        #expect(try region.patch(path, as: story.worker, ["description": "Varataan uusi aika"]).status == 200)
        let refused = try make()
        #expect(refused.rules == ["professional-inactive"], "\(refused.text)")
        #expect(refused.places == ["/owner/id"])
    }
}
