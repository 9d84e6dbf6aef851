import HTTP
import JSON
import Testing

@testable import Rinnalla

/// CD15: what lies under a record that was merged into another is not lost to anybody.
@Suite struct MergedRecordsTests {
    private let merger: MergerStory
    private var region: TestRegion { merger.region }
    private var merged: TestRegion.Story { merger.merged }
    private var story: TestRegion.Story { merger.story }
    private var person: TestRegion.Caller { merger.person }

    init() throws { merger = try MergerStory() }

    private func worklist(_ caller: TestRegion.Caller) throws -> [String?] {
        let listed = try region.send(.get, "/v1/worklist?for=me&limit=200", as: caller)
        return listed.json["items"]?.array?.map { $0["subject"]?["id"]?.string } ?? []
    }

    @Test func `the person finds the merged record by the other, reads its lists and cancels a referral there`() throws
    {
        let sent = try merger.referral.bring(to: "requested")
        try merger.merge()
        #expect(try region.status("/v1/clients/\(merged.client)", as: region.caller(client: merged.client)) == 200)
        let own = try region.send(.get, "/v1/clients/\(story.client)", as: person)
        #expect(own.json["mergedFrom"] == [.string(merged.client)])
        for list in ["matters", "referrals", "obligations", "access-log"] {
            let listed = try region.send(.get, "/v1/clients/\(merged.client)/\(list)", as: person)
            #expect(listed.status == 200 && listed.json["items"]?.array?.isEmpty == false, "\(list): \(listed.text)")
        }
        let cancelled = try merger.referral.move(sent, to: "cancelled", as: person, ["reasonText": "En tarvitse enää"])
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
        try merger.merge()
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
        let sent = try merger.referral.bring(to: "rejected")
        let tasks = try region.send(.get, "/v1/clients/\(merged.client)/tasks", as: merged.worker)
        let task = try #require(tasks.ids.first)
        let clock = try region.send(
            .post,
            "/v1/clients/\(merged.client)/obligations",
            as: merged.worker,
            ["kind": "D18", "startsAt": .string(CalendarDate.today.description)]
        )
        for path in ["matters/\(merged.matter)", "referrals/\(sent)", "obligations/\(clock.id)"] {
            #expect(try region.status("/v1/\(path)", as: story.worker) == 404, "\(path)")
        }
        try merger.merge()
        for path in ["matters/\(merged.matter)", "referrals/\(sent)", "obligations/\(clock.id)"] {
            #expect(try region.status("/v1/\(path)", as: story.worker) == 200, "\(path)")
            #expect(try region.status("/v1/\(path)", as: story.supervisor) == 200, "\(path)")
            #expect(try region.status("/v1/\(path)", as: story.stranger) == 404, "\(path)")
        }
        let waiting = try worklist(story.worker)
        #expect(waiting.contains(clock.id) && waiting.contains(task), "\(waiting)")
        #expect(try region.status("/v1/matters/\(merged.matter)", as: merged.worker) == 200)
        #expect(try worklist(merged.worker) == [])
        let moved = try region.move("/v1/matters/\(merged.matter)", to: "active", as: story.worker)
        #expect(moved.status == 200, "\(moved.text)")
    }

    @Test func `who comes to the person later comes to the merged record too, and who leaves leaves both`() throws {
        try merger.merge()
        let matter = "/v1/matters/\(merged.matter)"
        let next = try region.person(.worker, units: [story.unit])
        try region.handOver(story.client, to: next, as: story.supervisor)
        #expect(try region.status(matter, as: next) == 200)
        #expect(try region.status(matter, as: story.worker) == 404)
        let standIn = try region.person(.worker)
        let cover = try region.cover(story.client, by: standIn, as: story.supervisor, days: 3)
        #expect(cover.status == 201, "\(cover.text)")
        #expect(try region.status(matter, as: standIn) == 200)
        _ = try region.move("/v1/covers/\(cover.id)", to: "ended", as: story.supervisor)
        #expect(try region.status(matter, as: standIn) == 404)
    }

