import HTTP
import JSON
import Testing

@testable import Rinnalla

/// A refusal says what would have been taken.
@Suite struct RefusalHintsTests {
    private let region: TestRegion
    private let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func fault(_ outcome: TestRegion.Outcome, at place: String) -> JSONValue? {
        outcome.json["errors"]?.array?.first { ($0["pointer"] ?? $0["parameter"])?.string == place }
    }

    @Test func `what is missing and is a code is told with the codes there are`() throws {
        let made = try region.send(.post, "/v1/services", as: region.asProvider, [:])
        #expect(fault(made, at: "/category")?["allowed"]?.array?.contains("legal") == true)
        #expect(fault(made, at: "/name")?["allowed"] == nil)
        let cleared = try region.patch("/v1/matters/\(story.matter)", as: story.worker, ["serviceTask": .null])
        #expect(fault(cleared, at: "/serviceTask")?["allowed"]?.array?.contains("lastensuojelu") == true)
        let moved = try region.send(
            .post,
            "/v1/matters/\(story.matter)/transitions",
            as: story.worker,
            [:],
            fields: [.ifMatch: "*"]
        )
        #expect(fault(moved, at: "/to")?["allowed"]?.array?.contains("active") == true)
    }

    @Test func `a role that may not is told which may, and a role that may which relationship it lacks`() throws {
        let plan = "/v1/plans/\(try region.makePlan(of: story).id)"
        let byClient = try region.move(plan, to: "active", as: region.caller(client: story.client))
        #expect(byClient.code == "actor-not-allowed")
        #expect(byClient.json["reason"] == "role-not-allowed")
        #expect(byClient.json["allowed"] == ["social-worker", "worker"])
        let patched = try region.patch("/v1/clients/\(story.client)", as: story.supervisor, ["language": "sv"])
        #expect(patched.json["allowed"] == ["intake", "social-worker", "worker"])
        let made = try region.send(
            .post,
            "/v1/clients",
            as: story.supervisor,
            ["name": ["family": "Uusi", "given": "Asiakas"]]
        )
        #expect(made.json["allowed"] == ["intake", "social-worker", "worker"])
        let colleague = try region.makeProfessional("Kaisa Kollega", roles: [.worker], units: [story.unit])
        let beside = try region.move(plan, to: "active", as: region.caller(colleague, .worker, .coordination))
        #expect(beside.json["reason"] == "relationship-missing")
        let waived = try region.send(.get, "/v1/clients/\(story.client)/obligations", as: story.worker)
        let obligation = "/v1/obligations/\(waived.json["items"]?.array?.first?["id"]?.string ?? "")"
        let overdue = try region.move(obligation, to: "overdue", as: story.worker)
        #expect(overdue.json["allowed"] == [])
    }

    @Test func `what has the wrong shape is told with the members, the codes or the form of the right one`() throws {
        let client = try region.send(
            .post,
            "/v1/clients",
            as: story.intake,
            ["name": "Aino Esimerkki"]
        )
        #expect(fault(client, at: "/name")?["code"] == "wrong-type")
        #expect(fault(client, at: "/name")?["allowed"] == ["family", "given", "preferred"])
        let professional = try region.send(
            .post,
            "/v1/professionals",
            as: .init(key: region.countyKey),
            ["roles": "worker"]
        )
        #expect(fault(professional, at: "/roles")?["allowed"]?.array?.contains("worker") == true)
        let service = try region.send(.post, "/v1/services", as: region.asProvider, ["name": "Kotituki"])
        #expect(fault(service, at: "/name")?["suggestion"] == #"{"fi": "…"}"#)
        let list = try region.send(.post, "/v1/services", as: region.asProvider, [])
        #expect(fault(list, at: "")?["allowed"]?.array?.contains("category") == true)
    }

