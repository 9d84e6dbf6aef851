import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ClientRepresentativeTests {
    @Test func `a representative reads within the mandate's scope, from an id of the service's making`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let named = try region.name(
            [["name": "Eeva", "kind": "edunvalvoja", "scope": ["identity"], "validFrom": "2026-01-01"]],
            story
        )
        let representative = region.representative(named[0])
        let read = try region.send(.get, "/v1/clients/\(story.client)", as: representative)
        #expect(read.status == 200)
        #expect(read.json["withheld"]?.array?.contains { $0["category"] == "contact" } == true)
        let contact = try region.record("/v1/clients/\(story.client)/contacts", as: story.worker)
        #expect(try region.send(.get, "/v1/contacts/\(contact.id)", as: representative).status == 404)
        // Whoever stands in the client's place and may know the client may know how the client's process is run.
        #expect(try region.send(.get, "/v1/matters/\(story.matter)", as: representative).status == 200)
        let other = try region.makeClient(as: story.intake)
        #expect(try region.send(.get, "/v1/clients/\(other)", as: representative).status == 404)
    }

    @Test(arguments: [("2020-01-01", "2020-12-31"), ("2050-01-01", nil)])
    func `outside its period a mandate opens nothing`(_ from: String, _ to: String?) throws {
        let region = try TestRegion()
        let story = try region.begin()
        var mandate: JSONObject = [
            "name": "Eeva", "kind": "guardian", "scope": ["identity"], "validFrom": .string(from),
        ]
        mandate["validTo"] = to.map { .string($0) }
        let named = try region.name([.object(mandate)], story)
        let refused = try region.send(.get, "/v1/clients/\(story.client)", as: region.representative(named[0]))
        #expect(refused.status == 403)
        #expect(refused.code == "actor-not-allowed")
    }

    @Test func `a mandate that is taken away opens nothing from the next request on`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let named = try region.name(
            [["name": "Eeva", "kind": "guardian", "scope": ["identity", "contact"], "validFrom": "2026-01-01"]],
            story
        )
        let representative = region.representative(named[0])
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: representative).status == 200)
        _ = try region.name([], story)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: representative).status == 403)
    }

    @Test func `a representative keeps the id, and none is taken from the caller`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let mandate: JSONObject = [
            "name": "Eeva", "kind": "guardian", "scope": ["identity"], "validFrom": "2026-01-01",
        ]
        let first = try region.name([.object(mandate)], story)
        var kept = mandate
        kept["id"] = .string(first[0])
        kept["name"] = "Eeva Esimerkki"
        #expect(try region.name([.object(kept)], story) == first)
        kept["id"] = .string(region.county)
        let refused = try region.patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            ["representatives": [.object(kept)]]
        )
        #expect(refused.status == 422)
        #expect(refused.places == ["/representatives/0/id"])
    }

    @Test func `a mandate opens of a handover what it covers; the incoming worker needs all of it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try region.makePlan(of: story).id
        let next = try region.person(.worker)
        let handover = try region.propose(story.client, to: next, as: story.worker, ["summary": "Vaikea talvi"])
        let path = "/v1/handovers/\(handover.id)"
        func read(_ scope: JSONValue) throws -> JSONValue {
            let mandate: JSONValue = ["name": "Eeva", "kind": "guardian", "scope": scope, "validFrom": "2026-01-01"]
            let named = try region.name([mandate], story)
            return try region.send(.get, path, as: region.representative(named[0])).json
        }
        let narrow = try read(["identity"])
        #expect(narrow["toWorkerId"]?.string == next.actor)
        #expect(narrow["checklist"]?.object?.members.map(\.name) == ["overdueTaskIds", "hasTeam"])
        #expect(narrow["risks"] == nil && narrow["summary"] == nil)
        let wider = try read(["identity", "plan"])
        #expect(wider["checklist"]?["planId"]?.string == plan)
        #expect(wider["checklist"]?["openReferralIds"] == nil && wider["risks"] == nil)
        let incoming = try region.send(.get, path, as: next).json
        for whole in [incoming, try read(["identity", "plan", "referral", "assessment"])] {
            #expect(whole["checklist"] == handover.json["checklist"])
            #expect(whole["risks"] == handover.json["risks"] && whole["summary"] == "Vaikea talvi")
        }
    }

    @Test func `a mandate does not end before it begins`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let refused = try region.patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            [
                "representatives": [
                    [
                        "name": "Eeva", "kind": "guardian", "scope": ["identity"], "validFrom": "2026-02-01",
                        "validTo": "2026-01-01",
                    ]
                ]
            ]
        )
        #expect(refused.status == 422)
        #expect(refused.places == ["/representatives/0/validTo"])
    }
}

extension TestRegion {
    /// Names the representatives of the story's client, and answers their ids.
    func name(_ representatives: [JSONValue], _ story: Story) throws -> [String] {
        let changed = try patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            ["representatives": .array(representatives)]
        )
        return changed.json["representatives"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    func representative(_ id: String) -> Caller {
        Caller(key: countyKey, actor: id, role: "representative", purpose: "client-own-access")
    }
}