    @Test func `INV-T2: who answered for the merged record leaves its teams, and leads them again when that is undone`()
        throws
    {
        let former = try region.person(.worker, units: [story.unit])
        let plan = try region.makeActivePlan(of: merged)
        let team = try region.activeTeam(merged)
        try region.handOver(merged.client, to: former, as: merged.supervisor)
        let paths = ["clients/\(merged.client)", "plans/\(plan.id)", "teams/\(team.id)"].map { "/v1/" + $0 }
        func expect(_ lead: TestRegion.Caller, notOpenTo other: TestRegion.Caller) throws {
            let read = try region.send(.get, paths[2], as: lead)
            #expect(read.json["leadPersonId"]?.string == lead.actor, "\(read.text)")
            for path in paths {
                #expect(try region.status(path, as: lead) == 200, "\(path)")
                #expect(try region.status(path, as: other) == 404, "\(path)")
            }
        }
        try expect(former, notOpenTo: story.worker)
        try merger.merge()
        try expect(story.worker, notOpenTo: former)
        let next = try region.person(.worker, units: [story.unit])
        try region.handOver(story.client, to: next, as: story.supervisor)
        try expect(next, notOpenTo: former)
        let undone = try region.move("/v1/clients/\(merged.client)", to: "prospective", as: merger.supervisor)
        #expect(undone.status == 200, "\(undone.text)")
        try expect(former, notOpenTo: next)
    }

    @Test func `INV-C3: non-disclosure in one record hides the address in both, for as long as they are one person's`()
        throws
    {
        let address: JSONObject = ["address": ["street": "Salakatu 7"]]
        let readers = [story, merged].map { people in
            (people, path: "/v1/clients/\(people.client)")
        }
        let undo = "/v1/clients/\(merged.client)"
        for (isProtected, other) in [(story, merged), (merged, story)] {
            for (people, path) in readers {
                let protected = people.client == isProtected.client
                var members = address
                members["hasNonDisclosure"] = .bool(protected)
                #expect(try region.patch(path, as: people.worker, .object(members)).status == 200)
            }
            let colleague = try region.person(.worker, units: [other.unit])
            let path = "/v1/clients/\(other.client)"
            #expect(try region.send(.get, path, as: colleague).text.contains("Salakatu"))
            try merger.merge()
            let hidden = try region.send(.get, path, as: colleague)
            #expect(hidden.status == 200 && !hidden.text.contains("Salakatu"), "\(hidden.text)")
            #expect(hidden.text.contains("non-disclosure"), "\(hidden.text)")
            #expect(try region.send(.get, path, as: story.worker).text.contains("Salakatu"))
            _ = try region.move(undo, to: "prospective", as: merger.supervisor)
            #expect(try region.send(.get, path, as: colleague).text.contains("Salakatu"))
        }
    }

    @Test func `a merger waits while the law speaks against the person's worker answering for both records`() throws {
        #expect(try region.disqualify(story.worker, from: merged, as: merged.worker).status == 201)
        let refused = try merger.tryToMerge()
        #expect(refused.status == 422 && refused.rules == ["worker-disqualified"], "\(refused.text)")
        let path = "/v1/clients/\(merged.client)"
        let support: JSONValue = ["hasSpecialSupport": true, "specialSupportBasis": "Arjen tuki"]
        #expect(try region.patch(path, as: merged.worker, support).status == 200)
        let worker = try region.person(.worker, units: [story.unit])
        try region.handOver(story.client, to: worker, as: story.supervisor)
        #expect(try merger.tryToMerge().rules == ["special-support-worker"])
        let socialWorker = try region.person(.socialWorker, units: [story.unit])
        try region.handOver(story.client, to: socialWorker, as: story.supervisor)
        #expect(try merger.tryToMerge().status == 200)
        let back = try region.propose(story.client, to: worker, as: socialWorker)
        #expect(back.rules == ["special-support-worker"], "\(back.text)")
    }

    @Test func `the supervisor of the merged record too is that of the unit where the worker works now`() throws {
        try merger.merge()
        let matter = "/v1/matters/\(merged.matter)"
        let unit = try region.makeUnit("Perhesosiaalityö")
        let next = try region.person(.supervisor, units: [unit])
        _ = try region.patch(
            "/v1/professionals/\(story.worker.actor ?? "")",
            as: region.asCounty,
            ["unitIds": [.string(unit)]]
        )
        #expect(try region.status(matter, as: next) == 200)
        #expect(try region.status(matter, as: story.supervisor) == 404)
    }

