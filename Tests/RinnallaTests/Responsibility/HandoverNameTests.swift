import HTTP
import JSON
import Testing

@testable import Rinnalla

/// Whose handover it is, and what became of one that has ended.
@Suite struct HandoverNameTests {
    let region: TestRegion
    let story: TestRegion.Story
    let next: TestRegion.Caller
    let later: JSONObject = ["effectiveAt": .string(Timestamp.now().adding(days: 2).description)]

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        next = try region.person(.worker)
    }

    private var name: JSONValue? {
        get throws { try region.send(.get, "/v1/clients/\(story.client)", as: story.worker).json["name"] }
    }

    @Test func `the incoming worker and the supervisor read whose handover it is while it goes on`() throws {
        let name = try #require(try name)
        let proposed = try region.propose(story.client, to: next, as: story.supervisor, later)
        #expect(proposed.json["clientName"] == name)
        let path = "/v1/handovers/\(proposed.id)"
        for reader in [next, story.supervisor, story.worker] {
            #expect(try region.send(.get, path, as: reader).json["clientName"] == name)
        }
        #expect(try region.send(.get, "/v1/handovers", as: next).json["items"]?.array?.first?["clientName"] == name)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: next).status == 404)
        #expect(try region.send(.get, path, as: story.stranger).status == 404)
        let forged: JSONValue = ["clientName": ["family": "Toinen", "given": "Aino"]]
        #expect(try region.patch(path, as: story.supervisor, forged).places == ["/clientName"])
        #expect(try region.moveHandover(proposed.id, to: "accepted", as: next).json["clientName"] == name)
        let cancelled: JSONObject = ["reasonText": "Ei tarvita"]
        let ended = try region.moveHandover(proposed.id, to: "cancelled", as: story.supervisor, cancelled)
        #expect(ended.status == 200)
        #expect(ended.json["clientName"] == nil)
    }

    @Test func `WD6: a key that does not read clients is told the name by no handover, and confirmed no guess of it`()
        throws
    {
        let name = try #require(try name)
        var narrow = story.supervisor
        narrow.key = try region.makeKey(of: region.county, scopes: ["handovers:read", "handovers:write"])
        let item: JSONValue = [
            "clientId": .string(story.client), "toWorkerId": .string(next.actor ?? ""), "cause": "resignation",
        ]
        let batch = "/v1/professionals/\(story.worker.actor ?? "")/handovers"
        let made = try region.send(.post, batch, as: narrow, ["handovers": [item]])
        let path = "/v1/handovers/\(try #require(made.ids.first))"
        let changed = try region.patch(path, as: narrow, ["risks": "Yksin"])
        for outcome in [made, changed, try region.send(.get, path, as: narrow)] {
            #expect(outcome.status < 300 && !outcome.text.contains("clientName"), "\(outcome.text)")
        }
        #expect(try !region.send(.get, "/v1/handovers", as: narrow).text.contains("clientName"))
        for guess in [name, ["family": "Toinen", "given": "Aino"]] {
            #expect(try region.patch(path, as: narrow, ["clientName": guess]).places == ["/clientName"])
        }
        #expect(try region.patch(path, as: narrow, ["clientName": .null]).status == 200)
        #expect(try region.send(.get, path, as: story.supervisor).json["clientName"] == name)
    }

    @Test(arguments: [
        ("rejected", "ei ottanut siirtoa vastaan"), ("cancelled", "Siirto on peruttu"), ("effective", "tullut voimaan"),
    ])
    func `who changes a handover that has ended is told how it ended`(state: String, words: String) throws {
        let proposed = try region.propose(story.client, to: next, as: story.supervisor)
        let by = state == "cancelled" ? story.supervisor : next
        let to = state == "effective" ? "accepted" : state
        let moved = try region.moveHandover(proposed.id, to: to, as: by, ["reasonText": "Sovittu"])
        #expect(moved.json["status"]?.string == state)
        // Who answers for the client by then.
        let changer = state == "effective" ? next : story.supervisor
        let changed = try region.patch("/v1/handovers/\(proposed.id)", as: changer, ["summary": "Myöhässä"])
        #expect(changed.rules == ["handover-ended"])
        #expect(changed.json["errors"]?.array?.first?["detail"]?.string?.contains(words) == true)
    }
}
