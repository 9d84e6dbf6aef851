import HTTP
import JSON
import Testing

@testable import Rinnalla

/// The programmes that clients take part in.
@Suite struct ProgrammeEnrolmentTests {
    private func enrol(
        _ story: TestRegion.Story,
        _ region: TestRegion,
        _ changes: JSONObject = [:],
        as caller: TestRegion.Caller? = nil
    ) throws -> TestRegion.Outcome {
        var content: JSONObject = [
            "matterId": .string(story.matter), "programmeCode": "paijat-sote-multisector", "programmeVersion": "1.0",
        ]
        for member in changes.members { content[member.name] = member.value }
        return try region.send(
            .post,
            "/v1/clients/\(story.client)/programme-enrolments",
            as: caller ?? story.worker,
            .object(content)
        )
    }

    @Test func `a client takes part once at a time, in the version that held at the beginning`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let first = try enrol(story, region)
        #expect(first.status == 201)
        #expect(first.json["status"] == "enrolled")
        #expect(first.json["enrolledAt"] == first.json["createdAt"])
        let again = try enrol(story, region, ["programmeVersion": "1.1"])
        #expect(again.status == 409)
        #expect(again.rules == ["programme-enrolled"])
        #expect(try enrol(story, region, ["programmeCode": "other"]).status == 201)
        let left = try region.move(
            "/v1/programme-enrolments/\(first.id)",
            to: "exited",
            as: story.worker,
            ["reasonCode": "moved", "reasonText": "Muutti Lahdesta"]
        )
        #expect(left.json["exitReason"] == "moved")
        #expect(left.json["exitNote"] == "Muutti Lahdesta")
        #expect(left.json["exitAt"] == left.json["updatedAt"])
        #expect(try enrol(story, region, ["programmeVersion": "1.1"]).status == 201)
    }

    @Test func `nobody enrols in a matter that has come to an end`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/matters/\(story.matter)"
        _ = try region.move(path, to: "cancelled", as: story.worker, ["reasonText": "Turha"])
        let refused = try enrol(story, region)
        #expect(refused.status == 409)
        #expect(refused.json["from"] == "cancelled")
    }

    @Test func `nobody begins tomorrow, ends before the beginning or ends without a reason`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        #expect(try enrol(story, region, ["enrolledAt": "2099-01-01T00:00:00Z"]).places == ["/enrolledAt"])
        let id = try enrol(story, region, ["enrolledAt": "2026-03-01T00:00:00Z"]).id
        func exit(_ request: JSONObject) throws -> TestRegion.Outcome {
            try region.move("/v1/programme-enrolments/\(id)", to: "exited", as: story.worker, request)
        }
        #expect(try exit([:]).places == ["/reasonCode"])
        #expect(try exit(["reasonCode": "goals-met", "exitAt": "2026-02-01T00:00:00Z"]).places == ["/exitAt"])
        #expect(try exit(["reasonCode": "goals-met", "exitAt": "2099-02-01T00:00:00Z"]).places == ["/exitAt"])
        #expect(try exit(["reasonCode": "goals-met", "exitAt": "2026-04-01T00:00:00Z"]).status == 200)
    }

    @Test func `the client sees it, a receiver and a stranger do not`() throws {
        let region = try TestRegion()
        let referral = try region.beginReferral()
        let story = referral.people
        let path = "/v1/programme-enrolments/\(try enrol(story, region).id)"
        _ = try referral.bring(to: "accepted", [:])
        #expect(try region.send(.get, path, as: referral.client).status == 200)
        #expect(try region.send(.get, path, as: story.provider).status == 404)
        #expect(try region.send(.get, path, as: story.stranger).status == 404)
        #expect(try enrol(story, region, ["programmeCode": "own"], as: referral.client).status == 403)
    }
}
