import HTTP
import JSON
import Testing

@testable import Rinnalla

/// D40: the dates and times of a client's records lie where there is a client.
@Suite struct RecordTimesTests {
    @Test(arguments: ["0001-01-01T00:00:00Z", "1955-03-01T00:00:00Z", "9999-12-31T00:00:00Z"])
    func `a time before the client's life, or further ahead than anybody plans, is refused`(_ time: String) throws {
        let region = try TestRegion()
        let story = try region.begin()
        let next = try region.person(.worker)
        let handover = try region.propose(story.client, to: next, as: story.worker, ["effectiveAt": .string(time)])
        #expect(handover.status == 422)
        #expect(handover.places == ["/effectiveAt"])
        let matter: JSONValue = [
            "serviceTask": "iakkaat", "unitId": .string(story.unit), "openedAt": .string(time),
        ]
        let opened = try region.send(.post, "/v1/clients/\(story.client)/matters", as: story.worker, matter)
        #expect(opened.places == ["/openedAt"])
        // In a part of a record, and by a transition, as anywhere.
        let day = String(time.prefix(10))
        var assessment = TestRegion.assessment
        assessment["needs"] = [["code": "housing", "severity": "mild", "neededBy": .string(day)]]
        #expect(try region.makeAssessment(of: story, assessment).places == ["/needs/0/neededBy"])
        let referral = try region.beginReferral()
        let id = try referral.bring(to: "received")
        var acceptance = ReferralStory.request(to: "accepted")
        acceptance["plannedFirstDate"] = .string(day)
        let accepted = try referral.move(id, to: "accepted", as: referral.people.provider, acceptance)
        #expect(accepted.places == ["/plannedFirstDate"])
    }

    @Test func `help may begin before the birth, and what was there before is no change`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let matter: JSONValue = [
            "serviceTask": "lapsiperheet", "unitId": .string(story.unit), "openedAt": "1955-10-01T08:00:00Z",
        ]
        let opened = try region.send(.post, "/v1/clients/\(story.client)/matters", as: story.worker, matter)
        #expect(opened.status == 201)
        _ = try region.patch("/v1/clients/\(story.client)", as: story.worker, ["birthDate": "1966-03-02"])
        #expect(try region.patch("/v1/matters/\(opened.id)", as: story.worker, ["title": "Perhe"]).status == 200)
    }
}
