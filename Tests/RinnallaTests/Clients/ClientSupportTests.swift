import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What the service has found of a client's needs is opened as an assessment is, not as a name is (decisions.md 10).
@Suite struct ClientSupportTests {
    private static let support: JSONObject = [
        "hasSpecialSupport": true, "specialSupportBasis": "Arjen tuki", "guardianAbsenceReason": "Sijoitettu",
        "highCostGroups": ["disability"],
    ]

    @Test func `the receiver of a client's identity does not see the grounds of special support`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let path = "/v1/clients/\(story.people.client)"
        _ = try region.patch(path, as: story.people.worker, .object(Self.support))
        let id = try story.draft(["sharedData": ["identity", "contact"]]).id
        _ = try story.move(id, to: "requested", as: story.people.worker)
        let read = try region.send(.get, path, as: story.people.provider)
        #expect(read.status == 200)
        for member in Self.support.members { #expect(read.json[member.name] == nil, "\(member.name)") }
        #expect(read.json["withheld"] == [["category": "assessment", "reason": "not-permitted"]])
    }

    @Test func `caseworkers, the supervisor and the client see the special support`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        let colleague = try region.person(.worker, units: [story.unit])
        _ = try region.patch(path, as: story.worker, .object(Self.support))
        for caller in [story.worker, colleague, story.supervisor, region.caller(client: story.client)] {
            let read = try region.send(.get, path, as: caller)
            for member in Self.support.members {
                #expect(read.json[member.name] == member.value, "\(caller.role ?? "") \(member.name)")
            }
            #expect(read.json["withheld"] == [], "\(caller.role ?? "")")
        }
    }

    @Test func `intake reads the special support that intake records`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let client = try region.makeClient(as: intake, Self.support)
        let read = try region.send(.get, "/v1/clients/\(client)", as: intake)
        for member in Self.support.members { #expect(read.json[member.name] == member.value, "\(member.name)") }
    }
}
