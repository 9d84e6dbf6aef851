import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// What a case opens to the ombudsman whom it names: itself and what it cites, while it goes on (access.md).
@Suite struct OmbudsmanTests {
    let region: TestRegion
    let story: TestRegion.Story
    let client: TestRegion.Caller
    let ombudsman: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        client = region.caller(client: story.client)
        ombudsman = try region.makeOmbudsman()
    }

    private func status(_ path: String) throws -> Int { try region.send(.get, path, as: ombudsman).status }

    private func open(_ members: JSONObject = [:]) throws -> String {
        var content = members
        content["advocateId"] = .string(ombudsman.actor ?? "")
        return try region.complain(of: story, about: story.worker, content).id
    }

    @Test func `the case that names them is open, with its clock and its list; the client's record is not`() throws {
        #expect(try status("/v1/clients/\(story.client)/advocacy-cases") == 404)
        let other = try region.complain(of: story, about: story.worker).id
        let id = try open()
        #expect(try status("/v1/advocacy-cases/\(id)") == 200)
        #expect(try status("/v1/advocacy-cases/\(other)") == 404)
        #expect(try region.send(.get, "/v1/advocacy-cases", as: ombudsman).ids == [id])
        let clocks = try region.clocks(of: id, as: ombudsman, client: story.client)
        #expect(clocks.map { $0["kind"] } == ["D14"])
        for path in ["", "/access-decision?recipient=\(region.provider)&category=identity"] {
            #expect(try status("/v1/clients/\(story.client)\(path)") != 200, "\(path)")
        }
        #expect(try status("/v1/matters/\(story.matter)") == 404)
    }

    @Test func `a matter that is cited is open with its plans, and closes with the case`() throws {
        let plan = try region.makePlan(of: story).id
        let id = try open(["kind": "rights-issue"])
        #expect(try status("/v1/plans/\(plan)") == 404)
        let cited = try region.patch(
            "/v1/advocacy-cases/\(id)",
            as: client,
            ["matterIds": [.string(story.matter)]]
        )
        #expect(cited.status == 200, "\(cited.text)")
        for path in ["/v1/matters/\(story.matter)", "/v1/plans/\(plan)"] { #expect(try status(path) == 200, "\(path)") }
        let refused = try region.patch("/v1/matters/\(story.matter)", as: ombudsman, ["title": "Toinen"])
        #expect(refused.code == "actor-not-allowed")
        _ = try region.move("/v1/advocacy-cases/\(id)", to: "resolved", as: client, ["outcome": "Sovittu"])
        #expect(try status("/v1/matters/\(story.matter)") == 404)
        #expect(try status("/v1/plans/\(plan)") == 404)
        #expect(try status("/v1/advocacy-cases/\(id)") == 200)
        _ = try region.move("/v1/advocacy-cases/\(id)", to: "open", as: ombudsman, ["reasonText": "Uusi tieto"])
        #expect(try status("/v1/plans/\(plan)") == 200)
    }

    @Test func `they cite nothing that they do not see, and are refused once another is named`() throws {
        let id = try open()
        let path = "/v1/advocacy-cases/\(id)"
        let cited = try region.patch(path, as: ombudsman, ["matterIds": [.string(story.matter)]])
        #expect(cited.code == "reference-not-found")
        #expect(try region.patch(path, as: ombudsman, ["about": "Kaksi asiaa"]).status == 200)
        let second = try region.makeOmbudsman("Otto Ombud")
        let passed = try region.patch(path, as: ombudsman, ["advocateId": .string(second.actor ?? "")])
        #expect(passed.status == 200)
        #expect(try status(path) == 404)
        #expect(try region.send(.get, path, as: second).status == 200)
    }

    @Test func `the case tells the client's name while it goes on, and nothing else of who the client is`() throws {
        let code = "131052-308T"
        let known: JSONObject = [
            "identityCode": .string(code), "birthDate": "1952-10-13", "phones": ["+358401234567"],
            "name": ["family": "Esimerkki", "given": "Aino", "preferred": "Nono"],
        ]
        #expect(try region.patch("/v1/clients/\(story.client)", as: story.worker, .object(known)).status == 200)
        let id = try open(["kind": "rights-issue"])
        let path = "/v1/advocacy-cases/\(id)"
        let name: JSONValue = ["family": "Esimerkki", "given": "Aino", "preferred": "Nono"]
        let seen = try region.send(.get, path, as: ombudsman)
        #expect(seen.json["clientName"] == name)
        #expect(
            try region.send(.get, "/v1/advocacy-cases", as: ombudsman).json["items"]?.array?.first?["clientName"]
                == name
        )
        // WD6: to a key that does not read clients the case is of a client without a name.
        var narrow = ombudsman
        narrow.key = try region.makeKey(of: region.county, scopes: ["advocacy-cases:read"])
        let unnamed = try region.send(.get, path, as: narrow)
        #expect(unnamed.status == 200 && unnamed.json["clientName"] == nil, "\(unnamed.text)")
        for secret in ["131052", "1952", "401234567"] { #expect(!seen.text.contains(secret)) }
        #expect(try status("/v1/clients/\(story.client)") == 404)
        let forged: JSONValue = ["clientName": ["family": "Toinen", "given": "Aino"]]
        #expect(try region.patch(path, as: client, forged).status == 400)
        _ = try region.move(path, to: "resolved", as: client, ["outcome": "Sovittu"])
        #expect(try region.send(.get, path, as: ombudsman).json["clientName"] == nil)
    }

    @Test func `nothing else of the client is opened by any read of the route table`() throws {
        let whole = try region.wholeStory()
        let named = try region.openCase(
            of: whole.begun.client,
            as: whole.begun.worker,
            ["advocateId": .string(ombudsman.actor ?? "")]
        )
        var ids = whole.ids
        ids["advocacy-cases"] = named.id
        let reads = Router.api.operations.filter { $0.method == .get && $0.guarding.touchesClientData }
        for operation in reads where operation.path.contains("{id}") {
            let outcome = try region.attempt(operation, ids, as: ombudsman)
            let isOwn = operation.deed?.resource.name == "advocacy-case"
            let items = outcome.json["items"]?.array
            if isOwn {
                #expect(outcome.status == 200, "\(operation.id)")
            } else if operation.deed?.verb == .list, outcome.status == 200 {
                #expect(items == [], "\(operation.id): \(outcome.text)")
            } else {
                #expect([403, 404].contains(outcome.status), "\(operation.id): \(outcome.text)")
            }
            // Whose case it is, the case tells.
            for canary in whole.canaries where !(isOwn && ["Esimerkki", "Aino"].contains(canary)) {
                #expect(!outcome.text.contains(canary), "\(operation.id)")
            }
        }
    }
}
