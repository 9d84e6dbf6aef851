import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// INV-R7: the receiver sees the shared categories that are permitted at the time of reading, and nothing else.
@Suite struct ReferralReceiverTests {
    @Test func `INV-R7: the receiver sees nothing of a draft, and the shared data once it is sent`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let id = try story.draft(["sharedData": ["identity"]]).id
        #expect(try story.read(id, as: story.people.provider).status == 404)
        #expect(try region.send(.get, "/v1/clients/\(story.people.client)", as: story.people.provider).status == 404)
        _ = try story.move(id, to: "requested", as: story.people.worker)
        #expect(try story.read(id, as: story.people.provider).status == 200)
        let client = try region.send(.get, "/v1/clients/\(story.people.client)", as: story.people.provider)
        #expect(client.status == 200)
        #expect(client.json["name"]?["given"] == "Aino")
        let withheld = client.json["withheld"]?.array ?? []
        #expect(withheld.compactMap { $0["category"]?.string } == ["contact", "assessment"])
        #expect(withheld.allSatisfy { $0["reason"] == "not-permitted" })
    }

    @Test func `INV-R7: the receiver sees the shared data, and nothing of the client's process`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        try region.inform(story.people)
        _ = try story.bring(to: "requested", ["sharedData": ["identity"]])
        let provider = story.people.provider
        let path = "/v1/clients/\(story.people.client)"
        #expect(try region.send(.get, path, as: provider).status == 200)
        #expect(try region.send(.get, "/v1/matters/\(story.people.matter)", as: provider).status == 404)
        for collection in ["matters", "responsibilities", "teams", "consents"] {
            let shown = try region.send(.get, "\(path)/\(collection)", as: provider)
            #expect(shown.json["items"] == [], "\(collection)")
            let own = try region.send(.get, "\(path)/\(collection)", as: story.people.worker)
            #expect(own.json["items"]?.array?.isEmpty == (collection == "teams"), "\(collection)")
        }
        let decision = "\(path)/access-decision?recipient=\(region.provider)&category=plan"
        #expect(try region.send(.get, decision, as: provider).code == "actor-not-allowed")
        #expect(try region.send(.get, decision, as: story.people.worker).status == 200)
    }

    @Test func `INV-R7: an outside provider needs the client's permit for every category, the referral's own too`()
        throws
    {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        let id = try story.draft().id
        let refused = try story.move(id, to: "requested", as: story.people.worker)
        #expect(refused.status == 422)
        let denied = refused.json["errors"]?.array?.compactMap { $0["category"]?.string } ?? []
        #expect(denied == ["identity", "contact", "referral"])
        _ = try region.makePermit(
            for: story.people.client,
            by: story.people.worker,
            ["identity", "contact", "referral"]
        )
        let sent = try story.move(id, to: "requested", as: story.people.worker)
        #expect(sent.status == 200)
        let outcomes = sent.json["consentDecisions"]?.array?.compactMap { $0["outcome"]?.string }
        #expect(outcomes == ["permit", "permit", "permit"])
    }

    @Test func `INV-R7: a withdrawn consent closes the receiver's view from the very next request`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        let (worker, provider) = (story.people.worker, story.people.provider)
        let basic = try region.makePermit(for: story.people.client, by: worker, ["identity"])
        let whole = try region.makePermit(for: story.people.client, by: worker, ["referral"])
        let id = try story.bring(to: "received", ["sharedData": ["identity"]])
        let path = "/v1/clients/\(story.people.client)"
        #expect(try region.send(.get, path, as: provider).status == 200)
        #expect(try region.withdraw(basic, as: story.client).status == 200)
        #expect(try region.send(.get, path, as: provider).status == 404)
        #expect(try story.read(id, as: provider).status == 200)
        #expect(try region.withdraw(whole, as: story.client).status == 200)
        #expect(try story.read(id, as: provider).status == 404)
        let list = try region.send(.get, "/v1/referrals", as: provider)
        #expect(list.json["items"] == [])
        #expect(try story.move(id, to: "accepted", as: provider).status == 404)
        _ = try region.makePermit(for: story.people.client, by: worker, ["referral"])
        #expect(try story.read(id, as: provider).status == 200)
    }

    @Test func `INV-R7: the feed tells the receiver nothing more of what a withdrawn consent has closed`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        let permit = try region.makePermit(
            for: story.people.client,
            by: story.people.worker,
            ["identity", "contact", "referral"]
        )
        let id = try story.bring(to: "requested")
        func events() throws -> [String] {
            let feed = try region.send(.get, "/v1/events", as: .init(key: region.providerKey))
            return feed.json.array?.compactMap { $0["subject"]?.string } ?? []
        }
        #expect(try Set(events()) == ["/v1/referrals/\(id)"])
        #expect(try region.withdraw(permit, as: story.client).status == 200)
        #expect(try story.move(id, to: "cancelled", as: story.client, [:]).status == 200)
        #expect(try events() == [])
    }

    @Test func `INV-R7: what is shared less is closed at once, what is shared more is decided anew`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        _ = try region.makePermit(for: story.people.client, by: story.people.worker, ["identity", "referral"])
        let id = try story.bring(to: "received", ["sharedData": ["identity"]])
        let more = try story.change(id, as: story.people.worker, ["sharedData": ["identity", "contact"]])
        #expect(more.status == 422)
        #expect(more.rules == ["referral-consent"])
        #expect(more.places == ["/sharedData/1"])
        #expect(try story.change(id, as: story.people.worker, ["sharedData": []]).status == 200)
        let client = try region.send(.get, "/v1/clients/\(story.people.client)", as: story.people.provider)
        #expect(client.status == 404)
    }

    @Test func `INV-R7: a tag that may not be shared keeps the referral from being sent`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        _ = try region.makePermit(for: story.people.client, by: story.people.worker, ["identity", "referral"])
        let draft = try story.draft(["sharedData": ["identity"], "tags": ["health"]])
        let sent = try story.move(draft.id, to: "requested", as: story.people.worker)
        #expect(sent.json["errors"]?.array?.compactMap { $0["category"]?.string } == ["health"])
        #expect(sent.places == ["/tags/0"])
    }

    @Test func `a referral that may not be shared at all says what the consent has to name`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(isPurchased: false)
        let id = try story.draft(["sharedData": ["contact"]]).id
        let sent = try story.move(id, to: "requested", as: story.people.worker)
        #expect(sent.places == ["/sharedData/0", "/sharedData"])
        let details = sent.json["errors"]?.array?.compactMap { $0["detail"]?.string } ?? []
        #expect(details.first?.contains("contact") == true)
        #expect(details.last?.contains("referral") == true)
        #expect(details.contains { $0.contains("{") || $0.contains("?") } == false)
    }

    @Test(arguments: ["rejected", "completed", "failed", "cancelled"])
    func `INV-R7: the view of the receiver ends thirty days after the referral has`(_ state: String) throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let id = try story.bring(to: state)
        let day = Timestamp.millisecondsPerDay
        #expect(try story.read(id, as: story.people.provider).status == 200)
        try story.age(id, by: 29 * day)
        #expect(try story.read(id, as: story.people.provider).status == 200)
        try story.age(id, by: day)
        #expect(try story.read(id, as: story.people.provider).status == 404)
        #expect(try region.send(.get, "/v1/clients/\(story.people.client)", as: story.people.provider).status == 404)
    }

    @Test func `INV-R7: what was sent in error is closed at once`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "entered-in-error")
        #expect(try story.read(id, as: story.people.provider).status == 404)
    }

    @Test func `a service of a unit is received by that unit's people alone`() throws {
        let region = try TestRegion()
        let unit = try region.makeUnit("Kotituen tiimi", of: region.provider, key: region.providerKey)
        let story = try region.beginReferral(service: ["unitId": .string(unit)])
        let member = try region.makeProfessional(
            "Tuuli Tiimi",
            roles: [.provider],
            units: [unit],
            of: region.provider,
            key: region.providerKey
        )
        var inside = story.people.provider
        inside.actor = member
        let id = try story.draft().id
        _ = try story.move(id, to: "requested", as: story.people.worker)
        #expect(try story.read(id, as: story.people.provider).status == 404)
        #expect(try story.move(id, to: "received", as: inside).status == 200)
    }

    @Test func `another organization finds neither the referral nor the client`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let id = try story.bring(to: "requested")
        let (other, key) = try region.makeOrganization("Muu Oy", .provider)
        let actor = try region.makeProfessional("Muu", roles: [.provider], of: other, key: key)
        let caller = TestRegion.Caller(key: key, actor: actor, role: "provider", purpose: "service-delivery")
        #expect(try story.read(id, as: caller).status == 404)
        #expect(try story.move(id, to: "received", as: caller).status == 404)
        #expect(try region.send(.get, "/v1/referrals", as: caller).json["items"] == [])
    }

    @Test func `without a key it is 401, without the scope 403`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let id = try story.bring(to: "requested")
        #expect(try region.send(.get, "/v1/referrals/\(id)").status == 401)
        var caller = story.people.worker
        caller.key = try region.makeKey(of: region.county, scopes: ["clients:read"])
        let refused = try story.read(id, as: caller)
        #expect(refused.status == 403)
        #expect(refused.code == "insufficient-scope")
    }

    @Test func `the receiver's list is filtered and sorted by the date to respond by`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let slow = try story.bring(to: "requested", ["isComplementary": true])
        let fast = try story.bring(to: "requested", ["isComplementary": true, "priority": "stat"])
        func ids(_ query: String) throws -> [String] {
            let list = try region.send(.get, "/v1/referrals?\(query)", as: story.people.provider)
            return list.json["items"]?.array?.compactMap { $0["id"]?.string } ?? []
        }
        #expect(try ids("sort=due") == [fast, slow])
        #expect(try ids("sort=-due&limit=1") == [slow])
        #expect(try ids("priority=stat") == [fast])
        #expect(try ids("status=received") == [])
        #expect(try ids("toServiceId=\(story.service)&sort=createdAt") == [slow, fast])
    }

    @Test func `the provider's feed tells of its referrals and of no others`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        _ = try story.bring(to: "requested")
        let own = try region.makeService(of: region.county)
        _ = try story.draft(["toServiceId": .string(own)])
        let feed = try region.send(.get, "/v1/events", as: .init(key: region.providerKey))
        let types = feed.json.array?.compactMap { $0["type"]?.string } ?? []
        #expect(types == ["fi.rinnalla.referral.created.v1", "fi.rinnalla.referral.requested.v1"])
    }
}

extension ReferralStory {
    /// Lets time pass for what the referral has opened.
    fileprivate func age(_ id: String, by milliseconds: Int64) throws {
        _ = try region.application.service.write { transaction throws(Problem) in
            try transaction.change(
                "UPDATE care_relationship SET valid_from = valid_from - ?2, valid_to = valid_to - ?2 WHERE source_id = ?1",
                [Value(Identifier<Record>(id)), .integer(milliseconds)]
            )
        }
    }
}
