import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// What a referral must have before it is sent, and what stays fixed afterwards.
@Suite struct ReferralSendingTests {
    @Test func `INV-R8: without the check for conflicts of interest nothing is sent`() throws {
        let story = try TestRegion().beginReferral()
        let sent = try story.move(
            try story.draft(["conflictOfInterest": .null]).id,
            to: "requested",
            as: story.people.worker
        )
        #expect(sent.status == 422)
        #expect(sent.rules == ["INV-R8"])
        // Nobody is said to gain of whom nobody has asked it.
        let rule = Rule("INV-R8", way: "unchecked")
        #expect(sent.text.contains(Texts.shared.rule(rule, in: .finnish)))
        #expect(!sent.text.contains(Texts.shared.rule("INV-R8", in: .finnish)))
    }

    @Test func `INV-R8: who gains from the referral declares it and shows two other ways`() throws {
        let story = try TestRegion().beginReferral()
        let worker = story.people.worker
        func declare(_ decision: String) throws -> String {
            try story.region.send(
                .post,
                "/v1/conflict-of-interest-declarations",
                as: .init(key: story.region.countyKey),
                [
                    "workerId": .string(worker.actor ?? ""), "ground": "board-position", "decision": .string(decision),
                    "subject": ["kind": "organization", "id": .string(story.region.provider)],
                    "validFrom": "2026-01-01",
                ]
            ).id
        }
        let declaration = try declare("disclose")
        let silent = try story.move(try story.draft(["isComplementary": true]).id, to: "requested", as: worker)
        #expect(silent.rules == ["INV-R8"])
        let told: JSONValue = ["result": "declared", "declarationId": .string(declaration)]
        let narrow = try story.draft([
            "isComplementary": true, "conflictOfInterest": told, "optionsPresented": [["option": "Kotituki"]],
            "singleOptionReason": "Ainoa",
        ])
        let refused = try story.move(narrow.id, to: "requested", as: worker)
        #expect(refused.rules == ["INV-R8"])
        #expect(refused.places == ["/optionsPresented"])
        let open = try story.draft(["isComplementary": true, "conflictOfInterest": told])
        #expect(try story.move(open.id, to: "requested", as: worker).status == 200)
    }

    @Test func `INV-R8: a provider that refers to its own service gains from it, and declares it`() throws {
        let story = try TestRegion().beginReferral()
        let region = story.region
        let person = try region.makeProfessional("Oma Ohjaaja", roles: [.worker], of: region.provider)
        let purchased = TestRegion.Caller(
            key: region.providerKey,
            actor: person,
            role: "worker",
            purpose: "coordination"
        )
        try region.handOver(story.people.client, to: purchased, as: story.people.supervisor)
        let draft = try story.draft(as: purchased)
        #expect(draft.status == 201, "\(draft.text)")
        let sent = try story.move(draft.id, to: "requested", as: purchased)
        #expect(sent.rules == ["INV-R8"])
        #expect(sent.places == ["/conflictOfInterest/declarationId"])
    }

    @Test func `INV-R8: a county that refers to its own service gains nothing, unless its worker does`() throws {
        let story = try TestRegion().beginReferral()
        let (region, worker) = (story.region, story.people.worker)
        let own = try region.makeService(of: region.county)
        func send() throws -> TestRegion.Outcome {
            let draft = try story.draft(["toServiceId": .string(own), "isComplementary": true])
            return try story.move(draft.id, to: "requested", as: worker)
        }
        #expect(try send().status == 200)
        let declared = try region.send(
            .post,
            "/v1/conflict-of-interest-declarations",
            as: region.asCounty,
            [
                "workerId": .string(worker.actor ?? ""), "ground": "close-relative", "decision": "disclose",
                "subject": ["kind": "organization", "id": .string(region.county)], "validFrom": "2026-01-01",
            ]
        )
        #expect(declared.status == 201)
        #expect(try send().rules == ["INV-R8"])
    }

    @Test func `sending names everything that is missing at once`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(
            isPurchased: false,
            service: ["capacity": ["status": "no-capacity"], "status": "defunct"]
        )
        let draft = try story.draft(["optionsPresented": .null, "conflictOfInterest": .null, "sharedData": []])
        let sent = try story.move(draft.id, to: "requested", as: story.people.worker)
        #expect(sent.status == 422)
        #expect(
            sent.rules == [
                "referral-service-defunct", "referral-capacity", "referral-options", "INV-R8", "referral-consent",
            ]
        )
    }

    @Test func `a full service and a single option are explained`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral(service: ["capacity": ["status": "no-capacity"]])
        let draft = try story.draft([
            "optionsPresented": .null, "singleOptionReason": "Ainoa lähellä",
            "capacityOverrideReason": "Peruutuspaikka",
        ])
        #expect(try story.move(draft.id, to: "requested", as: story.people.worker).status == 200)
    }

    @Test func `INV-C5: an interpreter needed by the client is required of the service`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        _ = try region.send(
            .patch,
            "/v1/clients/\(story.people.client)",
            as: story.people.worker,
            ["interpreter": ["isNeeded": true, "language": "so", "mode": "phone"]],
            fields: [.ifMatch: "*"]
        )
        let draft = try story.draft(["requiredCapabilities": ["accessibility": ["step-free"]]])
        #expect(draft.json["requiredCapabilities"]?["interpreter"] == ["language": "so", "mode": "phone"])
        #expect(draft.json["requiredCapabilities"]?["accessibility"] == ["step-free"])
    }

    @Test func `what has been sent is fixed but for what the sender may still tell`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "received")
        let fixed = try story.change(id, as: story.people.worker, ["reason": "Muu", "priority": "stat"])
        #expect(fixed.status == 409)
        #expect(fixed.places.sorted() == ["/priority", "/reason"])
        #expect(Set(fixed.rules) == ["referral-sent"])
        #expect(try story.change(id, as: story.people.worker, ["neededBy": "2031-01-01"]).status == 200)
        #expect(try story.change(id, as: story.people.provider, ["neededBy": "2031-02-01"]).status == 403)
    }

    @Test(arguments: ["matterId", "planActionId", "toServiceId", "parentReferralId"])
    func `a record that is not there is named`(_ member: String) throws {
        let story = try TestRegion().beginReferral()
        let created = try story.draft([member: .string(MemberType.nobody)])
        #expect(created.status == 422)
        #expect(created.code == "reference-not-found")
        #expect(created.places == ["/\(member)"])
    }

    @Test func `a referral of another client is no parent`() throws {
        let story = try TestRegion().beginReferral()
        let other = try story.region.begin()
        let content = story.content(["matterId": .string(other.matter)])
        let parent = try story.region.send(.post, "/v1/clients/\(other.client)/referrals", as: other.worker, content)
        #expect(parent.status == 201)
        let created = try story.draft(["parentReferralId": .string(parent.id)])
        #expect(created.status == 422)
        #expect(created.places == ["/parentReferralId"])
    }
}
