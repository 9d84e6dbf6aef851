import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// What stands before every handler: each refusal with its status, code and fields, in the order of decisions.md 15.
@Suite struct ChecksTests {
    @Test func `an unknown route lists what is near`() throws {
        let region = try TestRegion()
        let outcome = try region.send(.get, "/v1/organisations", as: .init(key: region.countyKey))
        #expect(outcome.status == 404)
        #expect(outcome.code == "no-such-route")
        #expect(outcome.json["near"] == ["/v1/organizations"])
        #expect(try region.send(.get, "/v1/organizations/", as: .init(key: region.countyKey)).status == 404)
        #expect(try region.send(.get, "/v1/organizations/not-an-id", as: .init(key: region.countyKey)).status == 404)
    }

    @Test func `a known path with another method is 405 with Allow`() throws {
        let region = try TestRegion()
        let outcome = try region.send(.delete, "/v1/organizations")
        #expect(outcome.status == 405)
        #expect(outcome.response.fieldValue("Allow") == "GET, POST, HEAD, OPTIONS")
        #expect(try region.send(.other, "/v1/organizations").status == 501)
    }

    @Test func `OPTIONS tells the methods and the patch types`() throws {
        let region = try TestRegion()
        let outcome = try region.send(.options, "/v1/organizations/\(region.county)")
        #expect(outcome.status == 204)
        #expect(outcome.response.fieldValue("Allow") == "GET, PATCH, PUT, HEAD, OPTIONS")
        #expect(outcome.response.fieldValue("Accept-Patch") == "application/merge-patch+json, application/json")
    }

    @Test func `bad, expired and revoked keys are told apart`() throws {
        let region = try TestRegion()
        func code(_ key: String) throws -> String? {
            try region.send(.get, "/v1/organizations", as: .init(key: key)).code
        }
        #expect(try code("nonsense") == "invalid-token")
        #expect(try code(KeySecret.make().text) == "invalid-token")
        let expired = KeySecret.make()
        let revoked = KeySecret.make()
        let county = Identifier<Organization>(region.county) ?? Identifier(high: 0, low: 0)
        try region.application.service.write { transaction throws(Problem) in
            try transaction.insertKey(
                NewKey(name: "old", organization: county, scopes: ["*"], days: -1),
                secret: expired
            )
            try transaction.insertKey(NewKey(name: "gone", organization: county, scopes: ["*"]), secret: revoked)
            try transaction.change("UPDATE api_key SET revoked_at = 1 WHERE id = ?", [.text(revoked.id)])
        }
        #expect(try code(expired.text) == "expired-key")
        #expect(try code(revoked.text) == "revoked-key")
    }

    @Test func `a key is found by its whole secret, not by its id`() throws {
        let region = try TestRegion()
        var letters = Array(region.countyKey)
        letters[20] = letters[20] == "a" ? "b" : "a"
        #expect(try region.send(.get, "/v1/organizations", as: .init(key: String(letters))).code == "invalid-token")
    }

    @Test func `the quota is told, and kept`() throws {
        let region = try TestRegion(rateLimit: 2)
        let caller = TestRegion.Caller(key: region.countyKey)
        let first = try region.send(.get, "/v1/organizations", as: caller)
        #expect(first.response.fieldValue("RateLimit-Policy") == "\"default\";q=2;w=60")
        #expect(first.response.fieldValue("RateLimit")?.hasPrefix("\"default\";r=1") == true)
        _ = try region.send(.get, "/v1/organizations", as: caller)
        let third = try region.send(.get, "/v1/organizations", as: caller)
        #expect(third.status == 429)
        #expect(third.json["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded")
        #expect(third.response.fieldValue("Retry-After") != nil)
    }

