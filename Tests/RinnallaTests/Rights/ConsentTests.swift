import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ConsentTests {
    @Test func `the responsible worker records what the client permits, and the client takes it back`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        try region.inform(story)
        let permit = try region.record(story.permit(to: region.provider), for: story)
        #expect(permit.status == 201)
        #expect(permit.json["status"] == "draft")
        #expect(permit.json["provision"] == "permit")
        let active = try region.move("consents", permit.id, to: "active", as: story.worker)
        #expect(active.json["status"] == "active")
        let client = region.caller(client: story.client)
        let listed = try region.send(
            .get,
            "/v1/clients/\(story.client)/consents?status=active&kind=release-permit",
            as: client
        )
        #expect(listed.json["items"]?.array?.compactMap { $0["id"]?.string } == [permit.id])
        let ended = try region.move("consents", permit.id, to: "inactive", as: client, ["cause": "withdrawn"])
        #expect(ended.json["status"] == "inactive")
        #expect(ended.json["endCause"] == "withdrawn")
        #expect(ended.json["withdrawnAt"]?.string == ended.json["updatedAt"]?.string)
    }

    static let states = ["draft", "proposed", "active", "rejected", "inactive", "entered-in-error"]
    static let ways: [String: Set<String>] = [
        "draft": ["proposed", "active", "entered-in-error"], "proposed": ["active", "rejected", "entered-in-error"],
        "active": ["inactive", "entered-in-error"], "rejected": ["entered-in-error"], "inactive": ["entered-in-error"],
        "entered-in-error": [],
    ]
    static let pathTo = [
        "draft": [], "proposed": ["proposed"], "active": ["active"], "rejected": ["proposed", "rejected"],
        "inactive": ["active", "inactive"], "entered-in-error": ["entered-in-error"],
    ]

    @Test(arguments: states)
    func `from each state exactly the transitions of the table are taken, each by its own people`(_ state: String)
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let client = region.caller(client: story.client)
        func members(_ to: String) -> JSONObject {
            to == "inactive"
                ? ["cause": "withdrawn"] : to == "entered-in-error" ? ["reasonText": "Väärä asiakas."] : [:]
        }
        for to in Self.states where to != "draft" {
            for caller in [story.worker, client, story.supervisor, story.intake, story.stranger, story.provider] {
                let consent = try region.record(story.prohibition(), for: story)
                for step in Self.pathTo[state] ?? [] {
                    let by = step == "entered-in-error" ? story.supervisor : story.worker
                    #expect(try region.move("consents", consent.id, to: step, as: by, members(step)).status == 200)
                }
                let outcome = try region.move("consents", consent.id, to: to, as: caller, members(to))
                let isHidden = [story.intake.actor, story.stranger.actor, story.provider.actor].contains(caller.actor)
                let isByRole = (to == "entered-in-error") == (caller.actor == story.supervisor.actor)
                let isWay = Self.ways[state]?.contains(to) ?? false
                let expected = isHidden ? 404 : !isWay ? 409 : isByRole ? 200 : 403
                #expect(outcome.status == expected, "\(state) to \(to) by \(caller.role ?? ""): \(outcome.text)")
            }
        }
    }

    @Test func `who ends a consent says why, and only what has run out is expired`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let consent = try region.activate(story.prohibition(), for: story)
        let silent = try region.move("consents", consent, to: "inactive", as: story.worker)
        #expect(silent.status == 400)
        #expect(silent.places == ["/cause"])
        let early = try region.move("consents", consent, to: "inactive", as: story.worker, ["cause": "expired"])
        #expect(early.rules == ["consent-not-expired"])
        let past = try region.activate(
            story.prohibition(["validFrom": "2026-01-01T00:00:00Z", "validTo": "2026-01-02T00:00:00Z"]),
            for: story
        )
        let ended = try region.move("consents", past, to: "inactive", as: story.worker, ["cause": "expired"])
        #expect(ended.json["status"] == "inactive")
        #expect(ended.json["withdrawnAt"] == nil)
    }

    @Test func `what was stated is not changed but withdrawn`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let draft = try region.record(story.prohibition(), for: story)
        let path = "/v1/consents/\(draft.id)"
        let changed = try region.send(
            .patch,
            path,
            as: story.worker,
            ["dataCategories": ["plan"]],
            fields: [.ifMatch: "*"]
        )
        #expect(changed.json["dataCategories"] == ["plan"])
        _ = try region.move("consents", draft.id, to: "active", as: story.worker)
        let refused = try region.send(
            .patch,
            path,
            as: story.worker,
            ["dataCategories": ["contact"]],
            fields: [.ifMatch: "*"]
        )
        #expect(refused.status == 409)
        #expect(refused.rules == ["consent-statement-fixed"])
    }

    @Test func `the client speaks for the client alone and names no statute`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let client = region.caller(client: story.client)
        let own = try region.record(story.prohibition(), for: story, as: client)
        #expect(own.status == 201)
        #expect(try region.move("consents", own.id, to: "active", as: client).status == 200)
        let guardian = try region.record(story.prohibition(["givenBy": "guardian"]), for: story, as: client)
        #expect(guardian.status == 403)
        let statute = try region.record(story.statute(), for: story, as: client)
        #expect(statute.code == "actor-not-allowed")
    }

    @Test func `a representative states within the mandate`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let representative: JSONValue = [
            "name": "Edna Edustaja", "kind": "edunvalvoja", "scope": ["identity", "plan"], "validFrom": "2026-01-01",
        ]
        let client = try region.send(
            .patch,
            "/v1/clients/\(story.client)",
            as: story.worker,
            ["representatives": [representative]],
            fields: [.ifMatch: "*"]
        )
        let id = client.json["representatives"]?.array?.first?["id"]?.string
        let caller = TestRegion.Caller(
            key: region.countyKey,
            actor: id,
            role: "representative",
            purpose: "client-own-access"
        )
        let within = story.prohibition(["givenBy": "representative", "dataCategories": ["plan"]])
        let given = try region.record(within, for: story, as: caller)
        #expect(given.status == 201)
        #expect(try region.move("consents", given.id, to: "active", as: caller).status == 200)
        let beyond = story.prohibition(["givenBy": "representative", "dataCategories": ["referral"]])
        #expect(try region.record(beyond, for: story, as: caller).status == 403)
        let clients = try region.activate(story.prohibition(), for: story)
        let withdrawn = try region.move("consents", clients, to: "inactive", as: caller, ["cause": "withdrawn"])
        #expect(withdrawn.status == 403)
    }

    @Test func `without key, scope or a way to the client there are no consents`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)/consents"
        #expect(try region.send(.get, path).status == 401)
        var narrow = story.worker
        narrow.key = try region.makeKey(of: region.county, scopes: ["clients:read"])
        #expect(try region.send(.get, path, as: narrow).code == "insufficient-scope")
        #expect(try region.record(story.prohibition(), for: story, as: story.provider).status == 404)
        let colleague = region.caller(
            try region.makeProfessional("Kalle Kollega", roles: [.worker], units: [story.unit]),
            .worker,
            .coordination
        )
        #expect(try region.record(story.prohibition(), for: story, as: colleague).status == 403)
    }

    @Test func `the scope's references are what its level says`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let nobody = "01970000-0000-7000-8000-000000000000"
        let unknown = ["/scope/refs/0"]
        let cases: [(JSONValue, [String])] = [
            (["level": "named-recipient"], ["/recipients"]),
            (["level": "sector", "refs": ["social", "socail"]], ["/scope/refs/1"]),
            (["level": "service-task", "refs": []], ["/scope/refs"]),
            (["level": "controller", "refs": ["x", .string(nobody)]], ["/scope/refs/0", "/scope/refs/1"]),
            (["level": "document", "refs": [.string(nobody)]], unknown),
        ]
        for (scope, places) in cases {
            let outcome = try region.record(story.prohibition(["scope": scope]), for: story)
            #expect(outcome.status == 422)
            #expect(outcome.places == places)
        }
        let document: JSONValue = ["level": "document", "refs": [.string(story.matter)]]
        #expect(try region.record(story.prohibition(["scope": document]), for: story).status == 201)
        let wide = try region.record(story.permit(to: region.provider, ["scope": .null]), for: story)
        #expect(wide.places == ["/scope"])
        let contrary = try region.record(story.prohibition(["provision": "permit"]), for: story)
        #expect(contrary.places == ["/provision"])
    }
}
