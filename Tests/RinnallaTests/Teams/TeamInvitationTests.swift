import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct TeamInvitationTests {
    @Test(arguments: [nil, "no-response", "declined", "accepted"])
    func `INV-T5: whoever was invited sees nothing until having accepted`(response: String?) throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let teacher = try region.makeProfessional("Outi Opettaja", roles: [.teamMember])
        let member = try region.addMember(
            team.id,
            story,
            [
                "person": ["kind": "professional", "id": .string(teacher)], "role": "teacher", "sector": "education",
                "accessScope": ["identity"], "invitedAt": .string(Timestamp.now().description),
            ]
        )
        #expect(member.status == 201)
        if let response {
            var answer: JSONObject = ["response": .string(response)]
            if response == "declined" { answer["declineReason"] = "Ei ehdi." }
            let path = "/v1/team-members/\(member.id)"
            let answered = try region.send(.patch, path, as: story.worker, .object(answer), fields: [.ifMatch: "*"])
            #expect(answered.status == 200)
        }
        let caller = region.caller(teacher, .teamMember, .coordination)
        let seen = try region.send(.get, "/v1/clients/\(story.client)", as: caller).status
        #expect(seen == (response == "accepted" ? 200 : 404))
    }
}
