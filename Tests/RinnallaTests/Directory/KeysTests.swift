import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct KeysTests {
    private static let content: JSONValue = ["name": "Siirto", "scopes": ["units:read", "services:write"]]

    @Test func `a key's secret is told once, works, and is neither stored nor told again`() throws {
        let region = try TestRegion()
        let made = try region.send(.post, "/v1/keys", as: region.asProvider, Self.content)
        #expect(made.status == 201)
        #expect(made.response.fieldValue("Location") == "/v1/keys/\(made.id)")
        #expect(made.response.fieldValue("Cache-Control") == "no-store")
        #expect(made.json["organizationId"]?.string == region.provider)
        #expect(made.json["mayAssertActor"] == false)
        let secret = made.json["secret"]?.string ?? ""
        #expect(try region.send(.get, "/v1/units", as: .init(key: secret)).status == 200)
        #expect(try region.send(.get, "/v1/professionals", as: .init(key: secret)).code == "insufficient-scope")
        let read = try region.send(.get, "/v1/keys/\(made.id)", as: region.asProvider)
        #expect(read.status == 200)
        #expect(read.json["scopes"] == ["units:read", "services:write"])
        #expect(read.json["secret"] == nil)
        let listed = try region.send(.get, "/v1/keys", as: region.asProvider)
        for text in [read.text, listed.text] {
            #expect(!text.contains(secret))
            #expect(!text.contains("digest"))
        }
        let kept = try region.query("SELECT group_concat(quote(id) || quote(name) || quote(digest)) FROM api_key") {
            row in row.text(0)
        }
        #expect(!(kept.first ?? secret).contains(secret))
    }

    @Test func `a retry with the same Idempotency-Key makes no second key and is answered without the secret`() throws {
        let region = try TestRegion()
        func create() throws -> TestRegion.Outcome {
            try region.send(.post, "/v1/keys", as: region.asCounty, Self.content, fields: [.idempotencyKey: "a1"])
        }
        let first = try create()
        let second = try create()
        #expect(first.json["secret"] != nil)
        #expect(second.status == 201)
        #expect(second.response.fieldValue("Idempotency-Replayed") == "true")
        #expect(second.id == first.id)
        #expect(second.json["secret"] == nil)
        let secret = first.json["secret"]?.string ?? ""
        let kept = try region.query("SELECT content FROM idempotency") { row in row.text(0) }
        #expect(kept.count == 1)
        #expect(!secret.isEmpty && kept.allSatisfy { !$0.contains(secret) })
    }

    @Test func `a key ends after a year unless it says otherwise, and after two at most`() throws {
        let region = try TestRegion()
        func days(_ more: JSONObject) throws -> Int64 {
            var content = Self.content.object ?? [:]
            for member in more.members { content[member.name] = member.value }
            let json = try region.send(.post, "/v1/keys", as: region.asCounty, .object(content)).json
            let from = try #require(json["createdAt"]?.string.flatMap { Timestamp($0) })
            let to = try #require(json["expiresAt"]?.string.flatMap { Timestamp($0) })
            return to.milliseconds(since: from) / Timestamp.millisecondsPerDay
        }
        #expect(try days([:]) == 365)
        #expect(try days(["expiresInDays": 730]) == 730)
        let refused = try region.send(
            .post,
            "/v1/keys",
            as: region.asCounty,
            ["name": "x", "scopes": ["self"], "expiresInDays": 731]
        )
        #expect(refused.status == 400)
        #expect(refused.places == ["/expiresInDays"])
    }

    @Test func `a revoked key is refused from the next request on, and stays revoked`() throws {
        let region = try TestRegion()
        let made = try region.send(.post, "/v1/keys", as: region.asCounty, Self.content)
        let path = "/v1/keys/\(made.id)"
        let revoked = try region.send(.delete, path, as: region.asCounty)
        #expect(revoked.status == 204)
        #expect(revoked.text.isEmpty)
        let caller = TestRegion.Caller(key: made.json["secret"]?.string ?? "")
        #expect(try region.send(.get, "/v1/units", as: caller).code == "revoked-key")
        let first = try region.send(.get, path, as: region.asCounty).json["revokedAt"]
        #expect(first != nil)
        for _ in 0..<2 {
            let again = try region.send(.delete, path, as: region.asCounty, fields: [.idempotencyKey: "d1"])
            #expect(again.status == 204)
        }
        #expect(try region.send(.get, path, as: region.asCounty).json["revokedAt"] == first)
        #expect(try region.send(.delete, "/v1/keys/00000000", as: region.asCounty).status == 404)
        #expect(try region.send(.put, path, as: region.asCounty, [:]).status == 405)
    }

    @Test func `a manager sees and revokes keys of the own organization, a county's those of all`() throws {
        let region = try TestRegion()
        let ofCounty = try region.send(.post, "/v1/keys", as: region.asCounty, Self.content).id
        let ofProvider = try region.send(.post, "/v1/keys", as: region.asProvider, Self.content).id
        #expect(try region.send(.get, "/v1/keys/\(ofCounty)", as: region.asProvider).status == 404)
        #expect(try region.send(.delete, "/v1/keys/\(ofCounty)", as: region.asProvider).status == 404)
        #expect(try region.ids("/v1/keys", as: region.asProvider).contains(ofProvider))
        #expect(try !region.ids("/v1/keys", as: region.asProvider).contains(ofCounty))
        #expect(try region.ids("/v1/keys?organizationId=\(region.county)", as: region.asProvider) == [])
        #expect(try region.ids("/v1/keys?organizationId=\(region.provider)").contains(ofProvider))
        #expect(try !region.ids("/v1/keys?organizationId=\(region.provider)").contains(ofCounty))
        #expect(try Set(region.ids("/v1/keys")).isSuperset(of: [ofCounty, ofProvider]))
        #expect(try region.send(.delete, "/v1/keys/\(ofProvider)", as: region.asCounty).status == 204)
    }

    @Test func `key-grants-own-rights: a key gives no scope and no right that it has not itself`() throws {
        let region = try TestRegion()
        let manager = TestRegion.Caller(
            key: try region.makeKey(of: region.provider, scopes: ["keys:admin", "units:read"], mayAssertActor: false)
        )
        let refused = try region.send(
            .post,
            "/v1/keys",
            as: manager,
            ["name": "x", "scopes": ["units:read", "*", "self"], "mayAssertActor": true]
        )
        #expect(refused.status == 403)
        #expect(refused.code == "actor-not-allowed")
        #expect(refused.rules == Array(repeating: "key-grants-own-rights", count: 3))
        #expect(refused.places == ["/scopes/1", "/scopes/2", "/mayAssertActor"])
        #expect(
            try region.send(.post, "/v1/keys", as: manager, ["name": "x", "scopes": ["units:read"]]).status == 201
        )
        let star = TestRegion.Caller(key: try region.makeKey(of: region.provider, scopes: ["*"]))
        #expect(try region.send(.post, "/v1/keys", as: star, ["name": "x", "scopes": ["self"]]).status == 403)
        #expect(
            try region.send(.post, "/v1/keys", as: star, ["name": "x", "scopes": ["clients:read", "*"]]).status == 201
        )
    }

    @Test func `key-self: no key but of a county or a municipality is a client, when it is made and when it is used`()
        throws
    {
        let region = try TestRegion()
        for kind in OrganizationKind.allCases {
            let organization = try kind == .county ? region.county : region.makeOrganization("\(kind)", kind).id
            let made = try region.send(
                .post,
                "/v1/keys",
                as: region.asCounty,
                ["name": "x", "organizationId": .string(organization), "scopes": ["clients:read", "self"]]
            )
            let isTaken = kind == .county || kind == .municipality
            #expect(made.status == (isTaken ? 201 : 422), "\(kind)")
            #expect(made.rules == (isTaken ? [] : ["key-self"]), "\(kind)")
            #expect(made.places == (isTaken ? [] : ["/scopes/1"]), "\(kind)")
        }
        let story = try region.begin()
        let own = TestRegion.Caller(
            key: region.providerKey,
            actor: story.client,
            role: "client",
            purpose: "client-own-access"
        )
        // A key from before this was refused.
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("UPDATE api_key SET scopes = '* self'")
        }
        let path = "/v1/clients/\(story.client)"
        let used = try region.send(.get, path, as: own)
        #expect(used.status == 403)
        #expect(used.code == "insufficient-scope")
        #expect(try region.send(.get, path, as: region.caller(client: story.client)).status == 200)
    }

    @Test func `a scope that no operation asks for is refused with the nearest that one does`() throws {
        let region = try TestRegion()
        let outcome = try region.send(
            .post,
            "/v1/keys",
            as: region.asCounty,
            ["name": "x", "scopes": ["unit:read"]]
        )
        #expect(outcome.status == 400)
        #expect(outcome.json["errors"]?.array?.first?["suggestion"] == "units:read")
    }

    @Test func `keys need the scope keys-admin, and a dry run makes none`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: try region.makeKey(of: region.county, scopes: ["units:read"]))
        #expect(try region.send(.get, "/v1/keys", as: caller).json["scope"] == "keys:admin")
        let before = try region.ids("/v1/keys")
        let dry = try region.send(
            .post,
            "/v1/keys",
            as: region.asCounty,
            Self.content,
            fields: [.prefer: "handling=dry-run"]
        )
        #expect(dry.status == 201)
        #expect(try region.ids("/v1/keys") == before)
    }

    @Test func `pages of keys hold each key once, in the order in which they were made`() throws {
        let region = try TestRegion()
        for _ in 0..<3 { _ = try region.send(.post, "/v1/keys", as: region.asProvider, Self.content) }
        let all = try region.ids("/v1/keys", as: region.asProvider)
        #expect(all.count == 4)
        let first = try region.send(.get, "/v1/keys?limit=3", as: region.asProvider)
        #expect(first.json["page"]?["hasMore"] == true)
        let link = first.response.fieldValue("Link") ?? ""
        let second = try region.ids(String(link.dropFirst().prefix { $0 != ">" }), as: region.asProvider)
        #expect((first.json["items"]?.array ?? []).compactMap { $0["id"]?.string } + second == all)
        let other = try region.send(
            .get,
            "/v1/keys?organizationId=\(region.provider)&cursor=\(first.json["page"]?["nextCursor"]?.string ?? "")",
            as: region.asProvider
        )
        #expect(other.code == "cursor-mismatch")
    }
}
