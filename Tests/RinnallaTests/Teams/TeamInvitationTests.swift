import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct TeamInvitationTests {
    /// A teacher who was invited to a team, and whom nobody has heard of yet.
    private struct Invited {
        let region: TestRegion
        let story: TestRegion.Story
        let team: TestRegion.FormedTeam
        let teacher: TestRegion.Caller
        let member: TestRegion.Outcome
        var path: String { "/v1/team-members/\(member.id)" }

        init(at invitedAt: Timestamp = .now(), isActive: Bool = true) throws {
            region = try TestRegion()
            story = try region.begin()
            team = isActive ? try region.activeTeam(story) : try region.formTeam(story)
            let person = try region.makeProfessional("Outi Opettaja", roles: [.teamMember])
            teacher = region.caller(person, .teamMember, .coordination)
            member = try region.addMember(
                team.id,
                story,
                [
                    "person": ["kind": "professional", "id": .string(person)], "role": "teacher",
                    "sector": "education", "accessScope": ["identity"], "invitedAt": .string(invitedAt.description),
                ]
            )
            #expect(member.status == 201, "\(member.text)")
        }

        func respond(_ content: JSONObject, as caller: TestRegion.Caller? = nil) throws -> TestRegion.Outcome {
            try region.send(
                .post,
                path + "/responses",
                as: caller ?? teacher,
                .object(content),
                fields: [.ifMatch: "*"]
            )
        }

        func seesClient() throws -> Bool {
            try region.send(.get, "/v1/clients/\(story.client)", as: teacher).status == 200
        }
    }

    /// A time so long ago that an invitation of then has run out.
    private static let longAgo = Timestamp.now().adding(seconds: -30 * 86_400)

    @Test(arguments: [nil, "no-response", "declined", "accepted"])
    func `INV-T5: whoever was invited sees nothing until having accepted`(response: String?) throws {
        let invited = try Invited()
        if let response {
            var answer: JSONObject = ["response": .string(response)]
            if response == "declined" { answer["declineReason"] = "Ei ehdi." }
            #expect(try invited.region.patch(invited.path, as: invited.story.worker, .object(answer)).status == 200)
        }
        #expect(try invited.seesClient() == (response == "accepted"))
    }

    @Test func `INV-T5: an invitation is answered within the working days of the parameter, from the day of inviting`()
        throws
    {
        let invited = try Invited()
        let due = WorkingDays().addingWorkingDays(5, to: .today)
        #expect(invited.member.json["respondBy"]?.string == due.description)
        let said: JSONValue = ["respondBy": "2031-01-01"]
        #expect(try invited.region.patch(invited.path, as: invited.story.worker, said).places == ["/respondBy"])
        let tomorrow: JSONValue = ["invitedAt": .string(Timestamp.now().adding(seconds: 86_400).description)]
        #expect(try invited.region.patch(invited.path, as: invited.story.worker, tomorrow).places == ["/invitedAt"])
    }

    @Test func `the invited person sees the invitation and nothing else of the client, and accepts it`() throws {
        let invited = try Invited()
        let region = invited.region
        let seen = try region.send(.get, invited.path, as: invited.teacher)
        #expect(seen.status == 200)
        #expect(seen.json["role"] == "teacher")
        for path in [
            "/v1/clients/\(invited.story.client)", "/v1/clients/\(invited.story.client)/teams",
            "/v1/teams/\(invited.team.id)", "/v1/teams/\(invited.team.id)/members",
            "/v1/team-members/\(invited.team.nurse)",
        ] { #expect(try region.send(.get, path, as: invited.teacher).status == 404, "\(path)") }
        let contact = try region.record("/v1/clients/\(invited.story.client)/contacts", as: invited.teacher)
        #expect(contact.status == 404)
        #expect(try region.patch(invited.path, as: invited.teacher, ["accessScope": ["plan"]]).status == 403)
        let before = try region.accessRecords()
        let accepted = try invited.respond(["response": "accepted"])
        #expect(accepted.status == 200, "\(accepted.text)")
        #expect(accepted.json["response"] == "accepted")
        #expect(try region.accessRecords() == before + 1)
        #expect(try invited.seesClient())
        #expect(try region.send(.get, "/v1/teams/\(invited.team.id)", as: invited.teacher).status == 200)
    }

    @Test func `only the invited person answers, once, and says why not`() throws {
        let invited = try Invited()
        #expect(try invited.respond(["response": "accepted"], as: invited.story.worker).code == "actor-not-allowed")
        #expect(try invited.respond(["response": "accepted"], as: invited.story.stranger).status == 404)
        #expect(try invited.respond(["response": "no-response"]).status == 400)
        #expect(try invited.respond(["response": "declined"]).places == ["/declineReason"])
        let declined = try invited.respond(["response": "declined", "declineReason": "Ei ehdi."])
        #expect(declined.json["declineReason"] == "Ei ehdi.")
        let again = try invited.respond(["response": "accepted"])
        #expect(again.status == 409)
        #expect(again.rules == ["invitation-not-open"])
        // Nor does anybody else answer in their place.
        let overturned = try invited.region.patch(invited.path, as: invited.story.worker, ["response": "accepted"])
        #expect(overturned.rules == ["invitation-answered"])
        #expect(try !invited.seesClient())
        let anew: JSONValue = ["invitedAt": .string(Timestamp.now().description)]
        #expect(try invited.region.patch(invited.path, as: invited.story.worker, anew).json["response"] == nil)
    }

    @Test func `a retry of the answer is answered as the first time, also where the answer opens nothing`() throws {
        let invited = try Invited(isActive: false)
        let fields: [FieldName: String] = [.ifMatch: "*", .idempotencyKey: "\"vastaus\""]
        let content: JSONValue = ["response": "declined", "declineReason": "Ei ehdi."]
        func respond() throws -> TestRegion.Outcome {
            try invited.region.send(.post, invited.path + "/responses", as: invited.teacher, content, fields: fields)
        }
        let first = try respond()
        let second = try respond()
        #expect(first.status == 200)
        #expect(second.status == 200)
        #expect(second.text == first.text)
    }

    @Test func `the client, too, answers an invitation`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.formTeam(story, withClient: false)
        let member = try region.addMember(
            team.id,
            story,
            [
                "person": ["kind": "client"], "role": "expert-of-own-life",
                "invitedAt": .string(Timestamp.now().description),
            ]
        )
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).rules == ["INV-T1"])
        let accepted = try region.send(
            .post,
            "/v1/team-members/\(member.id)/responses",
            as: region.caller(client: story.client),
            ["response": "accepted"],
            fields: [.ifMatch: "*"]
        )
        #expect(accepted.status == 200, "\(accepted.text)")
        #expect(try region.move("teams", team.id, to: "active", as: story.worker).status == 200)
    }

    @Test func `INV-T5: the clock notes that nobody answered in time, and silence is never consent`() throws {
        let invited = try Invited(at: Self.longAgo)
        let region = invited.region
        let late = try invited.respond(["response": "accepted"])
        #expect(late.status == 409)
        #expect(late.rules == ["INV-T5"])
        region.application.service.runDueWork()
        let noted = try region.send(.get, invited.path, as: invited.story.worker)
        #expect(noted.json["response"] == "no-response")
        #expect(try invited.respond(["response": "accepted"]).rules == ["INV-T5"])
        #expect(try !invited.seesClient())
        region.application.service.runDueWork()
        #expect(try region.send(.get, invited.path, as: invited.story.worker).etag == noted.etag)
        let events = try region.query(
            "SELECT count(*) FROM event WHERE type = 'fi.rinnalla.team-member.unanswered.v1'"
        ) { row in row.int(0) }
        #expect(events == [1])
    }

    @Test func `INV-T5: an invitation that nobody answered cannot be taken back into a membership, but made anew`()
        throws
    {
        let invited = try Invited(at: Self.longAgo)
        let (region, worker) = (invited.region, invited.story.worker)
        region.application.service.runDueWork()
        #expect(try region.patch(invited.path, as: worker, ["invitedAt": .null]).rules == ["INV-T5"])
        let now: JSONValue = ["invitedAt": .string(Timestamp.now().description)]
        let anew = try region.patch(invited.path, as: worker, now)
        #expect(anew.status == 200, "\(anew.text)")
        #expect(anew.json["response"] == nil)
        #expect(anew.json["respondBy"]?.string == WorkingDays().addingWorkingDays(5, to: .today).description)
        #expect(try invited.respond(["response": "accepted"]).status == 200)
    }

    @Test func `INV-T5: the clock notes the silence also in a team that has ended, and of a person who has moved on`()
        throws
    {
        let invited = try Invited(at: Self.longAgo)
        let region = invited.region
        _ = try region.move("teams", invited.team.id, to: "inactive", as: invited.story.worker)
        let other = Value(Identifier<Record>(region.provider))
        let teacher = Value(Identifier<Record>(invited.teacher.actor ?? ""))
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change(
                """
                UPDATE professional SET organization_id = ?1,
                content = json_set(content, '$.organizationId', '\(Self.elsewhere)') WHERE id = ?2
                """,
                [other, teacher]
            )
        }
        region.application.service.runDueWork()
        let responses = try region.query(
            "SELECT response FROM team_member WHERE respond_by IS NOT NULL"
        ) { row in row.textIfPresent(0) }
        #expect(responses == ["no-response"])
    }

    private static let elsewhere: SQL = "01970000-0000-7000-8000-000000000000"
}
