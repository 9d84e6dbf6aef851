import HTTP
import JSON
import Testing

@testable import Rinnalla

/// Who helps next, what the team has decided and how the client's own cases stand, in plain language.
extension ClientSummaryTests {
    private func words(_ days: Int) -> String { CalendarDate.today.addingDays(days).words(in: .english) }

    @Test func `it says who stands in until when and how to reach them, and not why`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        #expect(section("cover", try summary(of: story.client, as: own, region))?["items"] == [])
        let stand = try region.person(.worker)
        _ = try region.patch("/v1/professionals/\(stand.actor ?? "")", ["phone": "+358407654321"], as: region.asCounty)
        #expect(try region.cover(story.client, by: stand, as: story.supervisor, days: 7).status == 201)
        let seen = try summary(of: story.client, as: own, region)
        let item = section("cover", seen)?["items"]?.array?.first
        let last = Timestamp.now().adding(days: 7).adding(seconds: -2).dateInHelsinki
        #expect(item?["text"]?.string?.contains("Last day: \(last.words(in: .english)).") == true)
        #expect(item?["phone"] == "+358407654321")
        #expect(item?["due"]?.string == last.description)
        #expect(!seen.text.contains("Vuosiloma"))
    }

    @Test func `it says from whom to whom the client passes, when and why, and when that is stopped`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        let next = region.caller(try region.makeProfessional("Nelli Uusi", roles: [.worker]), .worker, .coordination)
        let later = Timestamp.now().adding(days: 3)
        let proposed = try region.propose(
            story.client,
            to: next,
            as: story.supervisor,
            ["effectiveAt": .string(later.description), "cause": "overload"]
        )
        let day = later.dateInHelsinki.words(in: .english)
        let people =
            "Worker now: Vilma Vastuu. New worker: Nelli Uusi. When: \(day). Why: the worker has too many clients."
        func told() throws -> [String] { texts("handovers", try summary(of: story.client, as: own, region)) }
        #expect(try told() == ["Another worker is suggested for you. " + people])
        _ = try region.moveHandover(proposed.id, to: "accepted", as: next)
        #expect(try told() == ["You will have a new worker. " + people])
        let declared = try region.disqualify(next, from: story, as: story.supervisor)
        try region.bringForward(proposed.id)
        region.application.service.runDueWork()
        #expect(
            try told().first?.hasPrefix("The change of worker is stopped. Your worker now goes on helping you.") == true
        )
        _ = try region.patch("/v1/disqualifications/\(declared.id)", as: story.supervisor, ["decision": "none"])
        _ = try region.moveHandover(proposed.id, to: "effective", as: story.supervisor)
        let effective = try summary(of: story.client, as: own, region)
        // It is told when the new worker began, not when that was planned.
        let began = "When: \(words(0)). Why: the worker has too many clients."
        #expect(
            texts("handovers", effective) == [
                "You have a new worker. Worker before: Vilma Vastuu. New worker: Nelli Uusi. \(began) "
                    + "You meet or speak with the new worker by \(words(14))."
            ]
        )
        #expect(section("worker", effective)?["text"] == "Your own worker is Nelli Uusi.")
    }

    @Test func `it says what the team decided, who decided it, and whether the client was there`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let team = try region.activeTeam(story)
        let held = Timestamp.now().adding(seconds: -60)
        let met = try region.send(
            .post,
            "/v1/teams/\(team.id)/meetings",
            as: story.worker,
            [
                "at": .string(held.description), "clientPresent": "not-invited",
                "decisions": [
                    ["text": "Kotihoito aloitetaan.", "whoDecided": "together"],
                    ["text": "Muutan keväällä", "whoDecided": "client"],
                ],
            ]
        )
        #expect(met.status == 201)
        let own = region.caller(client: story.client)
        let said = texts("meetings", try summary(of: story.client, as: own, region))
        let day = held.dateInHelsinki.words(in: .english)
        let missing = "You have not been given the notes yet. Ask your worker for them."
        #expect(
            said == [
                "The team met: \(day). You were not invited. You may ask why. \(missing)",
                "Decision: Kotihoito aloitetaan. Who decided: you all together.",
                "Decision: Muutan keväällä. Who decided: you yourself.",
            ]
        )
        let shared: JSONValue = ["minutesSharedWithClientAt": .string(Timestamp.now().description)]
        _ = try region.patch("/v1/meetings/\(met.id)", as: story.worker, shared)
        let after = texts("meetings", try summary(of: story.client, as: own, region))
        #expect(after.first?.contains("You were given the notes: ") == true)
    }

    @Test func `it says how the client's own cases stand, by when, what comes next and who helps`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        let ombudsman = try region.makeOmbudsman()
        func told() throws -> [String] { texts("advocacy", try summary(of: story.client, as: own, region)) }
        #expect(try told() == [])
        let late = try region.complain(of: story, about: story.worker, ["receivedDate": "2026-01-02"]).id
        let due = CalendarDate("2026-01-30")?.words(in: .english) ?? ""
        let about = "Complaint (muistutus): Minua ei kuunneltu."
        let owed = texts("deadlines", try summary(of: story.client, as: own, region))
        #expect(owed.contains { $0.hasPrefix("Your complaint (muistutus) is answered by \(due).") })
        #expect(
            try told() == ["\(about) The answer was to come by \(due) and is late. The social ombudsman can help you."]
        )
        let path = "/v1/advocacy-cases/\(late)"
        let answer: JSONValue = ["answer": ["text": "Pahoittelemme", "date": .string(CalendarDate.today.description)]]
        #expect(try region.patch(path, as: story.supervisor, answer).status == 200)
        #expect(
            try told() == ["\(about) The answer was given on \(words(0)). Say so if it is not enough for you."]
        )
        _ = try region.move(path, to: "partly-resolved", as: own, ["outcome": "Pyydettiin anteeksi."])
        let next = "Ask the social ombudsman how you can go on."
        #expect(
            try told() == ["\(about) The case was resolved in part. \(next) What came of it: Pyydettiin anteeksi."]
        )
        _ = try region.openCase(
            of: story.client,
            as: own,
            [
                "kind": "oikaisuvaatimus", "noticeDate": .string(CalendarDate.today.description),
                "respondent": ["kind": "unit", "id": .string(story.unit)],
                "advocateId": .string(ombudsman.actor ?? ""),
            ]
        )
        let claim = try #require(
            section("advocacy", try summary(of: story.client, as: own, region))?["items"]?.array?.first
        )
        let last = CalendarDate(claim["due"]?.string ?? "")?.words(in: .english) ?? ""
        #expect(
            claim["text"]?.string
                == "Request to correct a decision (oikaisuvaatimus): Minua ei kuunneltu. You can ask for the correction "
                + "by \(last). Ask for help if you need it. Who helps you: Outi Ombud."
        )
    }

    @Test func `when the client's own time has run out, it is not the service that is late`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        let members: JSONObject = [
            "kind": "oikaisuvaatimus", "noticeDate": "2026-01-02",
            "respondent": ["kind": "unit", "id": .string(story.unit)],
        ]
        #expect(try region.openCase(of: story.client, as: own, members).status == 201)
        region.application.service.runDueWork()
        let seen = try summary(of: story.client, as: own, region)
        let time = texts("deadlines", seen).first { $0.contains("ask for a correction") }
        #expect(time?.hasSuffix("The time has run out. Ask the social ombudsman for advice.") == true)
        #expect(time?.contains("We are late.") == false)
        #expect(texts("advocacy", seen).first?.contains("The time to ask for the correction ended on") == true)
    }

    @Test func `the unit that is complained of reads nothing of the case in the client's view`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let colleague = try region.person(.worker, units: [story.unit])
        let canary = "Minut jätettiin käytävään"
        let opened = try region.openCase(
            of: story.client,
            as: region.caller(client: story.client),
            [
                "kind": "muistutus", "about": .string(canary),
                "respondent": ["kind": "unit", "id": .string(story.unit)],
            ]
        )
        #expect(opened.status == 201)
        let seen = try summary(of: story.client, as: colleague, region)
        #expect(seen.status == 200)
        #expect(section("advocacy", seen)?["isWithheld"] == true)
        #expect(section("advocacy", seen)?["items"] == [])
        for trace in [canary, opened.id] { #expect(!seen.text.contains(trace), "\(trace)") }
        #expect(texts("deadlines", seen).allSatisfy { !$0.contains("complaint") })
        #expect(section("worker", seen)?["isWithheld"] == false)
    }

    @Test func `a statute whose section nobody has read yet is not told of as if somebody had`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let seen = try summary(of: story.client, as: region.caller(client: story.client), region)
        let rights = section("rights", seen)?["items"]?.array ?? []
        let read = rights.filter { $0["isStatuteVerified"] == true }.compactMap { $0["statute"]?.string }
        #expect(read == ["asiakaslaki 812/2000 23 §", "hallintolaki 49 c §", "739/2023"])
        #expect(rights.filter { $0["isStatuteVerified"] == false }.count == 6)
    }
}
