import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// INV-R1 to INV-R6 and INV-R8, and what sending asks for; INV-R7 has a suite of its own.
@Suite struct ReferralInvariantTests {
    @Test(arguments: ReferralStateTests.ended.sorted())
    func `INV-R1: a referral that has ended goes nowhere and keeps what it says`(_ state: String) throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: state)
        let moved = try story.move(id, to: "requested", as: story.people.worker)
        #expect(moved.status == 409)
        #expect(moved.json["rule"] == "INV-R1")
        let changed = try story.change(id, as: story.people.worker, ["expectedResult": "Muu"])
        #expect(changed.status == 409)
        #expect(changed.rules == ["INV-R1"])
    }

    @Test func `INV-R1: the table itself refuses to reopen what has ended`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "completed")
        #expect(throws: Problem.self) {
            _ = try story.region.application.service.write { transaction throws(Problem) in
                try transaction.change(
                    "UPDATE referral SET status = 'in-progress', ended_at = NULL WHERE id = ?",
                    [Value(Identifier<Record>(id))]
                )
            }
        }
    }

    @Test(arguments: ["rejected", "failed"])
    func `INV-R2: what does not succeed comes back to the responsible worker within two working days`(
        _ state: String
    ) throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: state)
        let tasks = try story.region.send(
            .get,
            "/v1/clients/\(story.people.client)/tasks",
            as: story.people.worker
        )
        let items = tasks.json["items"]?.array ?? []
        #expect(items.count == 1)
        #expect(items.first?["kind"] == "referral-returned")
        #expect(items.first?["ownerId"]?.string == story.people.worker.actor)
        #expect(items.first?["subject"] == ["kind": "referral", "id": .string(id)])
        let due = WorkingDays().addingWorkingDays(2, to: Timestamp.now().dateInHelsinki)
        #expect(items.first?["due"]?.string == due.description)
        #expect(try story.read(id, as: story.people.worker).json["loop"] == "open")
    }

    @Test func `INV-R2: a referral that nobody could take back is not sent`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let orphan = try region.send(
            .post,
            "/v1/clients",
            as: story.people.intake,
            ["name": ["family": "Yksin", "given": "Yrjö"], "birthDate": "1960-01-01"]
        )
        let matter = try region.send(
            .post,
            "/v1/clients/\(orphan.id)/matters",
            as: story.people.intake,
            ["serviceTask": "iakkaat", "unitId": .string(story.people.unit)]
        )
        let caller = region.caller(client: orphan.id)
        let draft = try region.send(
            .post,
            "/v1/clients/\(orphan.id)/referrals",
            as: caller,
            story.content([
                "matterId": .string(matter.id), "optionsPresented": .null, "conflictOfInterest": .null,
            ])
        )
        let sent = try story.move(draft.id, to: "requested", as: caller)
        #expect(sent.status == 422)
        #expect(sent.rules == ["referral-return-address"])
    }

    @Test(arguments: [
        ("handled", "closed-met"), ("redirected", "closed-no-longer-needed"),
        ("no-longer-needed", "closed-no-longer-needed"), ("need-unmet", "closed-unmet"),
    ])
    func `INV-R3: the loop of what came back stays open until its task is resolved`(
        _ resolution: String,
        _ loop: String
    ) throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "rejected")
        let before = try story.read(id, as: story.people.worker)
        #expect(before.json["loop"] == "open")
        let tasks = try story.region.send(.get, "/v1/tasks", as: story.people.worker)
        let task = tasks.json["items"]?.array?.first?["id"]?.string ?? ""
        let resolved = try story.region.send(
            .post,
            "/v1/tasks/\(task)/transitions",
            as: story.people.worker,
            ["to": "resolved", "resolution": .string(resolution)],
            fields: [.ifMatch: "*"]
        )
        #expect(resolved.status == 200)
        let after = try story.read(id, as: story.people.worker)
        #expect(after.json["loop"]?.string == loop)
        #expect(after.etag != before.etag)
    }

    @Test(arguments: [
        ("need-met", "closed-met"), ("service-started-ongoing", "closed-met"), ("enrolled", "closed-met"),
        ("information-given", "closed-met"), ("need-partly-met", "closed-unmet"), ("need-not-met", "closed-unmet"),
        ("client-did-not-attend", "closed-unmet"), ("client-discontinued", "closed-unmet"),
    ])
    func `INV-R3: the loop is open on the whole way, and the outcome closes it`(_ code: String, _ loop: String) throws {
        let story = try TestRegion().beginReferral()
        let id = try story.draft().id
        #expect(try story.read(id, as: story.people.worker).json["loop"] == "open")
        for step in ["requested", "received", "accepted", "in-progress", "on-hold"] {
            let moved = try story.move(
                id,
                to: step,
                as: step == "requested" ? story.people.worker : story.people.provider
            )
            #expect(moved.json["loop"] == "open", "\(step)")
        }
        let resumed = try story.move(id, to: "in-progress", as: story.people.provider, [:])
        #expect(resumed.json["loop"] == "open")
        #expect(resumed.json["resumeBy"] == nil)
        let completed = try story.move(
            id,
            to: "completed",
            as: story.people.provider,
            [
                "outcome": ["code": .string(code), "performed": ["Käynti"]], "clientNotifiedAt": "2026-01-03T08:00:00Z",
            ]
        )
        #expect(completed.json["loop"]?.string == loop)
    }

    @Test(arguments: ["cancelled", "entered-in-error"])
    func `INV-R3: what is called off needs no closing`(_ state: String) throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: state)
        #expect(try story.read(id, as: story.people.worker).json["loop"] == "closed-no-longer-needed")
    }

    @Test func `INV-R3: nobody sets the loop`() throws {
        let story = try TestRegion().beginReferral()
        let created = try story.draft(["loop": "closed-met"])
        #expect(created.status == 400)
        #expect(created.places == ["/loop"])
        let changed = try story.change(try story.draft().id, as: story.people.worker, ["loop": "closed-met"])
        #expect(changed.status == 400)
        #expect(changed.places == ["/loop"])
    }

    @Test func `INV-R4: a second referral to the service is refused with the id of the first, unless complementary`()
        throws
    {
        let story = try TestRegion().beginReferral()
        let first = try story.bring(to: "requested", [:])
        let second = try story.draft()
        #expect(second.status == 409)
        #expect(second.code == "duplicate-referral")
        #expect(second.json["rule"] == "INV-R4")
        #expect(second.json["id"]?.string == first)
        let complementary = try story.draft(["isComplementary": true])
        #expect(complementary.status == 201)
        let changed = try story.change(complementary.id, as: story.people.worker, ["isComplementary": false])
        #expect(changed.code == "duplicate-referral")
        _ = try story.move(first, to: "cancelled", as: story.people.worker)
        _ = try story.move(complementary.id, to: "cancelled", as: story.people.worker)
        #expect(try story.draft().status == 201)
    }

    @Test func `INV-R5: nothing is completed without its outcome, nor by a code alone`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "in-progress")
        let nothing = try story.move(id, to: "completed", as: story.people.provider, [:])
        #expect(nothing.status == 400)
        #expect(nothing.places.sorted() == ["/clientNotifiedAt", "/outcome"])
        let codeAlone = try story.move(
            id,
            to: "completed",
            as: story.people.provider,
            ["outcome": ["code": "need-met"], "clientNotifiedAt": "2026-01-03T08:00:00Z"]
        )
        #expect(codeAlone.status == 422)
        #expect(codeAlone.rules == ["referral-outcome"])
        #expect(throws: Problem.self) {
            _ = try story.region.application.service.write { transaction throws(Problem) in
                try transaction.change(
                    "UPDATE referral SET status = 'completed', ended_at = 1 WHERE id = ?",
                    [Value(Identifier<Record>(id))]
                )
            }
        }
    }

    @Test func `INV-R6: a service already visited in the chain is a loop, unless the supervisor says why not`() throws {
        let story = try TestRegion().beginReferral()
        let first = try story.bring(to: "rejected", [:])
        let back = try story.draft(["parentReferralId": .string(first)])
        #expect(back.status == 409)
        #expect(back.code == "loop-detected")
        #expect(back.json["rule"] == "INV-R6")
        let override: JSONObject = ["parentReferralId": .string(first), "loopOverrideReason": "Tilanne on muuttunut"]
        #expect(try story.draft(override).status == 403)
        #expect(try story.draft(as: story.people.supervisor).status == 403)
        let allowed = try story.draft(override, as: story.people.supervisor)
        #expect(allowed.status == 201)
        #expect(allowed.json["hop"] == 1)
    }

    @Test func `INV-R6: a client is passed on twice at most`() throws {
        let story = try TestRegion().beginReferral()
        var last = try story.bring(to: "rejected", [:])
        for hop in 1...3 {
            let service = try story.region.makeService(of: story.region.provider)
            let next = try story.draft(["parentReferralId": .string(last), "toServiceId": .string(service)])
            #expect(next.status == (hop <= 2 ? 201 : 409))
            if hop > 2 {
                #expect(next.code == "loop-detected")
            } else {
                #expect(next.json["hop"] == .integer(Int64(hop)))
            }
            if next.status == 201 { last = next.id }
        }
    }

    @Test func `INV-R8: without the check for conflicts of interest nothing is sent`() throws {
        let story = try TestRegion().beginReferral()
        let sent = try story.move(
            try story.draft(["conflictOfInterest": .null]).id,
            to: "requested",
            as: story.people.worker
        )
        #expect(sent.status == 422)
        #expect(sent.rules == ["INV-R8"])
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

    @Test func `INV-R8: the sender's own organization is a provider like any other`() throws {
        let story = try TestRegion().beginReferral()
        let own = try story.region.makeService(of: story.region.county)
        let sent = try story.move(
            try story.draft(["toServiceId": .string(own)]).id,
            to: "requested",
            as: story.people.worker
        )
        #expect(sent.rules == ["INV-R8"])
        #expect(sent.places == ["/conflictOfInterest/declarationId"])
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
