import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What keeps a client's records beyond their days.
@Suite struct LegalHoldTests {
    private let region: TestRegion
    private let story: TestRegion.Story
    private let auditor: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        auditor = try region.makeAuditor()
    }

    private func hold(as caller: TestRegion.Caller, _ content: JSONValue = ["reason": "Kantelu vireillä"]) throws
        -> TestRegion.Outcome
    {
        try region.send(.post, "/v1/clients/\(story.client)/legal-holds", as: caller, content)
    }

    private func problems(as caller: TestRegion.Caller) throws -> [JSONValue] {
        let retention = try region.send(.get, "/v1/clients/\(story.client)/retention", as: caller)
        return retention.json["retentionProblems"]?.array ?? [.string(retention.text)]
    }

    @Test func `a hold keeps the client off the lists until it is ended, and is told of with the days`() throws {
        try region.letRetentionEnd(of: story.client)
        let held = try hold(as: auditor)
        #expect(held.status == 201 && held.json["setBy"]?.string == auditor.actor, "\(held.text)")
        #expect(try problems(as: auditor) == ["legal-hold"])
        #expect(try region.propose(as: auditor).json["clientCount"] == 0)
        let path = "/v1/legal-holds/\(held.id)"
        #expect(try region.move(path, to: "ended", as: auditor).code == "validation-failed")
        let ended = try region.move(path, to: "ended", as: auditor, ["reasonText": "Kantelu on ratkaistu"])
        #expect(ended.status == 200 && ended.json["endedBy"]?.string == auditor.actor)
        #expect(try problems(as: auditor) == [])
        #expect(try region.propose(as: auditor).json["clientCount"] == 1)
    }

    @Test func `auditors and the client's supervisor set it, for their purposes; others do not`() throws {
        #expect(try hold(as: story.supervisor).status == 201)
        var handing = story.supervisor
        handing.purpose = "handover"
        #expect(try hold(as: handing).code == "purpose-not-allowed")
        for caller in [story.worker, region.caller(client: story.client)] {
            #expect(try hold(as: caller).code == "actor-not-allowed")
        }
        #expect(try hold(as: story.stranger).status == 404)
        #expect(try hold(as: auditor, [:]).status == 400)
    }

    @Test func `the auditor sees the holds of the register, and nothing else of its clients`() throws {
        let held = try hold(as: story.supervisor).id
        for target in [
            "/v1/legal-holds", "/v1/legal-holds?clientId=\(story.client)", "/v1/clients/\(story.client)/legal-holds",
        ] {
            #expect(try region.send(.get, target, as: auditor).ids == [held], "\(target)")
        }
        #expect(try region.send(.get, "/v1/legal-holds/\(held)", as: auditor).status == 200)
        for target in ["", "/matters", "/contacts", "/plans"] {
            #expect(
                try region.send(.get, "/v1/clients/\(story.client)\(target)", as: auditor).status == 404,
                "\(target)"
            )
        }
        #expect(try region.send(.get, "/v1/legal-holds", as: story.stranger).ids == [])
    }

    @Test func `the auditor of a county reaches nothing in another controller's register`() throws {
        let worker = Caller(
            key: region.providerKey,
            actor: try region.makeProfessional("Pia", roles: [.worker], of: region.provider, key: region.providerKey),
            role: "worker",
            purpose: "coordination"
        )
        let theirs = try region.makeClient(as: worker)
        #expect(Identifier<Client>(theirs) != nil)
        try region.letRetentionEnd(of: theirs)
        let held = try region.send(.post, "/v1/clients/\(theirs)/legal-holds", as: auditor, ["reason": "Kantelu"])
        #expect(held.status == 404)
        #expect(try region.send(.get, "/v1/clients/\(theirs)/retention", as: auditor).status == 404)
        #expect(try region.propose(as: auditor).json["clientCount"] == 0)
    }

    private typealias Caller = TestRegion.Caller
}
