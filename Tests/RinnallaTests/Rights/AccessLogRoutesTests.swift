import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct AccessLogRoutesTests {
    @Test func `an auditor reads the log of the own county's clients, and of no other county's`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)/access-log"
        let own = try region.makeProfessional("Tarja Tarkastaja", roles: [.auditor])
        #expect(try region.send(.get, path, as: region.caller(own, .auditor, .supervision)).status == 200)
        let (county, key) = try region.makeOrganization("Kymenlaakson hyvinvointialue", .county)
        let other = try region.makeProfessional("Olli Outo", roles: [.auditor], of: county, key: key)
        let stranger = TestRegion.Caller(key: key, actor: other, role: "auditor", purpose: "supervision")
        let refused = try region.send(.get, path, as: stranger)
        #expect(refused.status == 404)
        #expect(refused.code == "not-found")
    }

    @Test func `the whole chain is verified for counties and municipalities, and for nobody else`() throws {
        let region = try TestRegion()
        let path = "/v1/access-log/verification"
        let kinds: [(OrganizationKind, Int)] = [
            (.county, 200), (.municipality, 200), (.provider, 403), (.thirdSector, 403), (.authority, 403),
        ]
        for (kind, status) in kinds {
            let key = try region.makeOrganization("\(kind)", kind).key
            let outcome = try region.send(.get, path, as: .init(key: key))
            #expect(outcome.status == status, "\(kind)")
            #expect(outcome.code == (status == 403 ? "actor-not-allowed" : nil), "\(kind)")
        }
    }
}
