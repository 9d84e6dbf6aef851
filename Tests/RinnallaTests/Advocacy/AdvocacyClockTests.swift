import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The clocks of a complaint and of a request for correction.
@Suite struct AdvocacyClockTests {
    let region: TestRegion
    let story: TestRegion.Story
    let client: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        client = region.caller(client: story.client)
    }

    private func clocks(_ id: String) throws -> [JSONValue] {
        try region.clocks(of: id, as: story.worker, client: story.client)
    }

    private func request(notice: String) throws -> String {
        try region.complain(
            of: story,
            about: story.provider,
            ["kind": "oikaisuvaatimus", "noticeDate": .string(notice)]
        ).id
    }

    private func move(_ id: String, to state: String, _ members: JSONObject = [:]) throws -> TestRegion.Outcome {
        try region.move("/v1/advocacy-cases/\(id)", to: state, as: client, members)
    }

    @Test func `D14: a complaint is answered in 28 days of the day it came, a target that the case shows`() throws {
        let opened = try region.complain(of: story, about: story.worker, ["receivedDate": "2026-10-01"])
        #expect(opened.json["deadline"] == "2026-10-29")
        let clock = try #require(try clocks(opened.id).first)
        #expect(clock["kind"] == "D14")
        #expect(clock["awaits"] == "answer")
        #expect(clock["label"] == "target")
        #expect(clock["due"] == "2026-10-29")
        #expect(clock["statute"] == "asiakaslaki 812/2000 23 §")
        #expect(clock["explanation"]?["fi"]?.string?.hasSuffix(" → 28 päivää → 29.10.2026") == true)
        #expect(clock["subject"] == ["kind": "advocacy-case", "id": .string(opened.id)])
    }

    @Test func `D14: the recorded answer meets it, the case stays open until the client closes it`() throws {
        let id = try region.complain(of: story, about: story.worker, ["receivedDate": "2026-10-20"]).id
        let answer: JSONValue = ["answer": ["text": "Pahoittelemme", "date": "2026-11-01"]]
        let answered = try region.patch("/v1/advocacy-cases/\(id)", as: story.supervisor, answer)
        #expect(answered.json["status"] == "open")
        #expect(try clocks(id).map { $0["status"] } == ["met"])
    }

    @Test(arguments: ["professional", "unit", "organization"])
    func `D14: the head answers a complaint, and nobody whom it is about`(kind: String) throws {
        let ids = ["professional": story.worker.actor, "unit": story.unit, "organization": region.county]
        let respondent: JSONValue = ["kind": .string(kind), "id": .string(ids[kind].flatMap(\.self) ?? "")]
        let id = try region.complain(of: story, about: story.worker, ["respondent": respondent]).id
        let answer: JSONValue = ["answer": ["text": "Vastine", "date": .string(CalendarDate.today.description)]]
        let refused = try region.patch("/v1/advocacy-cases/\(id)", as: story.worker, answer)
        #expect(refused.status == 422 && refused.rules == ["muistutus-answer"], "\(refused.text)")
        #expect(try clocks(id).map { $0["status"] } == ["open"])
        #expect(try region.patch("/v1/advocacy-cases/\(id)", as: story.supervisor, answer).status == 200)
        #expect(try clocks(id).map { $0["status"] } == ["met"])
    }

    @Test func `D14: a supervisor named in person does not answer; the worker records what was given elsewhere`() throws
    {
        let id = try region.complain(of: story, about: story.supervisor).id
        let answer: JSONValue = ["answer": ["text": "Vastaus", "date": .string(CalendarDate.today.description)]]
        let refused = try region.patch("/v1/advocacy-cases/\(id)", as: story.supervisor, answer)
        #expect(refused.rules == ["muistutus-answer"], "\(refused.text)")
        #expect(try clocks(id).map { $0["status"] } == ["open"])
        let conveyed = try region.patch("/v1/advocacy-cases/\(id)", as: story.worker, answer)
        #expect(conveyed.json["isAnswerConveyed"] == true, "\(conveyed.text)")
        #expect(try clocks(id).map { $0["status"] } == ["met"])
    }

    @Test func `D14: a case that comes with its answer owes none`() throws {
        let answer: JSONObject = [
            "kind": "muistutus", "respondent": TestRegion.respondent(story.provider),
            "answer": ["text": "Pahoittelemme", "date": .string(CalendarDate.today.description)],
        ]
        let id = try region.openCase(of: story.client, as: story.worker, answer).id
        #expect(try clocks(id).map { $0["status"] } == ["met"])
    }

    @Test func `D14: the clock of a case and its suspension are as closed as the case, whichever way one looks`() throws
    {
        let colleague = try region.person(.worker, purpose: .coordination, units: [story.unit])
        let id = try region.complain(of: story, about: story.provider).id
        let clock = try #require(try clocks(id).first?["id"]?.string)
        let path = "/v1/obligations/\(clock)"
        #expect(try region.send(.get, "/v1/worklist?for=unit", as: story.worker).text.contains(clock))
        let suspension = try suspend(clock, as: story.worker).id
        // Who runs the client's matter in the unit sees the rest of what is owed.
        let owed = try region.ids("/v1/clients/\(story.client)/obligations?limit=200", as: colleague)
        #expect(!owed.isEmpty && !owed.contains(clock))
        for hidden in [path, path + "/transitions", path + "/suspensions", "/v1/suspensions/\(suspension)"] {
            #expect(try region.send(.get, hidden, as: story.worker).status == 200, "\(hidden)")
            #expect(try region.send(.get, hidden, as: colleague).status == 404, "\(hidden)")
        }
        let ended = try region.move("/v1/suspensions/\(suspension)", to: "ended", as: story.worker)
        #expect(ended.status == 200, "\(ended.text)")
        for list in ["obligations?limit=200", "worklist?for=unit", "clients/\(story.client)/summary"] {
            let listed = try region.send(.get, "/v1/\(list)", as: colleague)
            #expect(listed.status == 200 && !listed.text.contains(clock), "\(list)")
        }
        #expect(try region.send(.get, "/v1/suspensions/\(suspension)", as: colleague).status == 404)
        let ombudsman = try region.makeOmbudsman()
        _ = try region.openCase(of: story.client, as: client, ["advocateId": .string(ombudsman.actor ?? "")])
        #expect(try region.ids("/v1/obligations", as: ombudsman) == [])
    }

    @Test func `D14: whom the complaint is about neither stops its clock nor lets it run on, and waives nothing`()
        throws
    {
        let colleague = try region.person(.worker, purpose: .coordination, units: [story.unit])
        let id = try region.complain(
            of: story,
            about: story.worker,
            ["respondent": ["kind": "unit", "id": .string(story.unit)]]
        ).id
        let clock = try #require(try clocks(id).first?["id"]?.string)
        for respondent in [story.worker, story.supervisor] {
            #expect(try suspend(clock, as: respondent).rules == ["advocacy-respondent"])
        }
        #expect(try suspend(clock, as: colleague).status == 404)
        let waived = try region.move(
            "/v1/obligations/\(clock)",
            to: "waived",
            as: story.supervisor,
            ["reasonText": "Turha"]
        )
        #expect(waived.rules == ["advocacy-respondent"])
        let other = try region.complain(of: story, about: story.worker).id
        let second = try #require(try clocks(other).first?["id"]?.string)
        let suspension = "/v1/suspensions/\(try suspend(second, as: story.supervisor).id)"
        #expect(try region.move(suspension, to: "ended", as: story.worker).rules == ["advocacy-respondent"])
        #expect(try region.move(suspension, to: "ended", as: story.supervisor).status == 200)
    }

    private func suspend(_ clock: String, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
        let content: JSONValue = ["validFrom": .string(CalendarDate.today.description), "reason": "Selvitetään"]
        return try region.send(.post, "/v1/obligations/\(clock)/suspensions", as: caller, content)
    }

    @Test(arguments: ["resolved", "partly-resolved", "not-resolved", "withdrawn"])
    func `D14: the answer meets it and a withdrawal waives it; a case opened again waits for an answer anew`(
        state: String
    ) throws {
        let id = try region.complain(of: story, about: story.worker, ["receivedDate": "2026-01-05"]).id
        _ = try move(id, to: "waiting")
        #expect(try clocks(id).map { $0["status"] } == ["open"])
        let isWithdrawn = state == "withdrawn"
        let answer: JSONValue = ["answer": ["text": "Pahoittelemme", "date": .string(CalendarDate.today.description)]]
        if !isWithdrawn { _ = try region.patch("/v1/advocacy-cases/\(id)", as: story.supervisor, answer) }
        #expect(try move(id, to: state, isWithdrawn ? [:] : ["outcome": "Sovittu"]).status == 200)
        let ended: JSONValue = isWithdrawn ? "waived" : "late"
        #expect(try clocks(id).map { $0["status"] } == [ended])
        let reopened = try move(id, to: "open", ["reasonText": "Sama toistui"])
        #expect(try clocks(id).map { $0["status"] } == [ended, "open"])
        #expect(reopened.json["deadline"]?.string == CalendarDate.today.addingDays(28).description)
        #expect(try isWithdrawn || move(id, to: state, ["outcome": "Sovittu"]).rules == ["muistutus-unanswered"])
    }

    @Test(arguments: [("2026-09-01", "2026-10-01"), ("2026-10-09", "2026-11-09"), ("2025-11-06", "2025-12-08")])
    func `D15: a correction is asked for in 30 days of the notice, or on the next working day`(
        notice: String,
        due: String
    ) throws {
        let id = try request(notice: notice)
        let clock = try #require(try clocks(id).first)
        #expect(clock["kind"] == "D15")
        #expect(clock["awaits"] == "correction-request")
        #expect(clock["label"] == "statutory")
        #expect(clock["statute"] == "hallintolaki 49 c §")
        #expect(clock["startsAt"]?.string == notice)
        #expect(clock["due"]?.string == due)
    }

    @Test func `D15: it is met when the request is made, and comes back only after a withdrawal`() throws {
        let today = CalendarDate.today.description
        let id = try request(notice: today)
        _ = try move(id, to: "waiting")
        #expect(try clocks(id).map { $0["status"] } == ["met"])
        _ = try move(id, to: "not-resolved", ["outcome": "Hylätty"])
        _ = try move(id, to: "open", ["reasonText": "Uusi selvitys"])
        #expect(try clocks(id).count == 1)
        let second = try request(notice: today)
        _ = try move(second, to: "withdrawn")
        _ = try move(second, to: "open", ["reasonText": "Asiakas muutti mielensä"])
        let again = try clocks(second)
        #expect(again.map { $0["status"] } == ["met", "open"])
        #expect(again[0]["due"] == again[1]["due"])
    }

    @Test func `D15: the client's own time is neither suspended nor waived`() throws {
        let id = try request(notice: CalendarDate.today.description)
        let clock = try #require(try clocks(id).first?["id"]?.string)
        let suspended = try region.send(
            .post,
            "/v1/obligations/\(clock)/suspensions",
            as: story.worker,
            ["validFrom": .string(CalendarDate.today.description), "reason": "Lomat"]
        )
        #expect(suspended.rules == ["INV-M2"])
        #expect(!suspended.text.contains("kirjaa velvoitteelle"), "nobody is advised to do what is refused")
        let waived = try region.move(
            "/v1/obligations/\(clock)",
            to: "waived",
            as: story.supervisor,
            ["reasonText": "Turha"]
        )
        #expect(waived.rules == ["INV-M2"])
    }

    @Test func `D14: a suspension moves the deadline that the case shows`() throws {
        let opened = try region.complain(of: story, about: story.supervisor, ["receivedDate": "2026-11-02"])
        let clock = try #require(try clocks(opened.id).first?["id"]?.string)
        let suspension = try region.send(
            .post,
            "/v1/obligations/\(clock)/suspensions",
            as: story.worker,
            ["validFrom": "2026-11-09", "reason": "Asiakas täydentää"]
        )
        let ended = try region.move(
            "/v1/suspensions/\(suspension.id)",
            to: "ended",
            as: story.worker,
            ["validTo": "2026-11-11"]
        )
        #expect(ended.status == 200, "\(ended.text)")
        let read = try region.send(
            .get,
            "/v1/advocacy-cases/\(opened.id)",
            as: client,
            fields: [.ifNoneMatch: opened.etag]
        )
        #expect(read.status == 200)
        #expect(read.json["deadline"] == "2026-12-02")
    }

    @Test(arguments: [(13, nil as Int64?), (14, 14), (20, 14), (21, 7), (26, 2), (28, 2)])
    func `D14: before it runs out it is told of, once for each number of days`(gone: Int, told: Int64?) throws {
        let received = CalendarDate.today.addingDays(-gone).description
        let id = try region.complain(of: story, about: story.worker, ["receivedDate": .string(received)]).id
        #expect(!region.application.service.runDueWork())
        let clock = try #require(try clocks(id).first)
        #expect(clock["alertedDays"]?.integer == told)
        region.application.service.runDueWork()
        #expect(try clocks(id).first?["version"] == clock["version"])
    }

    @Test func `D15: it is told of when its day has gone by, and nothing is closed by that`() throws {
        let id = try request(notice: "2026-01-05")
        region.application.service.runDueWork()
        #expect(try clocks(id).map { $0["status"] } == ["overdue"])
        #expect(try region.send(.get, "/v1/advocacy-cases/\(id)", as: client).json["status"] == "open")
        let events = try region.query("SELECT count(*) FROM event WHERE type = 'fi.rinnalla.obligation.overdue.v1'") {
            row in row.int(0)
        }
        #expect(events == [1])
    }
}
