import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// What is said of a referral beside its states: who declined, that the client was told, and the client's own answer.
@Suite struct ReferralAnswerTests {
    private let region: TestRegion
    private let story: ReferralStory

    init() throws {
        region = try TestRegion()
        story = try region.beginReferral()
    }

    @Test(arguments: [
        ("requested", "rejected", "no-capacity", "receiver"), ("requested", "rejected", "client-declined", "client"),
        ("accepted", "failed", "client-no-longer-needs", "client"), ("accepted", "failed", "other", "receiver"),
    ])
    func `a referral that comes back tells who declined`(
        _ from: String,
        _ to: String,
        _ reason: String,
        _ decliner: String
    ) throws {
        let id = try story.bring(to: from)
        var request: JSONObject = ["reasonCode": .string(reason)]
        if to == "rejected" { request["nextStep"] = ["returnToSender": true] }
        let moved = try story.move(id, to: to, as: story.people.provider, request)
        #expect(moved.json["declinedBy"]?.string == decliner)
    }

    @Test func `who cancels has declined, unless somebody else has; a reason that names the client is not gainsaid`()
        throws
    {
        for (caller, decliner) in [
            (story.people.worker, "sender"), (story.people.provider, "receiver"), (story.client, "client"),
        ] {
            let id = try story.bring(to: "received")
            let moved = try story.move(id, to: "cancelled", as: caller)
            #expect(moved.json["declinedBy"]?.string == decliner)
        }
        let said = try story.move(
            try story.bring(to: "received"),
            to: "cancelled",
            as: story.people.worker,
            ["reasonText": "Soitti ja perui", "declinedBy": "client"]
        )
        #expect(said.json["declinedBy"] == "client")
        let wrong = try story.move(
            try story.bring(to: "received"),
            to: "rejected",
            as: story.people.provider,
            ["reasonCode": "client-declined", "nextStep": ["returnToSender": true], "declinedBy": "receiver"]
        )
        #expect(wrong.status == 422)
        #expect(wrong.rules == ["referral-declined-by"])
    }

    @Test func `whoever could not be reached has declined nothing`() throws {
        let attempts = ["01", "05", "11"].map { day in
            JSONValue.object(["at": .string("2026-01-\(day)T08:00:00Z"), "channel": "phone"])
        }
        let id = try story.bring(to: "accepted")
        try story.send(id, on: "2026-01-01T06:00:00Z")
        let failed = try story.move(
            id,
            to: "failed",
            as: story.people.provider,
            ["reasonCode": "client-unreachable", "attempts": .array(attempts)]
        )
        #expect(failed.status == 200)
        #expect(failed.json["declinedBy"] == nil)
    }

    @Test(arguments: ["in-progress", "on-hold", "completed", "failed"])
    func `INV-R1: the client answers for themselves, also when the referral has ended`(_ state: String) throws {
        let id = try story.bring(to: state)
        let answer: JSONValue = ["clientConfirmed": "no", "clientSatisfaction": 2]
        for caller in [story.people.worker, story.people.supervisor] {
            let other = try story.change(id, as: caller, answer)
            #expect(other.status == 403)
        }
        let refused = try story.change(id, as: story.people.worker, answer)
        #expect(refused.json["rule"] == "referral-client-answer")
        let answered = try story.change(id, as: story.client, answer)
        #expect(answered.status == 200, "\(answered.text)")
        #expect(answered.json["clientConfirmed"] == "no")
        #expect(answered.json["clientSatisfaction"] == 2)
        #expect(answered.json["clientConfirmedAt"] != nil)
        #expect(try story.read(id, as: story.people.provider).json["clientSatisfaction"] == 2)
        let more = try story.change(id, as: story.client, ["clientSatisfaction": 3, "reason": "Muu"])
        #expect(more.status == 403)
        let back = try story.change(id, as: story.client, ["clientConfirmed": .null])
        #expect(back.json["clientConfirmedAt"] == nil)
    }

    @Test func `there is nothing to answer before the service has begun, and nobody answers in advance`() throws {
        for state in ["draft", "requested", "accepted", "rejected", "cancelled"] {
            let early = try story.change(
                try story.bring(to: state),
                as: story.client,
                ["clientConfirmed": "yes"]
            )
            #expect(early.status == 409, "\(state)")
            #expect(early.rules == ["referral-client-answer"])
        }
        let created = try story.draft(["clientSatisfaction": 5, "isComplementary": true])
        #expect(created.status == 422)
        #expect(created.places == ["/clientSatisfaction"])
    }

    private func notify(
        _ id: String,
        as caller: TestRegion.Caller,
        _ content: JSONObject = ["channel": "phone"]
    ) throws -> TestRegion.Outcome {
        try region.send(
            .post,
            "/v1/referrals/\(id)/client-notifications",
            as: caller,
            .object(content),
            fields: [.ifMatch: "*"]
        )
    }