    @Test func `the intake's way to a person who comes back ends in both records when a worker is named`() throws {
        try merger.merge()
        let path = "/v1/clients/\(story.client)"
        for matter in [story.matter, merged.matter] {
            _ = try region.move("/v1/matters/\(matter)", to: "cancelled", as: story.worker, ["reasonText": "Ei"])
        }
        let said: JSONObject = ["closingNote": "Valmis", "clientInformedDate": "2026-01-15"]
        _ = try region.move(path, to: "closed", as: story.worker, said)
        for client in [story.client, merged.client] {
            #expect(try region.status("/v1/clients/\(client)", as: story.intake) == 404)
        }
        _ = try region.record(path + "/contacts", as: story.intake)
        for client in [story.client, merged.client] {
            #expect(try region.status("/v1/clients/\(client)", as: story.intake) == 200)
        }
        let worker: JSONValue = ["workerId": .string(story.worker.actor ?? ""), "role": "own-worker"]
        _ = try region.send(.post, path + "/responsibilities", as: story.intake, worker)
        for client in [story.client, merged.client] {
            #expect(try region.status("/v1/clients/\(client)", as: story.intake) == 404)
            #expect(try region.status("/v1/clients/\(client)", as: story.worker) == 200)
        }
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
        try merger.merge()
        #expect(try region.status(matter, as: early) == 200)
        let late = try name()
        #expect(try region.status(matter, as: late) == 200)
        #expect(try region.status(matter, as: early) == 403)
        _ = try region.move(
            "/v1/clients/\(story.client)",
            to: "deceased",
            as: story.worker,
            ["deceasedDate": "2026-01-15"]
        )
        #expect(try region.status(matter, as: late) == 403)
    }

    @Test func `a merger that is undone takes back what it opened, and every ETag is the version that it stands for`()
        throws
    {
        let path = "/v1/clients/\(merged.client)"
        let before = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker)
        #expect(try merger.merge().etag == region.send(.get, path, as: merger.supervisor).etag)
        let joined = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker)
        #expect(joined.etag != before.etag)
        let back = try region.move(path, to: "prospective", as: merger.supervisor)
        #expect(back.etag == "\"\(back.json["version"]?.integer ?? 0)\"")
        #expect(try back.etag == region.send(.get, path, as: merger.supervisor).etag)
        let parted = try region.send(.get, "/v1/clients/\(story.client)", as: person)
        #expect(parted.json["mergedFrom"] == nil && parted.etag != joined.etag)
        for caller in [story.worker, story.supervisor, person] {
            #expect(try region.status("/v1/matters/\(merged.matter)", as: caller) == 404)
            #expect(try region.status("/v1/matters/\(story.matter)", as: caller) == 200)
        }
        #expect(try region.status("/v1/matters/\(merged.matter)", as: merged.worker) == 200)
        #expect(try region.status("/v1/matters/\(merged.matter)", as: region.caller(client: merged.client)) == 200)
        // A new relationship to the one opens the other no more.
        let next = try region.person(.worker)
        try region.handOver(story.client, to: next, as: story.supervisor)
        #expect(try region.status("/v1/matters/\(merged.matter)", as: next) == 404)
    }

    @Test func `the other record's id is for those who stand by the person, not for the unit of one matter`() throws {
        try merger.merge()
        let ofUnit = try region.person(.worker, units: [story.unit])
        for path in ["/v1/clients/\(story.client)", "/v1/clients"] {
            let shown = try region.send(.get, path, as: ofUnit)
            #expect(shown.status == 200 && !shown.text.contains(merged.client), "\(path)")
            #expect(try region.send(.get, path, as: story.worker).text.contains(merged.client), "\(path)")
        }
        #expect(try region.status("/v1/matters/\(merged.matter)", as: ofUnit) == 404)
    }

    @Test func `who may not see the other record's id is confirmed no guess of it, and no refusal names the member`()
        throws
    {
        let path = "/v1/clients/\(story.client)"
        let version = try region.send(.get, path, as: story.worker).etag
        try merger.merge()
        let ofUnit = try region.person(.worker, units: [story.unit])
        func guess(_ id: String, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
            try region.patch(path, as: caller, ["mergedFrom": [.string(id)]])
        }
        for id in [merged.client, story.client] {
            let refused = try guess(id, as: ofUnit)
            #expect(refused.status == 400 && refused.places == ["/mergedFrom"], "\(refused.text)")
        }
        #expect(try guess(merged.client, as: story.worker).status == 200)
        func changed(_ caller: TestRegion.Caller) throws -> [JSONValue] {
            let fields: [FieldName: String] = [.ifMatch: version]
            let refused = try region.send(.patch, path, as: caller, ["language": "sv"], fields: fields)
            #expect(refused.status == 412)
            return refused.json["changed"]?.array ?? []
        }
        #expect(try changed(story.worker).contains("/mergedFrom"))
        #expect(try !changed(ofUnit).contains("/mergedFrom"))
    }
}
