import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct MatterTests {
    @Test func `a matter is handled by a unit of the organization that opens it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let foreign = try region.makeUnit("Kotituen tiimi", of: region.provider, key: region.providerKey)
        let opened = try region.send(
            .post,
            "/v1/clients/\(story.client)/matters",
            as: story.worker,
            ["serviceTask": "iakkaat", "unitId": .string(foreign)]
        )
        #expect(opened.code == "reference-not-found")
        #expect(opened.places == ["/unitId"])
        let given = try region.patch("/v1/matters/\(story.matter)", as: story.worker, ["unitId": .string(foreign)])
        #expect(given.places == ["/unitId"])
    }

    @Test func `a matter is opened, read, changed and listed`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/matters/\(story.matter)"
        let read = try region.send(.get, path, as: story.worker)
        #expect(read.json["status"] == "planned")
        #expect(read.json["recordedBy"]?.string == story.intake.actor)
        let changed = try region.patch(path, as: story.worker, ["title": "Kotihoito"])
        #expect(changed.json["title"] == "Kotihoito")
        #expect(try region.send(.get, "/v1/clients/\(story.client)/matters", as: story.worker).ids == [story.matter])
        #expect(try region.send(.get, path, as: story.stranger).status == 404)
        #expect(try region.send(.get, path, as: story.provider).status == 404)
        #expect(try region.patch(path, as: story.supervisor, ["title": "X"]).status == 403)
        #expect(try region.send(.get, path).status == 401)
    }

    @Test func `a matter names the contact that opened it, one of the same client`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let contact = try region.record("/v1/clients/\(story.client)/contacts", as: story.worker)
        let foreign = try region.record("/v1/contacts", as: story.worker)
        let path = "/v1/clients/\(story.client)/matters"
        func open(_ contact: String) throws -> TestRegion.Outcome {
            try region.send(
                .post,
                path,
                as: story.worker,
                ["serviceTask": "iakkaat", "unitId": .string(story.unit), "openedByContactId": .string(contact)]
            )
        }
        #expect(try open(contact.id).status == 201)
        let refused = try open(foreign.id)
        #expect(refused.status == 422)
        #expect(refused.code == "reference-not-found")
        #expect(refused.places == ["/openedByContactId"])
    }

    @Test func `every fault of a matter is named at once`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)/matters"
        let refused = try region.send(.post, path, as: story.worker, ["serviceTask": "iakas", "title": ""])
        #expect(refused.status == 400)
        #expect(Set(refused.places) == ["/serviceTask", "/title", "/unitId"])
        let future = try region.send(
            .post,
            path,
            as: story.worker,
            ["serviceTask": "iakkaat", "unitId": .string(story.unit), "openedAt": "2999-01-01T00:00:00Z"]
        )
        #expect(future.places == ["/openedAt"])
        #expect(try region.send(.post, path, as: story.supervisor, refused.json).status == 400)
        let right: JSONValue = ["serviceTask": "iakkaat", "unitId": .string(story.unit)]
        #expect(try region.send(.post, path, as: story.supervisor, right).status == 403)
        #expect(try region.send(.post, path, as: story.stranger, right).status == 404)
    }

    @Test func `an open matter shows the client to its unit, and a moved one to the new unit alone`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let newUnit = try region.makeUnit("Toinen yksikkö")
        let colleague = try region.person(.worker, units: [story.unit])
        let newColleague = try region.person(.worker, units: [newUnit])
        let client = "/v1/clients/\(story.client)"
        #expect(try region.send(.get, client, as: colleague).status == 200)
        #expect(try region.send(.get, client, as: newColleague).status == 404)
        _ = try region.patch("/v1/matters/\(story.matter)", as: story.worker, ["unitId": .string(newUnit)])
        #expect(try region.send(.get, client, as: colleague).status == 404)
        #expect(try region.send(.get, client, as: newColleague).status == 200)
        _ = try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, ["reasonText": "Turha"])
        #expect(try region.send(.get, client, as: newColleague).status == 404)
    }

    @Test func `a matter waits, is taken up, rests and goes on`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/matters/\(story.matter)"
        let colleague = try region.person(.worker, units: [story.unit])
        #expect(try region.move(path, to: "waitlist", as: story.supervisor).status == 403)
        #expect(try region.move(path, to: "onhold", as: story.worker, ["reasonText": "Loma"]).status == 409)
        #expect(try region.move(path, to: "waitlist", as: colleague).json["status"] == "waitlist")
        let history = try region.send(.get, path + "/transitions", as: story.worker)
        #expect(history.json["items"]?.array?.compactMap { $0["to"]?.string } == ["waitlist"])
        #expect(history.json["allowed"]?.array?.compactMap { $0["to"]?.string } == ["active", "cancelled"])
        #expect(try region.move(path, to: "active", as: colleague).json["status"] == "active")
        #expect(try region.move(path, to: "onhold", as: story.worker).places == ["/reasonText"])
        #expect(try region.move(path, to: "onhold", as: colleague, ["reasonText": "Loma"]).status == 403)
        #expect(try region.move(path, to: "onhold", as: story.worker, ["reasonText": "Loma"]).status == 200)
        #expect(try region.move(path, to: "cancelled", as: story.worker, ["reasonText": "Turha"]).status == 409)
        #expect(try region.move(path, to: "active", as: colleague).status == 403)
        #expect(try region.move(path, to: "active", as: story.worker).json["status"] == "active")
    }

    @Test func `a matter entered in error is marked by the supervisor, with a reason`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/matters/\(story.matter)"
        #expect(try region.move(path, to: "entered-in-error", as: story.worker, ["reasonText": "X"]).status == 403)
        #expect(try region.move(path, to: "entered-in-error", as: story.supervisor).places == ["/reasonText"])
        let marked = try region.move(
            path,
            to: "entered-in-error",
            as: story.supervisor,
            ["reasonText": "Väärä asiakas"]
        )
        #expect(marked.json["status"] == "entered-in-error")
        #expect(try region.move(path, to: "active", as: story.worker).status == 409)
    }

    @Test func `a finished matter comes back by a contact that is newer than the finish`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/matters/\(story.matter)"
        let contacts = "/v1/clients/\(story.client)/contacts"
        let old = try region.record(contacts, as: story.worker)
        _ = try region.move(path, to: "active", as: story.worker)
        #expect(try region.move(path, to: "finished", as: story.worker).places == ["/closingReason"])
        let finishing: JSONObject = ["closingReason": "goals-met"]
        #expect(try region.move(path, to: "finished", as: story.supervisor, finishing).status == 403)
        let finished = try region.move(path, to: "finished", as: story.worker, finishing)
        #expect(finished.json["closingReason"] == "goals-met")
        #expect(finished.json["closedAt"] == finished.json["updatedAt"])
        #expect(try region.move(path, to: "finished", as: story.worker, finishing).status == 409)
        let new = try region.record(contacts, as: story.worker)
        _ = try region.patch(path, as: story.worker, ["title": "Kotihoito"])
        let refused = try region.move(path, to: "active", as: story.worker, ["contactId": .string(old.id)])
        #expect(refused.rules == ["client-reopening-contact"])
        let reopened = try region.move(path, to: "active", as: story.worker, ["contactId": .string(new.id)])
        #expect(reopened.json["status"] == "active")
        #expect(reopened.json["closedAt"] == nil)
        #expect(reopened.json["closingReason"] == nil)
    }

    @Test func `INV-M1: a matter with an active plan is not finished`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/matters/\(story.matter)"
        _ = try region.move(path, to: "active", as: story.worker)
        let plan = try region.makeActivePlan(of: story)
        #expect(plan.json["status"] == "active")
        let refused = try region.move(path, to: "finished", as: story.worker, ["closingReason": "goals-met"])
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-M1"])
        #expect(refused.json["errors"]?.array?.first?["activePlans"] == 1)
        let possible = try region.send(.get, path + "/transitions", as: story.worker)
        let blocked = possible.json["blocked"]?.array?.first { $0["to"] == "finished" }
        #expect(blocked?["reasons"]?.array?.first?["rule"] == "INV-M1")
        try region.force("plan", plan.id, to: "revoked")
        #expect(try region.move(path, to: "finished", as: story.worker, ["closingReason": "goals-met"]).status == 200)
    }

    @Test func `INV-M1: a matter whose last review is not recorded is not finished`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/matters/\(story.matter)"
        let finishing: JSONObject = ["closingReason": "need-ended"]
        _ = try region.move(path, to: "active", as: story.worker)
        let plan = try region.makeActivePlan(of: story).id
        let review = try region.review(of: plan, as: story.worker)
        let revoking: JSONObject = ["reasonText": "Ei tarvetta", "noPlanReason": "Pärjää"]
        _ = try region.move("/v1/reviews/\(review)", to: "held", as: story.worker, ["isClientPresent": true])
        _ = try region.move("/v1/plans/\(plan)", to: "revoked", as: story.worker, revoking)
        for state in ["held", "missed"] {
            try region.force("review", review, to: state)
            let refused = try region.move(path, to: "finished", as: story.worker, finishing)
            #expect(refused.rules == ["INV-M1"])
            #expect(refused.json["errors"]?.array?.first?["unrecordedReviews"] == 1)
        }
        let recorded = try region.record(review: review, as: story.worker, ["decision": "revoke"])
        #expect(recorded.json["status"] == "recorded")
        #expect(try region.move(path, to: "finished", as: story.worker, finishing).status == 200)
    }

    @Test func `INV-M1: a matter with a referral that has not ended is not finished`() throws {
        let region = try TestRegion()
        let referrals = try region.beginReferral()
        let worker = referrals.people.worker
        let path = "/v1/matters/\(referrals.people.matter)"
        _ = try region.move(path, to: "active", as: worker)
        let referral = try referrals.draft()
        let refused = try region.move(path, to: "finished", as: worker, ["closingReason": "need-ended"])
        #expect(refused.rules == ["INV-M1"])
        #expect(refused.json["errors"]?.array?.first?["openReferrals"] == 1)
        let cancelled = try referrals.move(referral.id, to: "cancelled", as: worker)
        #expect(cancelled.status == 200)
        #expect(try region.move(path, to: "finished", as: worker, ["closingReason": "need-ended"]).status == 200)
    }
}
