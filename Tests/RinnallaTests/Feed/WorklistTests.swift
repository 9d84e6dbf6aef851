import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct WorklistTests {
    /// What stands on a caller's worklist.
    private func items(
        _ region: TestRegion,
        _ caller: TestRegion.Caller,
        for whose: String = "me",
        _ query: String = "limit=200"
    ) throws -> [JSONValue] {
        let listed = try region.send(.get, "/v1/worklist?for=\(whose)&\(query)", as: caller)
        if listed.status != 200 { throw Unexpected(outcome: listed.text) }
        return listed.json["items"]?.array ?? []
    }

    private func kinds(
        _ region: TestRegion,
        _ caller: TestRegion.Caller,
        for whose: String = "me"
    ) throws -> [String] {
        try items(region, caller, for: whose).compactMap { $0["kind"]?.string }
    }

    private func subject(_ kind: String, of items: [JSONValue]) -> String? {
        items.first { $0["kind"]?.string == kind }?["subject"]?["id"]?.string
    }

    @Test func `obligations stand on the worklist from their start to their end, and say why`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let obligation = try region.send(
            .post,
            "/v1/clients/\(story.client)/obligations",
            as: story.worker,
            ["kind": "D16", "startsAt": .string(CalendarDate.today.addingDays(-3).description)]
        )
        let item = try #require(
            try items(region, story.worker).first { $0["subject"]?["id"]?.string == obligation.id }
        )
        #expect(item["kind"] == "obligation")
        #expect(item["subject"]?["kind"] == "obligation")
        #expect(item["clientId"]?.string == story.client)
        #expect(item["due"] == obligation.json["due"])
        #expect(item["since"] == obligation.json["startsAt"])
        #expect(item["why"] == obligation.json["explanation"]?["fi"])
        let suspension = try region.send(
            .post,
            "/v1/obligations/\(obligation.id)/suspensions",
            as: story.worker,
            ["validFrom": .string(CalendarDate.today.description), "reason": "Asiakas selvittää"]
        )
        func isListed() throws -> Bool {
            try items(region, story.worker).contains { $0["subject"]?["id"]?.string == obligation.id }
        }
        #expect(try !isListed())
        let today: JSONObject = ["validTo": .string(CalendarDate.today.description)]
        _ = try region.move("/v1/suspensions/\(suspension.id)", to: "ended", as: story.worker, today)
        #expect(try isListed())
        _ = try region.move("/v1/obligations/\(obligation.id)", to: "met", as: story.worker)
        #expect(try !isListed())
    }

    @Test func `what is due first comes first, whatever it is, and pages leave nothing out`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.makeActivePlan(of: story)
        _ = try region.record("/v1/clients/\(story.client)/contacts", as: story.intake)
        for days in 0..<3 {
            _ = try region.send(
                .post,
                "/v1/clients/\(story.client)/obligations",
                as: story.worker,
                ["kind": "D17", "startsAt": .string(CalendarDate.today.addingDays(-days).description)]
            )
        }
        let all = try items(region, story.worker)
        #expect(Set(all.compactMap { $0["kind"]?.string }) == ["obligation", "contact-received", "review-due"])
        #expect(all.map { $0["due"]?.string ?? "" } == all.map { $0["due"]?.string ?? "" }.sorted())
        var paged: [JSONValue] = []
        var target: String? = "/v1/worklist?limit=2"
        while let page = target {
            let answer = try region.send(.get, page, as: story.worker)
            paged += answer.json["items"]?.array ?? []
            target = answer.json["page"]?["nextCursor"]?.string.map { "/v1/worklist?limit=2&cursor=\($0)" }
            #expect((answer.response.fieldValue("Link") != nil) == (target != nil))
        }
        #expect(paged == all)
        let first = try region.send(.get, "/v1/worklist?limit=2", as: story.worker)
        let cursor = first.json["page"]?["nextCursor"]?.string ?? ""
        let other = try region.send(.get, "/v1/worklist?for=unit&limit=2&cursor=\(cursor)", as: story.worker)
        #expect(other.code == "cursor-mismatch")
        let last = all.last?["due"]?.string ?? ""
        let sooner = all.filter { ($0["due"]?.string ?? "") < last }
        #expect(try items(region, story.worker, "limit=200&dueTo=\(last)") == sooner)
    }

    @Test func `the own worklist has the own clients, the unit's all whom the unit reaches, a stranger's none`() throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.makeActivePlan(of: story)
        let colleague = try region.person(.worker, units: [story.unit])
        #expect(try kinds(region, story.worker).contains("review-due"))
        #expect(try kinds(region, story.supervisor) == [])
        #expect(try kinds(region, story.supervisor, for: "unit").contains("review-due"))
        #expect(try kinds(region, colleague) == [])
        #expect(try kinds(region, colleague, for: "unit").contains("review-due"))
        for whose in ["me", "unit"] { #expect(try kinds(region, story.stranger, for: whose) == []) }
        let client = try region.send(.get, "/v1/worklist", as: region.caller(client: story.client))
        #expect(client.status == 403)
    }

    @Test func `a referral waits for its answer with its sender and its receiver, and returns as a task`() throws {
        let referral = try region(ReferralStory.self)
        let (region, people) = (referral.region, referral.people)
        let id = try referral.bring(to: "requested")
        let sent = try items(region, people.worker)
        #expect(subject("referral-unanswered", of: sent) == id)
        let item = sent.first { $0["kind"] == "referral-unanswered" }
        #expect(item?["since"]?.string == CalendarDate.today.description)
        #expect(item?["due"] == (try referral.read(id, as: people.worker)).json["respondBy"])
        #expect(subject("referral-unanswered", of: try items(region, people.provider)) == nil)
        #expect(subject("referral-unanswered", of: try items(region, people.provider, for: "unit")) == id)
        _ = try referral.move(id, to: "rejected", as: people.provider)
        let returned = try items(region, people.worker)
        #expect(subject("referral-unanswered", of: returned) == nil)
        let task = try #require(subject("referral-returned", of: returned))
        _ = try region.move("/v1/tasks/\(task)", to: "resolved", as: people.worker, ["resolution": "handled"])
        #expect(subject("referral-returned", of: try items(region, people.worker)) == nil)
    }

    @Test func `D20: a handover stands on the new worker's worklist until the client has met them`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let successor = try region.person(.worker, units: [story.unit])
        let handover = try region.handOver(story.client, to: successor, as: story.supervisor)
        let item = try items(region, successor).first { $0["kind"] == "handover-to-confirm" }
        #expect(item?["subject"]?["id"]?.string == handover.id)
        #expect(item?["due"] == handover.json["confirmBy"])
        #expect(subject("handover-to-confirm", of: try items(region, story.worker)) == nil)
        #expect(subject("handover-to-confirm", of: try items(region, story.supervisor, for: "unit")) == handover.id)
        let met: JSONObject = ["metAt": .string(Timestamp.now().description)]
        #expect(try region.moveHandover(handover.id, to: "confirmed", as: successor, met).status == 200)
        #expect(subject("handover-to-confirm", of: try items(region, successor)) == nil)
    }

    private func region(_: ReferralStory.Type) throws -> ReferralStory { try TestRegion().beginReferral() }

    @Test func `an emergency stands on the supervisor's worklist until the supervisor has looked at it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        var emergency = story.stranger
        emergency.purpose = "emergency;note=\"fell at home\""
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: emergency).status == 200)
        let task = try #require(subject("emergency-used", of: try items(region, story.supervisor)))
        // A supervisor who came to the unit later has it too, and no new worker takes it over.
        let other = try region.person(.supervisor, units: [story.unit])
        let worker = try region.person(.worker, units: [story.unit])
        try region.handOver(story.client, to: worker, as: story.supervisor)
        #expect(try !kinds(region, worker).contains("emergency-used"))
        for supervisor in [story.supervisor, other] {
            #expect(try kinds(region, supervisor) == ["emergency-used"])
            #expect(try kinds(region, supervisor, for: "unit").filter { $0 == "emergency-used" }.count == 1)
        }
        let path = "/v1/tasks/\(task)"
        #expect(try region.move(path, to: "resolved", as: other, ["resolution": "handled"]).status == 200)
        #expect(try kinds(region, story.supervisor) == [])
    }

    @Test func `what an emergency opened is not the worker's to close`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        var emergency = story.stranger
        emergency.purpose = "emergency;note=\"fell at home\""
        _ = try region.send(.get, "/v1/clients/\(story.client)", as: emergency)
        let seen = try items(region, story.worker, for: "unit")
        let path = "/v1/tasks/\(try #require(subject("emergency-used", of: seen)))"
        #expect(subject("emergency-used", of: try items(region, story.worker)) == nil)
        #expect(try region.move(path, to: "resolved", as: story.worker, ["resolution": "handled"]).status == 403)
        #expect(try region.move(path, to: "cancelled", as: story.worker, ["reasonText": "Turha"]).status == 403)
        let looked = try region.move(path, to: "resolved", as: story.supervisor, ["resolution": "handled"])
        #expect(looked.status == 200)
    }

    @Test func `INV-T5: an invitation waits with the invited person, and unanswered with the worker`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let person = try region.makeProfessional("Outi Opettaja", roles: [.teamMember])
        let teacher = region.caller(person, .teamMember, .coordination)
        let invitation: JSONValue = [
            "person": ["kind": "professional", "id": .string(person)], "role": "teacher", "sector": "education",
            "invitedAt": .string(Timestamp.now().description),
        ]
        let member = try region.addMember(team.id, story, invitation)
        let mine = try items(region, teacher)
        #expect(subject("invitation-to-answer", of: mine) == member.id)
        #expect(mine.first?["due"] == member.json["respondBy"])
        #expect(mine.first?["since"]?.string == CalendarDate.today.description)
        #expect(try !kinds(region, story.worker, for: "unit").contains("invitation-to-answer"))
        let longAgo: JSONValue = .string(Timestamp.now().adding(seconds: -30 * 86_400).description)
        _ = try region.patch("/v1/team-members/\(member.id)", as: story.worker, ["invitedAt": longAgo])
        region.application.service.runDueWork()
        #expect(try items(region, teacher) == [])
        #expect(subject("invitation-unanswered", of: try items(region, story.worker)) == member.id)
        _ = try region.move("teams", team.id, to: "inactive", as: story.worker)
        #expect(subject("invitation-unanswered", of: try items(region, story.worker)) == nil)
    }

    @Test func `each worklist leaves one access record, with the clients that it names`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.makeActivePlan(of: story)
        let before = try region.accessRecords()
        _ = try items(region, story.worker)
        #expect(try region.accessRecords() == before + 1)
        let log = try region.send(
            .get,
            "/v1/clients/\(story.client)/access-log",
            as: region.caller(client: story.client)
        )
        #expect(log.json["items"]?.array?.first?["operation"] == "getWorklist")
    }

    @Test(arguments: Worklist.Whose.allCases)
    func `a worklist stays on indexes, and sorts what is open of the actor's clients alone`(whose: Worklist.Whose)
        throws
    {
        let region = try TestRegion()
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 1000)
        defer { connection.close() }
        let statements = WorklistSource.all.compactMap { $0.statement(for: whose) }
        #expect(statements.count >= 12)
        for statement in statements {
            let plan = try connection.explainQueryPlan(statement)
            // The kinds of relationships, `k`, are constant rows too.
            let scans = plan.filter { $0.hasPrefix("SCAN") && !$0.contains("CONSTANT ROW") && $0 != "SCAN k" }
            #expect(scans == [], "\(plan)")
            let search = try #require(plan.first { $0.hasPrefix("SEARCH x USING INDEX") }, "\(plan)")
            let columns = [
                "client_id", "owner_id", "person_id", "to_worker_id", "receiver_id", "recorded_by", "unit_id",
            ]
            #expect(columns.contains { search.contains("(\($0)=?") }, "\(search)")
        }
    }

    @Test func `every kind of work says why in four languages, and no other is told of`() {
        #expect(Texts.shared.worklistKinds == Worklist.kinds.filter { $0 != "obligation" }.sorted())
        for kind in Texts.shared.worklistKinds {
            #expect(Texts.shared.worklist(kind).members.count == Language.allCases.count, "\(kind)")
        }
    }
}
