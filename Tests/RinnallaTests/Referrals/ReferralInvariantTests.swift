import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// INV-R1 to INV-R6; INV-R7 has a suite of its own, and INV-R8 stands with what sending asks for.
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
                "outcome": ["code": .string(code), "performed": ["Käynti"]],
                "clientNotifiedAt": .string(Timestamp.now().description),
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

    @Test(arguments: ["requested", "accepted", "in-progress", "on-hold"])
    func `INV-R2, INV-R3: what the receiver cancels comes back like a rejection, and is open until it is settled`(
        _ state: String
    ) throws {
        let story = try TestRegion().beginReferral()
        let (people, region) = (story.people, story.region)
        let id = try story.bring(to: state)
        func cancel(_ members: JSONObject) throws -> TestRegion.Outcome {
            try story.move(id, to: "cancelled", as: people.provider, members)
        }
        #expect(try cancel(["reasonText": "Emme ehdi"]).places.sorted() == ["/nextStep", "/reasonCode"])
        let free = try cancel(["reasonCode": "emme-ehdi", "nextStep": ["returnToSender": true]])
        #expect(free.status == 422)
        #expect(free.places == ["/reasonCode"])
        let nowhere = try cancel(["reasonCode": "no-capacity", "nextStep": ["returnToSender": false]])
        #expect(nowhere.rules == ["referral-next-step"])
        let cancelled = try cancel(["reasonCode": "no-capacity", "nextStep": ["returnToSender": true]])
        #expect(cancelled.json["status"] == "cancelled")
        #expect(cancelled.json["loop"] == "open")
        #expect(cancelled.json["nextStep"] == ["returnToSender": true])
        let tasks = try region.send(.get, "/v1/tasks?kind=referral-returned", as: people.worker)
        let task = try #require(tasks.json["items"]?.array?.first)
        #expect(task["subject"]?["id"]?.string == id)
        #expect(task["ownerId"]?.string == people.worker.actor)
        let summary = try region.send(.get, "/v1/clients/\(people.client)/summary", as: story.client)
        let services = summary.json["sections"]?.array?.first { $0["code"] == "services" }
        #expect(services?["items"]?.array?.map { $0["subject"]?["id"]?.string } == [id])
        let other = try region.makeService(of: region.provider)
        let redirected = try region.send(
            .post,
            "/v1/referrals/\(id)/redirects",
            as: people.worker,
            [
                "toServiceId": .string(other), "conflictOfInterest": ["result": "none"],
                "optionsPresented": [["option": "Toinen", "isChosen": true], ["option": "Ryhmä"]],
            ],
            fields: [.ifMatch: "*"]
        )
        #expect(redirected.status == 201, "\(redirected.text)")
        #expect(try story.read(id, as: people.worker).json["loop"] == "closed-no-longer-needed")
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
            ["outcome": ["code": "need-met"], "clientNotifiedAt": .string(Timestamp.now().description)]
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
        #expect(back.said.contains("samassa lähetteiden ketjussa"))
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
                #expect(next.said.contains("niin monta kertaa kuin saa"))
            } else {
                #expect(next.json["hop"] == .integer(Int64(hop)))
            }
            if next.status == 201 { last = next.id }
        }
    }
}

extension TestRegion.Outcome {
    /// The first fault in words.
    fileprivate var said: String { json["errors"]?.array?.first?["detail"]?.string ?? "" }
}