    @Test func `a list is given at one place, with commas, and a single value is one`() throws {
        func refused(_ query: String) throws -> JSONValue? {
            let outcome = try region.send(.get, "/v1/obligations?\(query)", as: story.worker)
            #expect(outcome.status == 400, "\(query)")
            return outcome.json["errors"]?.array?.first
        }
        let repeated = try refused("status=open&status=overdue")
        #expect(repeated?["code"] == "duplicate-item")
        #expect(repeated?["suggestion"] == "status=open,overdue")
        #expect(try refused("limit=1&limit=2")?["suggestion"] == nil)
        for single in ["matterId=\(story.matter),\(story.matter)", "sort=due,createdAt", "limit=1,2"] {
            let fault = try refused(single)
            #expect(fault?["code"] == "too-many-items", "\(single)")
            #expect(fault?["maximum"] == 1, "\(single)")
        }
    }

    @Test func `a plan that is withdrawn is told everything it owes at once`() throws {
        let plan = "/v1/plans/\(try region.makePlan(of: story).id)"
        let refused = try region.move(plan, to: "revoked", as: story.worker)
        #expect(refused.status == 400)
        #expect(refused.places == ["/reasonText", "/noPlanReason"])
        let half = try region.move(plan, to: "revoked", as: story.worker, ["reasonText": "Muutto"])
        #expect(half.status == 422)
        #expect(half.places == ["/noPlanReason"])
    }

    @Test func `what other members make necessary is told with what is always required, and alone by the rules`() throws
    {
        func refused(_ collection: String, _ content: JSONObject) throws -> TestRegion.Outcome {
            try region.send(.post, "/v1/clients/\(story.client)/\(collection)", as: story.worker, .object(content))
        }
        let complaint = try refused("advocacy-cases", ["kind": "muistutus"])
        #expect(complaint.status == 400)
        #expect(complaint.places == ["/about", "/respondent"])
        let appeal = try refused(
            "advocacy-cases",
            ["kind": "oikaisuvaatimus", "about": "Päätös", "respondent": .null]
        )
        #expect(appeal.status == 422)
        #expect(appeal.places == ["/respondent", "/noticeDate"])
        let basis = try refused("consents", ["kind": "statutory-basis", "dataCategories": ["plan", "nothing"]])
        #expect(basis.status == 400)
        #expect(Set(basis.places).isSuperset(of: ["/dataCategories/1", "/scope", "/statute"]))
        let stay = try refused("utilization-events", ["kind": "inpatient-stay"])
        #expect(stay.status == 400)
        #expect(Set(stay.places).isSuperset(of: ["/at", "/organizationId", "/endedAt"]))
    }

    @Test(arguments: [Role.client, .representative])
    func `a key without self that speaks for a client is told the scope it lacks`(role: Role) throws {
        let key = try region.makeKey(of: region.county, scopes: ["*"])
        let caller = TestRegion.Caller(
            key: key,
            actor: story.client,
            role: role.rawValue,
            purpose: Purpose.clientOwnAccess.rawValue
        )
        let refused = try region.send(.get, "/v1/clients/\(story.client)", as: caller)
        #expect(refused.status == 403)
        #expect(refused.code == "insufficient-scope")
        #expect(refused.json["scope"] == "self")
        #expect(refused.response.fieldValue("WWW-Authenticate")?.contains("scope=\"self\"") == true)
    }

    @Test func `D02: its explanation names the age that the county counts with`() throws {
        let changed = try region.send(
            .patch,
            "/v1/rules/AGE_LIMIT_OLDER",
            as: .init(key: region.countyKey),
            ["value": 65],
            fields: [.ifMatch: "*"]
        )
        #expect(changed.status == 200)
        let owed = try region.beginOwed(.iakkaat, client: ["birthDate": "1958-01-01"])
        let words = try owed.obligation("D02")["explanation"]
        for (language, age) in [
            ("fi", "65 vuotta täyttäneen"), ("sv", "fyllt 65 år"), ("en", "aged 65"), ("uk", "65 років"),
        ] {
            #expect(words?[language]?.string?.contains(age) == true, "\(language)")
        }
    }
}
