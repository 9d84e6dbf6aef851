import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// CD10: two records of one person, of which one goes on; what lies under the other is not lost to anybody.
@Suite struct MergedRecordsTests {
    private let region: TestRegion
    /// Whose client is merged.
    private let referral: ReferralStory
    private var merged: TestRegion.Story { referral.people }
    /// The same people and unit around the record that goes on, but for its own worker and matter.
    private let story: TestRegion.Story
    private let person: TestRegion.Caller
    private let supervisor: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        referral = try region.beginReferral()
        story = try region.begin()
        person = region.caller(client: story.client)
        supervisor = try region.person(
            .supervisor,
            purpose: .supervision,
            units: [referral.people.unit, story.unit]
        )
        _ = try region.move("/v1/clients/\(story.client)", to: "active", as: story.worker)
    }

    @discardableResult
    private func merge() throws -> TestRegion.Outcome {
        let outcome = try region.move(
            "/v1/clients/\(merged.client)",
            to: "merged",
            as: supervisor,
            ["mergedInto": .string(story.client), "reasonText": "Sama henkilö"]
        )
        if outcome.status != 200 { throw Unexpected(outcome: outcome.text) }
        return outcome
    }

    private func status(_ path: String, as caller: TestRegion.Caller) throws -> Int {
        try region.send(.get, path, as: caller).status
    }

    private func worklist(_ caller: TestRegion.Caller) throws -> [String?] {
        let listed = try region.send(.get, "/v1/worklist?for=me&limit=200", as: caller)
        return listed.json["items"]?.array?.map { $0["subject"]?["id"]?.string } ?? []
    }

    @Test func `the person finds the merged record by the other, reads its lists and cancels a referral there`() throws
    {
        let sent = try referral.bring(to: "requested")
        try merge()
        #expect(try status("/v1/clients/\(merged.client)", as: region.caller(client: merged.client)) == 403)
        let own = try region.send(.get, "/v1/clients/\(story.client)", as: person)
        #expect(own.json["mergedFrom"] == [.string(merged.client)])
        for list in ["matters", "referrals", "obligations", "access-log"] {
            let listed = try region.send(.get, "/v1/clients/\(merged.client)/\(list)", as: person)
            #expect(listed.status == 200 && listed.json["items"]?.array?.isEmpty == false, "\(list): \(listed.text)")
        }
        let cancelled = try referral.move(sent, to: "cancelled", as: person, ["reasonText": "En tarvitse enää"])
        #expect(cancelled.json["status"] == "cancelled", "\(cancelled.text)")
    }

    @Test func `under the merged record the person moves an own action and answers an invitation`() throws {
        let plan = try region.makeActivePlan(of: merged)
        let team = try region.formTeam(merged, withClient: false)
        let now = Timestamp.now().description
        let invitation = try region.addMember(
            team.id,
            merged,
            ["person": ["kind": "client"], "role": "expert-of-own-life", "invitedAt": .string(now)]
        )
        try merge()
        let read = try region.send(.get, "/v1/plans/\(plan.id)?include=actions", as: person)
        #expect(read.json["responsibleWorkerId"]?.string == story.worker.actor)
        let own = try #require(read.json["actions"]?.array?.first { $0["owner"]?["kind"] == "client" }?["id"]?.string)
        let moved = try region.move("/v1/actions/\(own)", to: "in-progress", as: person)
        #expect(moved.status == 200, "\(moved.text)")
        let answered = try region.send(
            .post,
            "/v1/team-members/\(invitation.id)/responses",
            as: person,
            ["response": "accepted"],
            fields: [.ifMatch: "*"]
        )
        #expect(answered.json["response"] == "accepted", "\(answered.text)")
    }

    @Test func `who answers for the person answers for what was merged, and finds it on the worklist`() throws {
        let sent = try referral.bring(to: "rejected")
        let tasks = try region.send(.get, "/v1/clients/\(merged.client)/tasks", as: merged.worker)
        let task = try #require(tasks.ids.first)
        let clock = try region.send(
            .post,
            "/v1/clients/\(merged.client)/obligations",
            as: merged.worker,
            ["kind": "D18", "startsAt": .string(CalendarDate.today.description)]
        )
        for path in ["matters/\(merged.matter)", "referrals/\(sent)", "obligations/\(clock.id)"] {
            #expect(try status("/v1/\(path)", as: story.worker) == 404, "\(path)")
        }
        try merge()
        for path in ["matters/\(merged.matter)", "referrals/\(sent)", "obligations/\(clock.id)"] {
            #expect(try status("/v1/\(path)", as: story.worker) == 200, "\(path)")
            #expect(try status("/v1/\(path)", as: story.supervisor) == 200, "\(path)")
            #expect(try status("/v1/\(path)", as: story.stranger) == 404, "\(path)")
        }
        let waiting = try worklist(story.worker)
        #expect(waiting.contains(clock.id) && waiting.contains(task), "\(waiting)")
        #expect(try status("/v1/matters/\(merged.matter)", as: merged.worker) == 200)
        #expect(try worklist(merged.worker) == [])
        let moved = try region.move("/v1/matters/\(merged.matter)", to: "active", as: story.worker)
        #expect(moved.status == 200, "\(moved.text)")
    }

    @Test func `who comes to the person later comes to the merged record too, and who leaves leaves both`() throws {
        try merge()
        let matter = "/v1/matters/\(merged.matter)"
        let next = try region.person(.worker, units: [story.unit])
        try region.handOver(story.client, to: next, as: story.supervisor)
        #expect(try status(matter, as: next) == 200)
        #expect(try status(matter, as: story.worker) == 404)
        let standIn = try region.person(.worker)
        let cover = try region.cover(story.client, by: standIn, as: story.supervisor, days: 3)
        #expect(cover.status == 201, "\(cover.text)")
        #expect(try status(matter, as: standIn) == 200)
        _ = try region.move("/v1/covers/\(cover.id)", to: "ended", as: story.supervisor)
        #expect(try status(matter, as: standIn) == 404)
    }

    @Test func `a mandate of the person's holds in both records, and ends in both`() throws {
        let matter = "/v1/matters/\(merged.matter)"
        func name() throws -> TestRegion.Caller {
            let mandate: JSONValue = [
                "name": "Eeva", "kind": "edunvalvoja", "scope": ["identity"], "validFrom": "2026-01-01",
            ]
            return region.representative(try #require(try region.name([mandate], story).first))
        }
        let early = try name()
        try merge()
        #expect(try status(matter, as: early) == 200)
        let late = try name()
        #expect(try status(matter, as: late) == 200)
        #expect(try status(matter, as: early) == 403)
        _ = try region.move(
            "/v1/clients/\(story.client)",
            to: "deceased",
            as: story.worker,
            ["deceasedDate": "2026-01-15"]
        )
        #expect(try status(matter, as: late) == 403)
    }

    @Test func `a merger that is undone takes back what it opened, and every ETag is the version that it stands for`()
        throws
    {
        let path = "/v1/clients/\(merged.client)"
        let before = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker)
        #expect(try merge().etag == region.send(.get, path, as: supervisor).etag)
        let joined = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker)
        #expect(joined.etag != before.etag)
        let back = try region.move(path, to: "prospective", as: supervisor)
        #expect(back.etag == "\"\(back.json["version"]?.integer ?? 0)\"")
        #expect(try back.etag == region.send(.get, path, as: supervisor).etag)
        let parted = try region.send(.get, "/v1/clients/\(story.client)", as: person)
        #expect(parted.json["mergedFrom"] == nil && parted.etag != joined.etag)
        for caller in [story.worker, story.supervisor, person] {
            #expect(try status("/v1/matters/\(merged.matter)", as: caller) == 404)
            #expect(try status("/v1/matters/\(story.matter)", as: caller) == 200)
        }
        #expect(try status("/v1/matters/\(merged.matter)", as: merged.worker) == 200)
        #expect(try status("/v1/matters/\(merged.matter)", as: region.caller(client: merged.client)) == 200)
        // A new relationship to the one opens the other no more.
        let next = try region.person(.worker)
        try region.handOver(story.client, to: next, as: story.supervisor)
        #expect(try status("/v1/matters/\(merged.matter)", as: next) == 404)
    }

    @Test func `the other record's id is for those who stand by the person, not for the unit of one matter`() throws {
        try merge()
        let ofUnit = try region.person(.worker, units: [story.unit])
        for path in ["/v1/clients/\(story.client)", "/v1/clients"] {
            let shown = try region.send(.get, path, as: ofUnit)
            #expect(shown.status == 200 && !shown.text.contains(merged.client), "\(path)")
            #expect(try region.send(.get, path, as: story.worker).text.contains(merged.client), "\(path)")
        }
        #expect(try status("/v1/matters/\(merged.matter)", as: ofUnit) == 404)
    }

    @Test func `INV-R4: a referral under the merged record is in the way of a second one to the same service`() throws {
        let sent = try referral.bring(to: "requested", [:])
        try merge()
        let again = try region.send(
            .post,
            "/v1/clients/\(story.client)/referrals",
            as: story.worker,
            referral.content(["matterId": .string(story.matter)])
        )
        #expect(again.rules == ["INV-R4"])
        #expect(again.json["id"]?.string == sent)
    }

    @Test func `INV-A3: an assessment under the merged record counts as one of the person's`() throws {
        let completed = try region.completeAssessment(of: merged)
        #expect(completed.status == 200, "\(completed.text)")
        try merge()
        let made = try region.makeAssessment(of: story)
        #expect(made.rules == ["INV-A3"])
        #expect(made.json["id"]?.string == completed.id)
    }

    @Test func `a programme goes on in one record of the person at a time`() throws {
        func enrol(_ people: TestRegion.Story) throws -> TestRegion.Outcome {
            try region.send(
                .post,
                "/v1/clients/\(people.client)/programme-enrolments",
                as: people.worker,
                ["matterId": .string(people.matter), "programmeCode": "T17", "programmeVersion": "1.0"]
            )
        }
        #expect(try enrol(merged).status == 201)
        try merge()
        #expect(try enrol(story).rules == ["programme-enrolled"])
    }

    @Test func `a client is closed once nothing is open in any record of the person`() throws {
        let path = "/v1/clients/\(story.client)"
        func close() throws -> TestRegion.Outcome {
            let said: JSONObject = ["closingNote": "Valmis", "clientInformedDate": "2026-01-15"]
            return try region.move(path, to: "closed", as: story.worker, said)
        }
        try merge()
        _ = try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, ["reasonText": "Ei"])
        #expect(try close().rules == ["client-closing-open-work"])
        _ = try region.move("/v1/matters/\(merged.matter)", to: "cancelled", as: story.worker, ["reasonText": "Ei"])
        #expect(try close().status == 200)
    }

    @Test func `after a death the responsibility ends with the last matter of all records`() throws {
        try merge()
        _ = try region.move(
            "/v1/clients/\(story.client)",
            to: "deceased",
            as: story.worker,
            ["deceasedDate": "2026-01-15"]
        )
        for (matter, answering) in [(story.matter, Int64(1)), (merged.matter, 0)] {
            _ = try region.move("/v1/matters/\(matter)", to: "cancelled", as: story.worker, ["reasonText": "Kuoli"])
            #expect(try region.answering(for: story.client) == answering)
        }
        #expect(try status("/v1/matters/\(merged.matter)", as: story.worker) == 404)
    }

    @Test func `INV-S2: the person's consents hold in both records, and are withdrawn in either`() throws {
        let other = try region.makeOrganization("Toinen Oy", .provider).id
        func outcome(_ client: String) throws -> JSONValue? {
            var asked = story
            asked.client = client
            return try region.decision(asked, other, "plan")["outcome"]
        }
        try region.inform(merged)
        let permit = try region.activate(merged.permit(to: other), for: merged)
        #expect(try outcome(story.client) == "deny")
        try merge()
        for client in [story.client, merged.client] { #expect(try outcome(client) == "permit") }
        #expect(try region.withdraw(permit, as: person).status == 200)
        for client in [story.client, merged.client] { #expect(try outcome(client) == "deny") }
        // INV-S1: that the client was told counts too, in whichever record it stands.
        _ = try region.activate(story.permit(to: other), for: story)
        #expect(try outcome(merged.client) == "permit")
        _ = try region.activate(story.prohibition(), for: story)
        #expect(try outcome(merged.client) == "deny")
    }

    @Test func `INV-H3: the worker of a person with two records answers for one client`() throws {
        try merge()
        let leaving = try region.patch(
            "/v1/professionals/\(story.worker.actor ?? "")",
            as: region.asCounty,
            ["status": "inactive"]
        )
        #expect(leaving.rules == ["INV-H3"])
        #expect(leaving.json["errors"]?.array?.first?["openResponsibilities"] == 1)
    }
}
