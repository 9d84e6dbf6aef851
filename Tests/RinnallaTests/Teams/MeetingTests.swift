import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct MeetingTests {
    private static let held = Timestamp.now().adding(seconds: -7200).description

    private func meeting(_ changes: JSONObject = [:]) -> JSONValue {
        let content: JSONValue = [
            "at": .string(Self.held), "mode": "in-person", "clientPresent": "yes", "isClientPrepared": true,
            "decisions": [["text": "Kotihoito aloitetaan", "whoDecided": "together"]],
        ]
        return content.applyingMergePatch(.object(changes))
    }

    private func record(
        _ team: TestRegion.FormedTeam,
        _ region: TestRegion,
        as caller: TestRegion.Caller,
        _ changes: JSONObject = [:]
    ) throws -> TestRegion.Outcome {
        try region.send(.post, "/v1/teams/\(team.id)/meetings", as: caller, meeting(changes))
    }

    @Test func `a meeting tells who was there, what was decided by whom, and what is done next`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let path = "/v1/teams/\(team.id)"
        let version = try region.send(.get, path, as: story.worker).json["version"]?.integer ?? 0
        let created = try record(
            team,
            region,
            as: story.worker,
            [
                "attendees": [["memberId": .string(team.nurse)], ["name": "Tulkki"]],
                "actions": [["text": "Soitto kotihoitoon", "memberId": .string(team.nurse), "due": "2031-01-02"]],
            ]
        )
        #expect(created.status == 201, "\(created.text)")
        #expect(created.json["teamId"]?.string == team.id)
        #expect(created.json["decisions"]?.array?.first?["whoDecided"] == "together")
        #expect(created.json["isClientMissing"] == false)
        #expect(try region.send(.get, path, as: story.worker).json["version"]?.integer == version + 1)
        #expect(try region.send(.get, path + "/meetings", as: story.worker).ids == [created.id])
    }

    @Test(arguments: ["yes", "no", "declined", "not-invited"])
    func `INV-T6: a meeting that the client was not invited to is told of, and no other`(presence: String) throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let created = try record(team, region, as: story.worker, ["clientPresent": .string(presence)])
        #expect(created.status == 201)
        #expect(created.json["isClientMissing"] == .bool(presence == "not-invited"))
        let corrected = try region.patch("/v1/meetings/\(created.id)", as: story.worker, ["clientPresent": "declined"])
        #expect(corrected.json["isClientMissing"] == false)
    }

    @Test func `minutes are shared with the client after the meeting, and neither lies in the future`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let future: JSONValue = .string(Timestamp.now().adding(seconds: 3600).description)
        #expect(try record(team, region, as: story.worker, ["at": future]).places == ["/at"])
        #expect(try record(team, region, as: story.worker, ["clientPresent": .null]).places == ["/clientPresent"])
        let path = "/v1/meetings/\(try record(team, region, as: story.worker).id)"
        for (time, places) in [
            (future, ["/minutesSharedWithClientAt"]), ("2026-01-01T10:00:00Z", ["/minutesSharedWithClientAt"]),
        ] {
            let refused = try region.patch(path, as: story.worker, ["minutesSharedWithClientAt": time])
            #expect(refused.status == 422)
            #expect(refused.places == places)
        }
        let shared = try region.patch(
            path,
            as: story.worker,
            ["minutesSharedWithClientAt": .string(Timestamp.now().description)]
        )
        #expect(shared.status == 200, "\(shared.text)")
        let client = region.caller(client: story.client)
        #expect(try region.send(.get, path, as: client).status == 200)
        #expect(try region.patch(path, as: client, ["mode": "remote"]).status == 403)
    }

    @Test func `minutes are for the members whose access scope has them, who may write them too`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let path = "/v1/meetings/\(try record(team, region, as: story.worker).id)"
        #expect(try region.send(.get, path, as: team.nurseCaller).status == 404)
        let scope: JSONValue = ["accessScope": ["identity", "team-minutes"]]
        #expect(try region.patch("/v1/team-members/\(team.nurse)", as: story.worker, scope).status == 200)
        #expect(try region.send(.get, path, as: team.nurseCaller).status == 200)
        #expect(try region.patch(path, as: team.nurseCaller, ["mode": "remote"]).status == 200)
        #expect(try record(team, region, as: team.nurseCaller).status == 201)
        #expect(try record(team, region, as: story.supervisor).status == 403)
        #expect(try record(team, region, as: story.stranger).status == 404)
        _ = try region.move("teams", team.id, to: "inactive", as: story.worker)
        #expect(try region.send(.get, path, as: team.nurseCaller).status == 404)
    }

    @Test func `minutes name members of their own team, and everyone by something`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let other = try region.formTeam(story)
        let refused = try record(
            team,
            region,
            as: story.worker,
            [
                "attendees": [["memberId": .string(other.nurse)], [:]],
                "actions": [["text": "Soitto", "memberId": .string(other.nurse)]],
            ]
        )
        #expect(refused.status == 422)
        #expect(refused.places == ["/attendees/1/memberId", "/attendees/0/memberId", "/actions/0/memberId"])
    }

    @Test func `the last meeting may be written down when the team has ended, but not for a team that never was`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        _ = try region.move("teams", team.id, to: "inactive", as: story.worker)
        #expect(try record(team, region, as: story.worker).status == 201)
        _ = try region.move("teams", team.id, to: "entered-in-error", as: story.worker, ["reasonText": "Väärä asiakas"])
        #expect(try record(team, region, as: story.worker).status == 409)
    }
}
