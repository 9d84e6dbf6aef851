import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// An incoming worker who may no longer take over when the handover is to take effect.
@Suite struct HandoverStopTests {
    let region: TestRegion
    let story: TestRegion.Story
    let next: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        next = try region.person(.socialWorker, units: [story.unit])
    }

    /// A handover that the incoming worker has accepted, two days before its time.
    private func accepted(_ members: JSONObject = [:]) throws -> String {
        var members = members
        members["effectiveAt"] = .string(Timestamp.now().adding(days: 2).description)
        let id = try region.propose(story.client, to: next, as: story.supervisor, members).id
        let accepted = try region.moveHandover(id, to: "accepted", as: next)
        guard accepted.json["status"] == "accepted" else { throw Unexpected(outcome: accepted.text) }
        return id
    }

    private func read(_ id: String) throws -> TestRegion.Outcome {
        try region.send(.get, "/v1/handovers/\(id)", as: story.supervisor)
    }

    private func change(_ id: String, _ members: JSONValue, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
        try region.patch("/v1/handovers/\(id)", as: caller, members)
    }

    private func changePerson(_ members: JSONValue) throws {
        let changed = try region.patch("/v1/professionals/\(next.actor ?? "")", as: region.asCounty, members)
        guard changed.status == 200 else { throw Unexpected(outcome: changed.text) }
    }

    private func expectStopped(_ id: String, by rules: [JSONValue]) throws {
        let stopped = try read(id)
        #expect(stopped.json["status"] == "accepted")
        #expect(stopped.json["stoppedBy"] == .array(rules))
        #expect(stopped.json["stoppedAt"] != nil)
        let client = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker)
        #expect(client.json["responsibleWorkerId"]?.string == story.worker.actor)
        #expect(try region.answering(for: story.client) == 1)
        #expect(try region.seams(of: story.client).isEmpty)
    }

    @Test func `INV-H1, INV-H2: who was disqualified meanwhile does not take over, and who goes on answering is told`()
        throws
    {
        let id = try accepted()
        #expect(try region.disqualify(next, from: story, as: story.supervisor).status == 201)
        try region.bringForward(id)
        region.application.service.runDueWork()
        try expectStopped(id, by: ["worker-disqualified"])
        let item = try #require(try region.handoversToDo(story.worker).first)
        #expect(item["kind"] == "handover-stopped")
        #expect(item["subject"]?["id"]?.string == id)
        #expect(item["since"]?.string == CalendarDate.today.description)
        #expect(try region.handoversToDo(next).isEmpty)
        #expect(try region.handoversToDo(story.supervisor, for: "unit").map { $0["kind"] } == ["handover-stopped"])
        let events = try region.query("SELECT count(*) FROM event WHERE type = 'fi.rinnalla.handover.stopped.v1'") {
            $0.int(0)
        }
        #expect(events == [1])
        // It waits for somebody, not for the clock.
        let version = try read(id).etag
        region.application.service.runDueWork()
        #expect(try read(id).etag == version)
    }

    @Test func `a stopped handover says what blocks it, and is cancelled for another`() throws {
        let id = try accepted()
        _ = try region.disqualify(next, from: story, as: story.supervisor)
        try region.bringForward(id)
        region.application.service.runDueWork()
        let listed = try region.send(.get, "/v1/handovers/\(id)/transitions", as: story.supervisor)
        let blocked = listed.json["blocked"]?.array?.first { $0["to"] == "effective" }
        #expect(blocked?["reasons"]?.array?.map { $0["rule"] } == ["worker-disqualified"])
        #expect(try region.moveHandover(id, to: "effective", as: story.supervisor).rules == ["worker-disqualified"])
        let reason: JSONObject = ["reasonText": "Uusi työntekijä on esteellinen"]
        #expect(try region.moveHandover(id, to: "cancelled", as: story.worker, reason).status == 200)
        #expect(try region.handoversToDo(story.worker).isEmpty)
        let other = try region.person(.worker)
        #expect(try region.handOver(story.client, to: other, as: story.supervisor).json["status"] == "effective")
    }

    @Test(arguments: [["status": "inactive"], ["roles": ["intake"]]] as [JSONValue])
    func `INV-H2: who is no longer an active worker does not take over, and it is known at once`(
        _ leaving: JSONValue
    ) throws {
        let id = try accepted()
        try changePerson(leaving)
        try expectStopped(id, by: ["responsible-worker-inactive"])
        #expect(try region.handoversToDo(story.worker).map { $0["kind"] } == ["handover-stopped"])
        try region.bringForward(id)
        region.application.service.runDueWork()
        try expectStopped(id, by: ["responsible-worker-inactive"])
    }

    @Test func `INV-H2: a qualification lost meanwhile stops it, until the supervisor gives a reason`() throws {
        let support: JSONValue = ["hasSpecialSupport": true, "specialSupportBasis": "Vamma"]
        #expect(try region.patch("/v1/clients/\(story.client)", as: story.worker, support).status == 200)
        let id = try accepted()
        try changePerson(["roles": ["worker"]])
        try region.bringForward(id)
        region.application.service.runDueWork()
        try expectStopped(id, by: ["special-support-worker"])
        let reason: JSONValue = ["overrideReason": "Työparina sosiaalityöntekijä"]
        #expect(try change(id, reason, as: story.worker).status == 200)
        try expectStopped(id, by: ["special-support-worker"])
        let another: JSONValue = ["overrideReason": "Työparina Vilma Vastuu"]
        #expect(try change(id, another, as: story.supervisor).status == 200)
        let effective = try read(id)
        #expect(effective.json["status"] == "effective")
        #expect(effective.json["overriddenRules"] == ["special-support-worker"])
        #expect(effective.json["stoppedAt"] == nil)
        #expect(effective.json["stoppedBy"] == nil)
        #expect(try region.seams(of: story.client).allSatisfy { $0.end == $0.start })
    }

    @Test func `INV-H2: a ceiling reached meanwhile stops it, and one that the supervisor went past does not`() throws {
        try changePerson(["ceiling": 1])
        let id = try accepted()
        let intake = try region.person(.intake)
        func answer(for client: String) throws {
            let named = try region.send(
                .post,
                "/v1/clients/\(client)/responsibilities",
                as: intake,
                ["workerId": .string(next.actor ?? ""), "role": "own-worker"]
            )
            guard named.status == 201 else { throw Unexpected(outcome: named.text) }
        }
        try answer(for: region.makeClient(as: intake))
        try region.bringForward(id)
        region.application.service.runDueWork()
        try expectStopped(id, by: ["worker-ceiling"])
        _ = try region.moveHandover(id, to: "cancelled", as: story.worker, ["reasonText": "Ruuhka"])
        let second = try accepted(["overrideReason": "Tuuraa lyhyesti"])
        #expect(try read(second).json["overriddenRules"] == ["worker-ceiling"])
        try region.bringForward(second)
        region.application.service.runDueWork()
        #expect(try read(second).json["status"] == "effective")
    }

    @Test func `a ground that is gone lets the supervisor bring it about`() throws {
        let id = try accepted()
        let declared = try region.disqualify(next, from: story, as: story.supervisor)
        try region.bringForward(id)
        region.application.service.runDueWork()
        let path = "/v1/disqualifications/\(declared.id)"
        #expect(try region.patch(path, as: story.supervisor, ["decision": "none"]).status == 200)
        let effective = try region.moveHandover(id, to: "effective", as: story.supervisor)
        #expect(effective.status == 200, "\(effective.text)")
        #expect(effective.json["stoppedAt"] == nil)
        #expect(try region.answering(for: story.client) == 1)
    }

    @Test func `AC5: who is disqualified while a handover waits for them reads it no more, and it goes to another`()
        throws
    {
        // Of another unit: what the client's own unit sees besides, no disqualification takes away.
        let next = try region.person(.worker)
        let id = try region.propose(story.client, to: next, as: story.worker, ["summary": "Perhetilanne"]).id
        let path = "/v1/handovers/\(id)"
        #expect(try region.status(path, as: next) == 200)
        #expect(try region.disqualify(next, from: story, as: story.worker).status == 201)
        #expect(try region.status(path, as: next) == 404)
        #expect(try region.moveHandover(id, to: "accepted", as: next).status == 404)
        for whose in ["me", "unit"] { #expect(try region.handoversToDo(next, for: whose).isEmpty) }
        #expect(try region.handoversToDo(story.worker).map { $0["kind"] } == ["handover-stopped"])
        for caller in [story.worker, story.supervisor] {
            #expect(try region.handoversToDo(caller, for: "unit").map { $0["kind"] } == ["handover-stopped"])
        }
        // No change opens it to them again, but the naming of another goes on with it.
        let changed = try change(id, ["summary": "Perhetilanne ja talous"], as: story.worker)
        #expect(changed.json["stoppedBy"] == ["worker-disqualified"], "\(changed.text)")
        #expect(try region.status(path, as: next) == 404)
        let other = try region.person(.worker, units: [story.unit])
        let named = try change(id, ["toWorkerId": .string(other.actor ?? "")], as: story.worker)
        #expect(named.status == 200 && named.json["stoppedAt"] == nil, "\(named.text)")
        #expect(try region.handoversToDo(other).map { $0["kind"] } == ["handover-to-accept"])
        #expect(try region.moveHandover(id, to: "accepted", as: other).json["status"] == "effective")
    }

    @Test func `AC5: a disqualification that the supervisor lifts lets the handover be tried again`() throws {
        let next = try region.person(.worker)
        let id = try region.propose(story.client, to: next, as: story.supervisor).id
        let made = try region.disqualify(next, from: story, as: story.supervisor, ["decision": "disclose"])
        #expect(try region.status("/v1/handovers/\(id)", as: next) == 200)
        let path = "/v1/disqualifications/\(made.id)"
        _ = try region.patch(path, as: story.supervisor, ["decision": "recuse"])
        #expect(try region.status("/v1/handovers/\(id)", as: next) == 404)
        _ = try region.patch(path, as: story.supervisor, ["decision": "none"])
        #expect(try change(id, ["risks": "Tarkistettu"], as: story.supervisor).json["stoppedAt"] == nil)
        #expect(try region.moveHandover(id, to: "accepted", as: next).json["status"] == "effective")
    }
}
