import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// A link has no key beside it: what whoever finds, guesses or keeps one can do with it.
@Suite struct ReferralLinkSecurityTests {
    private static let network = PeerNetwork(ipv4: 0xC000_0203)
    private let region: TestRegion
    private let people: TestRegion.Story

    init() throws {
        region = try TestRegion()
        people = try region.begin()
    }

    private func force(_ statement: SQL, _ id: String) throws {
        let id = try #require(Identifier<Record>(id))
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change(statement, [Value(id)])
        }
    }

    /// An answer without what differs between any two.
    private func body(_ outcome: TestRegion.Outcome) -> JSONObject {
        var body = outcome.json.object ?? [:]
        body["instance"] = nil
        return body
    }

    @Test func `every kind of link that does not hold is the same 404, reading and writing`() throws {
        let story = try region.linked(people)
        var kinds: [String: String] = [
            "unknown": ReferralLinkToken.make().text, "malformed": "rin_link_", "word": "abc",
            "id": people.client,
        ]
        let revoked = try story.makeLink()
        kinds["revoked"] = revoked.json["token"]?.string
        let held = try story.token()
        kinds["cut"] = String(held.dropLast())
        kinds["changed"] = held.dropLast() + (held.hasSuffix("A") ? "E" : "A")
        let expired = try region.linked(people)
        let old = try expired.makeLink()
        kinds["expired"] = old.json["token"]?.string
        try force("UPDATE referral_link SET expires_at = 1 WHERE id = ?", old.id)
        let wrong = try region.linked(people)
        kinds["entered in error"] = try wrong.token()
        _ = try wrong.referral.move(wrong.id, to: "entered-in-error", as: people.supervisor)
        let first = body(try story.read(ReferralLinkToken.make().text))
        #expect(first["code"] == "not-found")
        for (kind, token) in kinds {
            let read = try story.read(token)
            #expect(read.status == 404, "\(kind)")
            #expect(body(read) == first, "\(kind)")
            #expect(read.response.fieldValue("Cache-Control") == "no-store")
            let moved = try story.move(token, to: "received")
            #expect(moved.status == 404, "\(kind)")
            #expect(moved.json["next"] == nil, "\(kind)")
        }
        #expect(try story.read(held).status == 200)
    }

    @Test func `INV-R7, INV-S2: a withdrawn consent closes the link from the very next request`() throws {
        let receiver = try region.makeOrganization("Kotityö ry", .thirdSector)
        let service = try region.makeService(of: receiver.id)
        let referral = ReferralStory(region: region, people: people, service: service)
        let permit: JSONObject = ["recipients": [.string(receiver.id)]]
        _ = try region.makePermit(for: people.client, by: people.worker, ["contact"], permit)
        let basic = try region.makePermit(for: people.client, by: people.worker, ["identity"], permit)
        let whole = try region.makePermit(for: people.client, by: people.worker, ["referral"], permit)
        let story = LinkStory(referral: referral, id: try referral.bring(to: "requested"))
        let token = try story.token()
        #expect(try story.move(token, to: "received").status == 200)
        #expect(try story.read(token).json["client"]?["name"] != nil)
        let client = region.caller(client: people.client)
        #expect(try region.withdraw(basic, as: client).status == 200)
        let less = try story.read(token)
        #expect(less.status == 200)
        #expect(!less.text.contains("Aino"))
        #expect(try region.withdraw(whole, as: client).status == 200)
        #expect(try story.read(token).status == 404)
        #expect(try story.move(token, to: "accepted").status == 404)
    }

    @Test func `INV-C3: a link does not tell where a protected client lives`() throws {
        let changed = try region.send(
            .patch,
            "/v1/clients/\(people.client)",
            as: people.worker,
            ["address": ["street": "Salakuja 7"], "hasNonDisclosure": true],
            fields: [.ifMatch: "*"]
        )
        #expect(changed.status == 200, "\(changed.text)")
        let story = try region.linked(people)
        let shown = try story.read(try story.token())
        #expect(shown.json["client"]?["name"] != nil)
        #expect(!shown.text.contains("Salakuja"))
    }

    @Test func `each use leaves one record that names the link, also one that is refused`() throws {
        let story = try region.linked(people)
        let made = try story.makeLink()
        let token = try #require(made.json["token"]?.string)
        func last() throws -> JSONValue {
            let rows = try region.query("SELECT record FROM access_log ORDER BY position DESC LIMIT 1") { row in
                row.utf8(0)
            }
            return try JSONParser.parse(try #require(rows.first))
        }
        let uses: [(() throws -> TestRegion.Outcome, String, Int)] = [
            ({ try story.read(token) }, "link", 200), ({ try story.move(token, to: "received") }, "link", 200),
            ({ try story.move(token, to: "completed") }, "deny", 409),
            (
                {
                    try region.send(
                        .post,
                        "/v1/referral-links/\(token)",
                        as: nil,
                        ["to": 1],
                        fields: [.ifMatch: "*"]
                    )
                },
                "deny", 400
            ),
        ]
        for (use, decision, status) in uses {
            let before = try region.accessRecords()
            #expect(try use().status == status)
            #expect(try region.accessRecords() == before + 1)
            let record = try last()
            #expect(record["actor"]?.string == made.id)
            #expect(record["decision"]?.string == decision)
            #expect(record["purpose"] == "service-delivery")
        }
        try force("UPDATE referral_link SET expires_at = 1 WHERE id = ?", made.id)
        let before = try region.accessRecords()
        #expect(try story.read(token).status == 404)
        #expect(try region.accessRecords() == before + 1)
        // What nobody was given tells of nobody.
        #expect(try story.read(ReferralLinkToken.make().text).status == 404)
        #expect(try region.accessRecords() == before + 1)
        let log = try region.send(
            .get,
            "/v1/clients/\(people.client)/access-log",
            as: region.caller(client: people.client)
        )
        let own = log.json["items"]?.array?.filter { $0["actor"]?["id"]?.string == made.id } ?? []
        #expect(own.count >= 3)
        #expect(own.contains { $0["decision"] == "link" && $0["operation"] == "readReferralByLink" })
    }

    @Test func `a refusal by a link tells nothing of the client`() throws {
        let story = try region.linked(people)
        let token = try story.token()
        for content in [["to": "completed"], ["to": "nonsense"], ["to": "requested"], [:]] as [JSONValue] {
            let path = "/v1/referral-links/\(token)"
            let refused = try region.send(.post, path, as: nil, content, fields: [.ifMatch: "*"])
            #expect((400..<500).contains(refused.status))
            for word in ["Esimerkki", "Aino", people.client, "Tarvitsee tukea"] {
                #expect(!refused.text.contains(word), "\(content) tells \(word)")
            }
        }
    }

    @Test func `a link is no key: it opens nothing beside its path, and no path but its own`() throws {
        let story = try region.linked(people)
        let token = try story.token()
        for target in ["/v1/referrals/\(story.id)", "/v1/clients/\(people.client)", "/v1/services"] {
            #expect(try region.send(.get, target, as: .init(key: token)).status == 401, "\(target)")
        }
        for method in [Method.patch, .put, .delete] {
            #expect(try region.send(method, "/v1/referral-links/\(token)", as: nil, [:]).status == 405)
        }
        // The organization's other referrals are not the link's, though they are its organization's.
        let rows = try region.query(
            "SELECT holder, record_id FROM care_relationship r JOIN referral_link l ON l.id = r.holder"
        ) { row in row.identifier(1).map { Identifier<Record>($0).description } }
        #expect(Set(rows.compactMap(\.self)) == [story.id, people.client])
    }

    @Test func `wrong links are limited by network, like keys, and a right one by itself`() throws {
        let region = try TestRegion(rateLimit: 6000)
        let story = try region.linked(try region.begin())
        let token = try story.token()
        for _ in 0..<60 { #expect(try story.read(ReferralLinkToken.make().text, from: Self.network).status == 404) }
        let refused = try story.read("nonsense", from: Self.network)
        #expect(refused.status == 429)
        #expect(refused.json["violated-policies"] == ["guesses"])
        let records = try region.accessRecords()
        for _ in 0..<60 { #expect(try story.read(token, from: Self.network).status == 200) }
        let many = try story.read(token, from: Self.network)
        #expect(many.status == 429)
        #expect(many.json["violated-policies"] == ["links"])
        // Who asks too often does not fill the log.
        #expect(try region.accessRecords() == records + 60)
    }
}