    @Test func `what the caller takes and sends is negotiated`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: region.countyKey)
        let accept = try region.send(.get, "/v1/organizations", as: caller, fields: [.accept: "text/csv"])
        #expect(accept.status == 406)
        let type = try region.send(.post, "/v1/organizations", as: caller, [:], fields: [.contentType: "text/plain"])
        #expect(type.status == 415)
        #expect(type.response.fieldValue("Accept-Post") == "application/json")
        let charset = try region.send(
            .post,
            "/v1/organizations",
            as: caller,
            [:],
            fields: [.contentType: "application/json; charset=latin1"]
        )
        #expect(charset.status == 415)
    }

    @Test(arguments: [
        (FieldName.purposeOfUse, "emergency", "note-required", "emergency; note=\"…\""),
        (.purposeOfUse, "Coordination", "unknown-code", "coordination"),
        (.onBehalfOf, "sub=\"x\", role=\"wroker\"", "unknown-code", "worker"),
        (.onBehalfOf, "sub=\"x\"; role=\"worker\"", "invalid-header", "sub=\"ID\", role=\"worker\""),
        (.ifNoneMatch, "2", "unquoted-etag", "\"2\""),
    ])
    func `a header that is wrong says how it is written`(
        _ name: FieldName,
        _ value: String,
        _ code: String,
        _ suggestion: String
    ) throws {
        let region = try TestRegion()
        let story = try region.begin()
        let refused = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker, fields: [name: value])
        #expect(refused.status == 400)
        let fault = try #require(refused.json["errors"]?.array?.first)
        #expect(fault["code"]?.string == code)
        #expect(fault["suggestion"]?.string == suggestion)
    }

    @Test func `whoever says neither who asks nor why is told of both`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        var caller = TestRegion.Caller(key: region.countyKey)
        let neither = try region.send(.post, "/v1/clients", as: caller, [:])
        #expect(neither.code == "actor-required")
        #expect(neither.places == ["On-Behalf-Of", "Purpose-Of-Use"])
        caller.purpose = "advice"
        #expect(try region.send(.post, "/v1/clients", as: caller, [:]).places == ["On-Behalf-Of"])
        caller = story.intake
        caller.purpose = nil
        let unexplained = try region.send(.post, "/v1/clients", as: caller, [:])
        #expect(unexplained.code == "purpose-required")
        #expect(unexplained.places == ["Purpose-Of-Use"])
    }

    @Test func `an unknown purpose or role is answered with those there are`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        func allowed(_ name: FieldName, _ value: String) throws -> JSONValue? {
            try region.send(.get, "/v1/clients/\(story.client)", as: story.worker, fields: [name: value])
                .json["errors"]?.array?.first?["allowed"]
        }
        #expect(try allowed(.purposeOfUse, "curiosity")?.array?.contains("coordination") == true)
        #expect(try allowed(.onBehalfOf, "sub=\"x\", role=\"doctor\"")?.array?.contains("social-worker") == true)
    }

    @Test func `a person who may not act is told why: unknown, or registered with other roles`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        func refused(_ actor: String, _ role: String) throws -> JSONValue {
            var caller = story.worker
            caller.actor = actor
            caller.role = role
            return try region.send(.get, "/v1/clients/\(story.client)", as: caller).json
        }
        let worker = try #require(story.worker.actor)
        let otherRole = try refused(worker, "supervisor")
        #expect(otherRole["code"] == "actor-not-allowed")
        #expect(otherRole["reason"] == "role-not-registered")
        #expect(otherRole["allowed"] == ["social-worker", "worker"])
        // A person of another organization is not to be told from one who does not exist.
        for actor in ["abc", try #require(story.provider.actor), story.client] {
            #expect(try refused(actor, "worker")["reason"] == "unknown-person")
            #expect(try refused(actor, "worker")["allowed"] == nil)
        }
    }

    @Test func `an unknown member is answered with those that are known`() throws {
        let region = try TestRegion()
        let refused = try region.send(.post, "/v1/units", as: .init(key: region.countyKey), ["nam": "x"])
        let fault = refused.json["errors"]?.array?.first { $0["code"] == "unknown-member" }
        #expect(fault?["suggestion"] == "/name")
        #expect(fault?["allowed"]?.array?.contains("organizationId") == true)
    }

    @Test func `a parameter that does not exist is refused with a suggestion`() throws {
        let region = try TestRegion()
        let outcome = try region.send(
            .get,
            "/v1/organizations?updatedAtForm=2026-01-01T00:00:00Z",
            as: .init(key: region.countyKey)
        )
        #expect(outcome.code == "unknown-parameter")
        #expect(outcome.json["errors"]?.array?.first?["suggestion"] == "updatedAtFrom")
        let tooLarge = try region.send(.get, "/v1/organizations?limit=201", as: .init(key: region.countyKey))
        #expect(tooLarge.json["errors"]?.array?.first?["maximum"] == 200)
    }

    @Test(arguments: ["fi": "Resurssia ei löydy", "en": "Not found"].keys.sorted())
    func `problems speak the caller's language`(_ language: String) throws {
        let region = try TestRegion()
        let outcome = try region.send(
            .get,
            "/v1/organizations/01970000-0000-7000-8000-000000000000",
            as: .init(key: region.countyKey),
            fields: [.acceptLanguage: "de, \(language);q=0.5"]
        )
        #expect(outcome.status == 404)
        #expect(outcome.response.fieldValue("Content-Language") == language)
        let expected = Texts.shared.title(.notFound, in: Language(rawValue: language) ?? .finnish)
        #expect(outcome.json["title"]?.string == expected)
    }

    @Test func `a change without If-Match is 428, and a stale one tells what changed and by whom`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        #expect(try region.send(.patch, path, as: story.worker, ["language": "sv"]).status == 428)
        let etag = try region.send(.get, path, as: story.worker).etag
        _ = try region.send(.patch, path, as: story.worker, ["language": "sv"], fields: [.ifMatch: etag])
        let stale = try region.send(.patch, path, as: story.worker, ["language": "en"], fields: [.ifMatch: etag])
        #expect(stale.status == 412)
        #expect(stale.json["changed"] == ["/language"])
        #expect(stale.json["changedBy"]?["id"]?.string == story.worker.actor)
        #expect(stale.json["currentEtag"]?.string != etag)
    }

    @Test func `a read of the version that the caller has is 304, and still leaves a record`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/contacts/\(try region.record("/v1/clients/\(story.client)/contacts", as: story.worker).id)"
        let etag = try region.send(.get, path, as: story.worker).etag
        let before = try region.accessRecords()
        let again = try region.send(.get, path, as: story.worker, fields: [.ifNoneMatch: etag])
        #expect(again.status == 304)
        #expect(again.response.content.isEmpty)
        #expect(try region.accessRecords() == before + 1)
    }

    @Test func `what a reader sees of one version depends on the day: it is never 304`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let client = "/v1/clients/\(story.client)"
        let plan = try region.makePlan(of: story).id
        let matter = "/v1/matters/\(story.matter)"
        for path in [client, client + "/transitions", matter, "/v1/plans/\(plan)?include=goals"] {
            let first = try region.send(.get, path, as: story.worker)
            let again = try region.send(.get, path, as: story.worker, fields: [.ifNoneMatch: first.etag])
            #expect(!first.etag.isEmpty)
            #expect(again.status == 200, "\(path)")
        }
    }
}
