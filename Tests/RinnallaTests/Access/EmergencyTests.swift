import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct EmergencyTests {
    private func emergency(_ caller: TestRegion.Caller, _ note: String = "=\"fell at home\"") -> TestRegion.Caller {
        var caller = caller
        caller.purpose = "emergency;note" + note
        return caller
    }

    private func events(_ region: TestRegion) throws -> [(client: String, version: Int64, text: String)] {
        try region.query(
            """
            SELECT subject_id, version, pointers || snapshot FROM event
            WHERE type = 'fi.rinnalla.access.emergency-used.v1' ORDER BY position
            """
        ) { row in
            (row.identifier(0).map { Identifier<Record>($0).description } ?? "", row.int(1), row.text(2))
        }
    }

    @Test func `each read in an emergency raises an event without the note, and is logged with it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        #expect(try region.send(.get, path, as: story.worker).status == 200)
        #expect(try events(region).isEmpty)
        let before = try region.accessRecords()
        let version = try #require(try region.send(.get, path, as: emergency(story.stranger)).json["version"]?.integer)
        _ = try region.send(.get, path + "/plans", as: emergency(story.stranger))
        let found = try events(region)
        #expect(found.map(\.client) == [story.client, story.client])
        #expect(found.map(\.version) == [version, version])
        #expect(found.allSatisfy { $0.text.hasPrefix("[]") && $0.text.contains("\"purpose\":\"emergency\"") })
        #expect(found.allSatisfy { !$0.text.contains("fell") })
        #expect(try region.accessRecords() == before + 2)
        let log = try region.send(.get, path + "/access-log", as: region.caller(client: story.client))
        let last = log.json["items"]?.array?.first
        #expect(last?["decision"] == "emergency")
        #expect(last?["note"] == "fell at home")
    }

    @Test func `the supervisor has one task to look at it within two working days`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        for _ in 0..<2 { _ = try region.send(.get, "/v1/clients/\(story.client)", as: emergency(story.stranger)) }
        let tasks =
            try region.send(.get, "/v1/tasks?kind=emergency-used", as: story.supervisor).json["items"]?.array ?? []
        #expect(tasks.count == 1)
        #expect(tasks.first?["ownerId"]?.string == story.supervisor.actor)
        #expect(tasks.first?["subject"]?["id"]?.string == story.client)
        let due = WorkingDays().addingWorkingDays(2, to: Timestamp.now().dateInHelsinki)
        #expect(tasks.first?["due"]?.string == due.description)
    }

    @Test(arguments: ["", "=?1", "=?0", "=word", "=1", "=\"\"", "=\"  \""])
    func `an emergency says why in words, else it is 400`(_ note: String) throws {
        let region = try TestRegion()
        let story = try region.begin()
        let refused = try region.send(.get, "/v1/clients/\(story.client)", as: emergency(story.stranger, note))
        #expect(refused.status == 400)
        #expect(refused.code == "invalid-header")
        #expect(try events(region).isEmpty)
    }

    @Test func `an emergency is the county's: a provider's worker is refused`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let worker = try region.makeProfessional("Tiina", roles: [.worker], of: region.provider)
        let caller = TestRegion.Caller(key: region.providerKey, actor: worker, role: "worker")
        let refused = try region.send(.get, "/v1/clients/\(story.client)", as: emergency(caller))
        #expect(refused.status == 403)
        #expect(refused.code == "purpose-not-allowed")
        #expect(refused.json["allowed"]?.array?.contains("emergency") == false)
    }

    @Test func `an emergency changes nothing, not even where a contact would open the client`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        for operation in AuthorizationTests.ofClients where operation.isWriting {
            let before = try region.accessRecords()
            let refused = try region.attempt(operation, story.ids, as: emergency(story.begun.stranger))
            #expect(refused.status == 403, "\(operation.id)")
            #expect(refused.code == "purpose-not-allowed", "\(operation.id)")
            #expect(refused.json["allowed"]?.array?.contains("emergency") == false, "\(operation.id)")
            #expect(try region.accessRecords() == before + 1, "\(operation.id)")
        }
    }

    @Test func `an emergency opens the client, contacts and plans, and neither assessments nor the access log`() throws
    {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let caller = emergency(story.begun.stranger)
        let path = "/v1/clients/\(story.begun.client)"
        #expect(try region.send(.get, path, as: caller).status == 200)
        let plans = try region.send(.get, path + "/plans", as: caller)
        #expect(plans.json["items"]?.array?.isEmpty == false)
        let contacts = try region.send(.get, path + "/contacts", as: caller)
        #expect(contacts.json["items"]?.array?.isEmpty == false)
        let assessments = try region.send(.get, path + "/assessments", as: caller)
        #expect(assessments.json["items"] == [])
        let assessment = story.ids["assessments"] ?? ""
        #expect(try region.send(.get, "/v1/assessments/\(assessment)", as: caller).status == 404)
        let nobody = "/v1/clients/\(story.begun.matter)/plans"
        #expect(try region.send(.get, nobody, as: caller).status == 404)
        #expect(try region.send(.get, path + "/access-log", as: caller).status == 403)
    }
}
