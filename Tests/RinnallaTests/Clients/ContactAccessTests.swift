import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct ContactAccessTests {
    @Test func `the county's intake opens a client's record by a contact on it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let client = try region.makeClient(as: story.provider.asWorker(region))
        #expect(try region.send(.get, "/v1/clients/\(client)", as: story.intake).status == 404)
        let created = try region.record("/v1/clients/\(client)/contacts", as: story.intake)
        #expect(created.status == 201)
        #expect(try region.send(.get, "/v1/clients/\(client)", as: story.intake).status == 200)
    }

    @Test func `where a worker answers for the client, a contact is that worker's task and opens nothing`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let created = try region.record(
            "/v1/clients/\(story.client)/contacts",
            as: story.intake,
            ["presentingReason": "Avun tarve on kasvanut"]
        )
        #expect(created.status == 201)
        #expect(created.json["presentingReason"] == "Avun tarve on kasvanut")
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: story.intake).status == 404)
        #expect(try region.send(.get, "/v1/clients/\(story.client)/contacts", as: story.intake).status == 404)
        let tasks = try region.send(.get, "/v1/tasks?kind=contact-received", as: story.worker)
        #expect(tasks.ids.count == 1)
        let task = tasks.json["items"]?.array?.first
        #expect(task?["ownerId"]?.string == story.worker.actor)
        #expect(task?["subject"]?["id"]?.string == created.id)
        let today = try #require(created.json["createdAt"]?.string.flatMap { Timestamp($0) }).dateInHelsinki
        #expect(task?["due"]?.string == WorkingDays().addingWorkingDays(2, to: today).description)
    }

    @Test func `a contact lies with its recorder until it is resolved`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let created = try region.record("/v1/clients/\(story.client)/contacts", as: story.intake)
        let path = "/v1/contacts/\(created.id)"
        #expect(try region.send(.get, path, as: story.intake).status == 200)
        #expect(try region.send(.get, "/v1/contacts", as: story.intake).ids == [created.id])
        #expect(try region.send(.get, path, as: try region.person(.intake)).status == 404)
        let resolved = try region.move(path, to: "resolved", as: story.intake)
        #expect(resolved.status == 200)
        #expect(resolved.json["status"] == "resolved")
        #expect(try region.send(.get, path, as: story.intake).status == 404)
        #expect(try region.send(.get, "/v1/contacts", as: story.intake).ids == [])
        #expect(try region.send(.get, path, as: story.worker).status == 200)
    }

    @Test func `the responsible worker's own contact is nobody's task`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.record("/v1/clients/\(story.client)/contacts", as: story.worker)
        #expect(try region.send(.get, "/v1/tasks", as: story.worker).ids == [])
    }

    @Test func `another organization records nothing on a client it has no way to`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        #expect(try region.record("/v1/clients/\(story.client)/contacts", as: story.provider).status == 404)
        #expect(try region.query("SELECT count(*) FROM contact") { row in row.int(0) } == [0])
    }

    @Test func `nobody's contact is seen by its recorder, the recorder's unit and a supervisor of the organization`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let recorder = try region.person(.intake, units: [story.unit])
        let created = try region.record("/v1/contacts", as: recorder, ["presentingReason": "Nimetön kysymys"])
        #expect(created.status == 201)
        #expect(created.json["clientId"] == nil)
        let path = "/v1/contacts/\(created.id)"
        let chief = try region.person(.supervisor)
        for caller in [recorder, story.worker, chief] {
            #expect(try region.send(.get, path, as: caller).status == 200)
            #expect(try region.send(.get, "/v1/contacts?isAnonymous=true", as: caller).ids == [created.id])
        }
        var emergency = story.stranger
        emergency.purpose = "emergency;note=\"Kiireellinen\""
        let reporter = try region.person(.reporter, purpose: .statistics, units: [story.unit])
        for caller in [story.stranger, story.provider, emergency, reporter, region.caller(client: story.client)] {
            #expect(try region.send(.get, path, as: caller).status == 404)
            let list = try region.send(.get, "/v1/contacts", as: caller)
            #expect(list.ids == [])
        }
    }

    @Test func `a contact of nobody leaves access records that name nobody`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let created = try region.record("/v1/contacts", as: intake)
        _ = try region.send(.get, "/v1/contacts/\(created.id)", as: intake)
        _ = try region.send(.get, "/v1/contacts", as: intake)
        _ = try region.send(.get, "/v1/contacts/\(created.id)/transitions", as: intake)
        #expect(try region.accessRecords() == 4)
        #expect(try region.query("SELECT count(*) FROM access_log_subject") { row in row.int(0) } == [0])
    }

    @Test func `the client reads the own contacts and changes none`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let created = try region.record("/v1/clients/\(story.client)/contacts", as: story.worker)
        let client = region.caller(client: story.client)
        #expect(try region.send(.get, "/v1/contacts", as: client).ids == [created.id])
        #expect(try region.patch("/v1/contacts/\(created.id)", as: client, ["outcome": "answered"]).status == 403)
    }

    @Test func `a retry answers what the recorder still holds, and no more`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let content: JSONValue = ["urgency": "routine", "heardConfirmed": "yes"]
        func post() throws -> TestRegion.Outcome {
            try region.send(
                .post,
                "/v1/clients/\(story.client)/contacts",
                as: story.intake,
                content,
                fields: [.idempotencyKey: "\"once\""]
            )
        }
        let first = try post()
        let second = try post()
        #expect(second.status == 201)
        #expect(second.id == first.id)
        _ = try region.move("/v1/contacts/\(first.id)", to: "resolved", as: story.intake)
        #expect(try post().status == 404)
    }

    @Test func `without a key there is no contact, without its scope no right to one`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        #expect(try region.send(.get, "/v1/contacts").status == 401)
        var reader = intake
        reader.key = try region.makeKey(of: region.county, scopes: ["contacts:read"])
        #expect(try region.send(.get, "/v1/contacts", as: reader).status == 200)
        let refused = try region.record("/v1/contacts", as: reader)
        #expect(refused.status == 403)
        #expect(refused.code == "insufficient-scope")
    }

    @Test func `who does not meet people records no contacts`() throws {
        let region = try TestRegion()
        let chief = try region.person(.supervisor)
        let refused = try region.record("/v1/contacts", as: chief)
        #expect(refused.status == 403)
        #expect(refused.code == "actor-not-allowed")
    }
}

extension TestRegion.Caller {
    /// A worker of the provider, who may make clients there.
    fileprivate func asWorker(_ region: TestRegion) throws -> TestRegion.Caller {
        let worker = try region.makeProfessional(
            "Tiina Työntekijä",
            roles: [.worker],
            of: region.provider,
            key: region.providerKey
        )
        return .init(key: region.providerKey, actor: worker, role: "worker", purpose: "coordination")
    }
}
