import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct AccessLogRoutesTests {
    @Test func `an auditor reads the logs of the clients in the own register, and of no other`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)/access-log"
        let own = try region.makeProfessional("Tarja Tarkastaja", roles: [.auditor])
        #expect(try region.send(.get, path, as: region.caller(own, .auditor, .supervision)).status == 200)
        let (municipality, key) = try region.makeOrganization("Lahden kaupunki", .municipality)
        let worker = try region.makeProfessional("Olli Outo", roles: [.worker], of: municipality, key: key)
        let theirs = try region.makeClient(
            as: .init(key: key, actor: worker, role: "worker", purpose: "advice")
        )
        let auditor = region.caller(own, .auditor, .supervision)
        let refused = try region.send(.get, "/v1/clients/\(theirs)/access-log", as: auditor)
        #expect(refused.status == 404)
        #expect(refused.code == "not-found")
    }

    @Test func `the log of some days alone is read by its half-open time`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let now = Timestamp.now()
        func count(_ query: String) throws -> Int? {
            let path = "/v1/clients/\(story.client)/access-log?\(query)"
            return try region.send(.get, path, as: region.caller(client: story.client)).json["items"]?.array?.count
        }
        let (yesterday, tomorrow) = (now.adding(days: -1), now.adding(days: 1))
        #expect(try count("atTo=\(yesterday)") == 0)
        #expect(try count("atFrom=\(tomorrow)") == 0)
        #expect(try (count("atFrom=\(yesterday)&atTo=\(tomorrow)") ?? 0) > 1)
    }

    @Test func `whatever was refused to who had reached the client stands in the client's log, and nobody else's`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/matters/\(story.matter)"
        let wrong = try region.patch(path, as: story.worker, ["title": 1])
        let disallowed = try region.patch(path, as: story.supervisor, ["title": "Toinen"])
        let notHers = try region.move(path, to: "finished", as: story.supervisor, ["closingReason": "need-ended"])
        let incomplete = try region.move("/v1/clients/\(story.client)", to: "closed", as: story.worker)
        let hidden = try region.patch(path, as: story.stranger, ["title": "Kolmas"])
        #expect([wrong, disallowed, notHers, incomplete, hidden].map(\.status) == [400, 403, 409, 409, 404])
        let log = try region.send(
            .get,
            "/v1/clients/\(story.client)/access-log",
            as: region.caller(client: story.client)
        )
        let refusals = (log.json["items"]?.array ?? []).filter { $0["decision"] == "deny" }
        #expect(refusals.compactMap { $0["status"]?.integer } == [409, 409, 403])
        #expect(refusals.compactMap { $0["operation"]?.string } == ["moveClient", "moveMatter", "changeMatter"])
    }

    @Test func `the whole chain is verified for counties and municipalities, and for nobody else`() throws {
        let region = try TestRegion()
        let path = "/v1/access-log/verification"
        let kinds: [(OrganizationKind, Int)] = [
            (.county, 200), (.municipality, 200), (.provider, 403), (.thirdSector, 403), (.authority, 403),
        ]
        for (kind, status) in kinds {
            let key = kind == .county ? region.countyKey : try region.makeOrganization("\(kind)", kind).key
            let outcome = try region.send(.get, path, as: .init(key: key))
            #expect(outcome.status == status, "\(kind)")
            #expect(outcome.code == (status == 403 ? "actor-not-allowed" : nil), "\(kind)")
        }
    }
}
