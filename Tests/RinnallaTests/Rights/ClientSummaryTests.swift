import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The client's own view of everything, in plain language.
@Suite struct ClientSummaryTests {
    func summary(
        of client: String,
        as caller: TestRegion.Caller,
        _ region: TestRegion,
        in language: String = "en"
    ) throws -> TestRegion.Outcome {
        try region.send(.get, "/v1/clients/\(client)/summary", as: caller, fields: [.acceptLanguage: language])
    }

    func section(_ code: String, _ outcome: TestRegion.Outcome) -> JSONValue? {
        outcome.json["sections"]?.array?.first { $0["code"]?.string == code }
    }

    func texts(_ code: String, _ outcome: TestRegion.Outcome) -> [String] {
        section(code, outcome)?["items"]?.array?.compactMap { $0["text"]?.string } ?? []
    }

    @Test func `every sentence of the views is there in four languages`() {
        let missing = Texts.shared.languagesMissingInViews.filter { !$0.languages.isEmpty }.map(\.key)
        #expect(missing.sorted() == [])
        #expect(Texts.shared.languagesMissingInViews.count > 50)
    }

    @Test(arguments: Language.allCases)
    func `the whole is there in the language asked for, and nothing of it is left unsaid`(language: Language) throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let client = story.begun.client
        let seen = try summary(of: client, as: region.caller(client: client), region, in: language.rawValue)
        #expect(seen.status == 200)
        #expect(seen.json["language"]?.string == language.rawValue)
        #expect(seen.response.fieldValue("Content-Language") == language.rawValue)
        let sections = seen.json["sections"]?.array ?? []
        #expect(sections.compactMap { $0["code"]?.string } == SummarySection.Code.codes)
        for section in sections {
            #expect(section["isWithheld"] == false)
            let texts = [section["title"], section["text"]] + (section["items"]?.array ?? []).map { $0["text"] }
            // A key that has no sentence, and a place that nothing fills, would show.
            for text in texts.compactMap({ $0?.string }) {
                #expect(text.contains(" ") || text == section["title"]?.string, "\(text)")
                #expect(!text.contains("{") && !text.hasSuffix("?") && !text.contains("? "), "\(text)")
                #expect(!text.contains(".."), "\(text)")
            }
        }
        #expect(seen.json["withheld"] == [])
    }

    @Test func `it says who the worker is and how to reach them`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        #expect(texts("worker", try summary(of: story.client, as: own, region)).first?.contains("no phone") == true)
        _ = try region.send(
            .patch,
            "/v1/professionals/\(story.worker.actor ?? "")",
            as: .init(key: region.countyKey),
            ["phone": "+358401234567", "email": "vilma@example.fi"],
            fields: [.ifMatch: "*"]
        )
        let seen = try summary(of: story.client, as: own, region)
        #expect(section("worker", seen)?["text"] == "Your own worker is Vilma Vastuu.")
        let reach = section("worker", seen)?["items"]?.array?.first
        #expect(reach?["text"] == "This is how you reach them: +358401234567, vilma@example.fi.")
        #expect(reach?["phone"] == "+358401234567")
        #expect(reach?["subject"]?["id"]?.string == story.worker.actor)
    }

    @Test func `it says the goals, what happens next, who does it and by when`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        let none = try summary(of: story.client, as: own, region, in: "fi")
        #expect(section("plan", none)?["text"] == "Sinulla ei ole vielä suunnitelmaa.")
        _ = try region.makeActivePlan(of: story)
        let due = CalendarDate.today.addingDays(90)
        let day = due.words(in: .finnish)
        let seen = try summary(of: story.client, as: own, region, in: "fi")
        let said = texts("plan", seen)
        #expect(said.contains("Katsomme suunnitelmaa kanssasi viimeistään \(day)."))
        #expect(said.contains { $0.contains("Selviän kotona.") })
        #expect(said.contains("Seuraavaksi: Kävely joka päivä. Tekijä: sinä itse. Viimeistään \(day)."))
        #expect(said.contains("Seuraavaksi: Kotihoidon arvio. Tekijä: Vilma Vastuu."))
        let action = section("plan", seen)?["items"]?.array?.first { $0["subject"]?["kind"] == "action" }
        #expect(action?["due"]?.string == due.description)
    }

    @Test func `it says where each service stands, and that somebody goes on after one that came back`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let client = story.people.client
        _ = try story.bring(to: "accepted", [:])
        let other = try region.makeService(of: region.provider, ["name": ["fi": "Päivätoiminta"]])
        let id = try story.draft(["toServiceId": .string(other)]).id
        _ = try story.move(id, to: "requested", as: story.people.worker)
        _ = try story.move(id, to: "rejected", as: story.people.provider)
        let said = texts("services", try summary(of: client, as: story.client, region))
        #expect(
            said == [
                "Kotituki, Kotituki Oy. The service is agreed. It begins by 2 January 2031. Whom to contact: Pauli Palvelu.",
                "Päivätoiminta: this service did not work out. Your worker looks for another way to help, together with you.",
            ]
        )
    }

    @Test func `it says what is done for the client by when, and when the service is late`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        let opened = try region.send(
            .post,
            "/v1/clients/\(story.client)/obligations",
            as: story.worker,
            ["kind": "D16", "startsAt": .string(CalendarDate.today.description)]
        )
        func item() throws -> JSONValue? {
            section("deadlines", try summary(of: story.client, as: own, region))?["items"]?.array?
                .first { $0["subject"]?["id"]?.string == opened.id }
        }
        let day = CalendarDate(opened.json["due"]?.string ?? "")?.words(in: .english) ?? ""
        let since = "The time began on \(CalendarDate.today.words(in: .english))."
        let checking = "This time should be in the law. We have not checked it in the text of the law yet."
        #expect(try item()?["text"]?.string == "You get a decision by \(day). \(since) \(checking)")
        #expect(try item()?["statute"] == "1412/1997")
        #expect(try item()?["isStatuteVerified"] == false)
        try region.force("obligation", opened.id, to: "overdue")
        #expect(try item()?["text"]?.string?.contains("We are late.") == true)
    }

    @Test func `it counts who else has looked, and says what is allowed and forbidden`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        _ = try region.activate(
            story.prohibition(["dataCategories": ["plan"], "recipients": [.string(region.provider)]]),
            for: story
        )
        let before = try summary(of: story.client, as: own, region)
        #expect(
            texts("consents", before) == [
                "Forbidden. Who may not have your data: Kotituki Oy. What data: the plan."
            ]
        )
        let again = try summary(of: story.client, as: own, region)
        #expect(section("access-log", before)?["text"] == section("access-log", again)?["text"])
        _ = try region.send(.get, "/v1/clients/\(story.client)", as: story.worker)
        let after = try summary(of: story.client, as: own, region)
        #expect(section("access-log", after)?["text"] != section("access-log", again)?["text"])
        #expect(
            section("access-log", after)?["items"]?.array?.first?["link"]?.string
                == "/v1/clients/\(story.client)/access-log"
        )
    }

    @Test func `the client's rights stand with their statute, and with the times that the region counts`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let seen = try summary(of: story.client, as: region.caller(client: story.client), region)
        let complaint = section("rights", seen)?["items"]?.array?.first {
            $0["statute"] == "asiakaslaki 812/2000 23 §"
        }
        #expect(complaint?["text"]?.string?.contains("in 28 days") == true)
        #expect(complaint?["link"]?.string == "/v1/clients/\(story.client)/advocacy-cases")
    }

    @Test func `whoever may not see a part reads that it is not shown, never that there is nothing`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.makeActivePlan(of: story)
        let changed = try region.patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            [
                "representatives": [
                    [
                        "name": "Risto Rinnalla", "kind": "edunvalvoja", "scope": ["referral"],
                        "validFrom": "2026-01-01",
                    ]
                ]
            ]
        )
        let caller = TestRegion.Caller(
            key: region.countyKey,
            actor: changed.json["representatives"]?.array?.first?["id"]?.string,
            role: "representative",
            purpose: "client-own-access"
        )
        let seen = try summary(of: story.client, as: caller, region)
        #expect(seen.status == 200)
        let closed = (seen.json["sections"]?.array ?? []).filter { $0["isWithheld"] == true }
        #expect(
            closed.compactMap { $0["code"]?.string } == [
                "worker", "cover", "handovers", "plan", "deadlines", "team", "meetings", "consents", "advocacy",
            ]
        )
        #expect(closed.allSatisfy { $0["text"] == "This part is not shown to you here." && $0["items"] == [] })
        for canary in ["Selviän kotona", "Vilma"] { #expect(!seen.text.contains(canary)) }
        let categories = seen.json["withheld"]?.array?.compactMap { $0["category"]?.string } ?? []
        #expect(categories == DataCategories.codes.filter { $0 != "referral" })
    }

    @Test func `who runs the process may show it to the client, a receiver may not, a stranger finds nothing`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        _ = try story.bring(to: "accepted", [:])
        let client = story.people.client
        #expect(try summary(of: client, as: story.people.worker, region).status == 200)
        #expect(try summary(of: client, as: story.people.supervisor, region).status == 200)
        #expect(try summary(of: client, as: story.people.provider, region).code == "actor-not-allowed")
        #expect(try summary(of: client, as: story.people.stranger, region).status == 404)
        #expect(try region.send(.get, "/v1/clients/\(client)/summary").status == 401)
    }
}
