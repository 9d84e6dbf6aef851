import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The way of a receiver without a system: what a link shows, and what is answered by it.
@Suite struct ReferralLinkTests {
    private let region: TestRegion
    private let people: TestRegion.Story

    init() throws {
        region = try TestRegion()
        people = try region.begin()
    }

    @Test func `the token is told once, and kept nowhere`() throws {
        let story = try region.linked(people)
        let made = try story.makeLink(fields: [.idempotencyKey: "k"])
        #expect(made.status == 201, "\(made.text)")
        let token = try #require(made.json["token"]?.string)
        #expect(token.count == 52)
        #expect(made.json["referralId"]?.string == story.id)
        #expect(made.response.fieldValue("Location") == "/v1/links/\(made.id)")
        let replayed = try story.makeLink(fields: [.idempotencyKey: "k"])
        #expect(replayed.id == made.id)
        #expect(replayed.json["token"] == nil)
        for target in ["/v1/links/\(made.id)", "/v1/referrals/\(story.id)/links", "/v1/referrals/\(story.id)"] {
            #expect(try !region.send(.get, target, as: people.worker).text.contains(token), "\(target)")
        }
        let digests = try region.query("SELECT digest FROM referral_link_token") { row in row.blob(0) }
        #expect(digests == [SHA256.hash(token).bytes])
        for text in try region.query(
            "SELECT snapshot FROM event UNION ALL SELECT record FROM access_log",
            [],
            { $0.text(0) }
        ) {
            #expect(!text.contains(token))
        }
    }

    @Test func `INV-R7: a link shows its referral and the client as far as shared, and nothing else`() throws {
        let story = try region.linked(people)
        let shown = try story.read(try story.token())
        #expect(shown.status == 200, "\(shown.text)")
        #expect(shown.json["referral"]?["id"]?.string == story.id)
        #expect(shown.json["referral"]?["status"] == "requested")
        #expect(shown.json["client"]?["name"]?["given"] == "Aino")
        #expect(shown.response.fieldValue("Cache-Control") == "no-store")
        let again = try region.linked(people, ["isComplementary": true, "sharedData": []])
        let bare = try again.read(try again.token())
        #expect(bare.status == 200)
        #expect(bare.json["client"] == nil)
        #expect(!bare.text.contains("Aino"))
    }

    @Test func `INV-R2, INV-R5: the whole way of a referral is gone by its link, by the same rules`() throws {
        let story = try region.linked(people)
        let token = try story.token()
        // As everywhere, from the version that the caller has seen.
        let path = "/v1/referral-links/\(token)"
        #expect(try story.region.send(.post, path, as: nil, ["to": "received"]).status == 428)
        #expect(try story.move(token, to: "in-progress").status == 409)
        let seen = try story.read(token).etag
        let received = try story.region.send(.post, path, as: nil, ["to": "received"], fields: [.ifMatch: seen])
        #expect(received.status == 200, "\(received.text)")
        for state in ["accepted", "in-progress", "on-hold"] {
            let moved = try story.move(token, to: state)
            #expect(moved.status == 200, "\(moved.text)")
            #expect(moved.json["status"]?.string == state)
        }
        _ = try story.move(token, to: "in-progress", [:])
        let bare = try story.move(token, to: "completed", ["clientNotifiedAt": .string(Timestamp.now().description)])
        #expect(bare.places == ["/outcome"])
        #expect(try story.move(token, to: "completed").json["loop"] == "closed-met")
        let ended = try story.move(token, to: "cancelled", ["reasonText": "Vahinko"])
        #expect(ended.status == 409)
        #expect(ended.json["rule"] == "INV-R1")
        let rejected = try region.linked(people)
        let second = try rejected.token()
        #expect(try rejected.move(second, to: "rejected").json["declinedBy"] == "receiver")
        let tasks = try region.send(.get, "/v1/tasks?kind=referral-returned", as: people.worker)
        #expect(tasks.json["items"]?.array?.map { $0["subject"]?["id"]?.string } == [rejected.id])
        #expect(try rejected.read(second).json["referral"]?["loop"] == "open")
        let cancelled = try region.linked(people)
        let third = try cancelled.token()
        #expect(try cancelled.move(third, to: "cancelled", ["reasonText": "Emme ehdi"]).status == 422)
        #expect(try cancelled.move(third, to: "cancelled").json["loop"] == "open")
    }

    @Test func `INV-R1: a link is made to what is sent and open, by who carries the process`() throws {
        let story = try region.linked(people, to: "cancelled")
        let closed = try story.makeLink()
        #expect(closed.status == 409)
        #expect(closed.rules == ["referral-link-closed"])
        #expect(try region.linked(people, to: "draft").makeLink().rules == ["referral-link-closed"])
        let open = try region.linked(people)
        #expect(try open.makeLink(as: people.supervisor).status == 403)
        #expect(try open.makeLink(as: people.stranger).status == 404)
        #expect(try open.makeLink(as: people.provider).status == 404)
        #expect(try open.makeLink(as: region.caller(client: people.client)).status == 403)
    }

    @Test func `a link holds for as many days as the parameter says, and a newer one ends it`() throws {
        let story = try region.linked(people)
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("UPDATE rule_parameter SET value = 3 WHERE code = 'REFERRAL_LINK_DAYS'")
        }
        let first = try story.makeLink()
        let made = try #require(first.json["createdAt"]?.string.flatMap { Timestamp($0) })
        #expect(first.json["expiresAt"]?.string == made.adding(days: 3).description)
        let token = try #require(first.json["token"]?.string)
        #expect(try story.read(token).status == 200)
        let newer = try story.token()
        #expect(try story.read(token).status == 404)
        #expect(try story.read(newer).status == 200)
        #expect(try region.send(.get, "/v1/links/\(first.id)", as: people.worker).json["status"] == "revoked")
    }

    @Test func `the client sees who was given a link, and shuts it`() throws {
        let story = try region.linked(people)
        let token = try story.token()
        let client = region.caller(client: people.client)
        let list = try region.send(.get, "/v1/referrals/\(story.id)/links", as: client)
        #expect(list.json["items"]?.array?.map { $0["recipient"] } == ["Päivystäjä"])
        let shut = try region.send(
            .post,
            "/v1/links/\(list.ids[0])/transitions",
            as: client,
            ["to": "revoked"],
            fields: [.ifMatch: "*"]
        )
        #expect(shut.status == 200)
        #expect(try story.read(token).status == 404)
    }
}