    @Test func `telling the client is an act of its own, before the end and after it`() throws {
        let id = try story.bring(to: "received")
        let told = try notify(id, as: story.people.provider, ["channel": "visit", "text": "Olette jonossa"])
        #expect(told.status == 200, "\(told.text)")
        _ = try story.move(id, to: "rejected", as: story.people.provider)
        let after = try notify(id, as: story.people.worker, ["channel": "letter", "at": "2026-01-03T08:00:00Z"])
        #expect(after.json["clientNotifiedAt"] == "2026-01-03T08:00:00.000Z")
        let notifications = after.json["clientNotifications"]?.array ?? []
        #expect(notifications.map { $0["status"] } == ["received", "rejected"])
        #expect(notifications.map { $0["byId"]?.string } == [story.people.provider.actor, story.people.worker.actor])
        let ahead = try notify(id, as: story.people.worker, ["channel": "letter", "at": "2099-01-03T08:00:00Z"])
        #expect(ahead.status == 422)
        #expect(ahead.places == ["/at"])
    }

    @Test func `nobody is told of what was not sent, and only those who answer for it tell`() throws {
        let draft = try notify(try story.bring(to: "draft"), as: story.people.worker)
        #expect(draft.status == 409)
        #expect(draft.rules == ["referral-notification"])
        let id = try story.bring(to: "requested")
        #expect(try notify(id, as: story.client).code == "actor-not-allowed")
        #expect(try notify(id, as: story.people.supervisor).status == 403)
        #expect(try notify(id, as: story.people.stranger).status == 404)
    }

    @Test func `the terms of the service are kept as they were when the referral was sent`() throws {
        let service = try region.makeService(
            of: region.provider,
            ["minimumAge": 18, "eligibilityRules": [["ge": ["age", 18]]]]
        )
        let id = try story.bring(to: "requested", ["toServiceId": .string(service)])
        let changed = try region.send(
            .patch,
            "/v1/services/\(service)",
            as: .init(key: region.countyKey),
            ["minimumAge": 65, "eligibilityRules": [["ge": ["age", 65]]]],
            fields: [.ifMatch: "*"]
        )
        #expect(changed.status == 200)
        let snapshot = try story.read(id, as: story.people.worker).json["eligibilitySnapshot"]
        #expect(snapshot?["minimumAge"] == 18)
        #expect(snapshot?["rules"] == [["ge": ["age", 18]]])
        #expect(snapshot?["at"] != nil)
    }
}

/// D20: the clock of the receiver's answer.
@Suite struct ReferralClockTests {
    private func force(_ region: TestRegion, _ statement: SQL, _ id: String) throws {
        let id = try #require(Identifier<Record>(id))
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change(statement, [Value(id)])
        }
    }

    @Test func `D20: a pause stops the clock, is recorded, and its working days are given back`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let id = try story.bring(to: "on-hold")
        let held = try story.read(id, as: story.people.worker)
        let due = try #require(held.json["respondBy"]?.string.flatMap { CalendarDate($0) })
        let today = Timestamp.now().dateInHelsinki
        #expect(held.json["pauses"]?.array?.count == 1)
        #expect(held.json["pauses"]?.array?[0]["validFrom"]?.string == today.description)
        #expect(held.json["pauses"]?.array?[0]["resumeBy"] == "2031-02-01")
        let paused: SQL = """
            UPDATE referral SET content = json_set(content, '$.pauses[0].validFrom', '2026-01-07') WHERE id = ?
            """
        try force(region, paused, id)
        let resumed = try story.move(id, to: "in-progress", as: story.people.provider, [:])
        let from = try #require(CalendarDate("2026-01-07"))
        let days = WorkingDays().count(from: from, upTo: today)
        #expect(days > 0)
        #expect(resumed.json["respondBy"]?.string == WorkingDays().addingWorkingDays(days, to: due).description)
        let pause = resumed.json["pauses"]?.array?.last
        #expect(pause?["validTo"]?.string == today.description)
        #expect(pause?["workingDays"] == .integer(Int64(days)))
        #expect(pause?["reason"] == "Asiakas sairaalassa")
        // A second pause stands beside the first; one that ends the day it began gives nothing.
        _ = try story.move(id, to: "on-hold", as: story.people.provider)
        let ended = try story.move(id, to: "failed", as: story.people.provider)
        #expect(ended.json["pauses"]?.array?.map { $0["workingDays"] } == [.integer(Int64(days)), 0])
        #expect(ended.json["respondBy"] == resumed.json["respondBy"])
    }

    @Test func `D20: a referral that nobody answers in time is told of once, and stays with the receiver`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let id = try story.bring(to: "received")
        let answered = try story.bring(to: "accepted")
        #expect(try story.read(answered, as: story.people.worker).json["respondedAt"] != nil)
        let past: SQL = """
            UPDATE referral SET due = '2026-01-05', content = json_set(content, '$.respondBy', '2026-01-05') WHERE id = ?
            """
        for late in [id, answered] { try force(region, past, late) }
        region.application.service.runDueWork()
        let told = try story.read(id, as: story.people.worker)
        #expect(told.json["overdueAt"] != nil)
        #expect(told.json["status"] == "received")
        #expect(try story.read(answered, as: story.people.worker).json["overdueAt"] == nil)
        region.application.service.runDueWork()
        #expect(try story.read(id, as: story.people.worker).etag == told.etag)
        let feed = try region.send(
            .get,
            "/v1/events?types=fi.rinnalla.referral.overdue.v1",
            as: .init(key: region.countyKey)
        )
        #expect(feed.json.array?.map { $0["subject"]?.string } == ["/v1/referrals/\(id)"])
        #expect(try story.move(id, to: "accepted", as: story.people.provider).status == 200)
    }
}
