import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Feedback of a client: who gives, reads and answers it, and where its words are.
@Suite struct FeedbackTests {
    let region: TestRegion
    let story: TestRegion.Story
    let client: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        client = region.caller(client: story.client)
    }

    private func given(_ members: JSONObject = [:]) throws -> TestRegion.Outcome {
        let given = try region.giveFeedback(story, as: client, members)
        try #require(given.status == 201, "\(given.text)")
        return given
    }

    @Test func `the client reads the own answers and the reply`() throws {
        let given = try given(["items": ["a1": 5, "d4": 1], "overall": 8, "heard": "yes", "language": "fi"])
        #expect(given.json["isAnonymous"] == false && given.json["clientId"]?.string == story.client)
        #expect(given.json["items"] == ["a1": 5, "d4": 1])
        let path = "/v1/feedback/\(given.id)"
        _ = try region.move(path, to: "triaged", as: story.supervisor)
        let reply: JSONObject = ["reply": "Kiitos", "actionTaken": "Sovittiin uusi aika"]
        let answered = try region.move(path, to: "answered", as: story.supervisor, reply)
        #expect(answered.json["answeredById"]?.string == story.supervisor.actor)
        let read = try region.send(.get, path, as: client)
        #expect(read.json["reply"] == "Kiitos" && read.json["actionTaken"] == "Sovittiin uusi aika")
        #expect(try region.send(.get, "/v1/clients/\(story.client)/feedback", as: client).ids == [given.id])
        #expect(try region.send(.get, "/v1/feedback", as: client).ids == [given.id])
    }

    @Test func `it is answered with words, and published with others`() throws {
        let path = "/v1/feedback/\(try given().id)"
        let early = try region.move(path, to: "answered", as: story.supervisor, ["reply": "Kiitos"])
        #expect(early.status == 409 && early.json["next"] == ["triaged"])
        _ = try region.move(path, to: "triaged", as: story.supervisor)
        #expect(try region.move(path, to: "answered", as: story.supervisor).places == ["/reply"])
        _ = try region.move(path, to: "answered", as: story.supervisor, ["reply": "Kiitos"])
        #expect(try region.move(path, to: "published", as: story.supervisor).places == ["/publicReply"])
        let published = try region.move(path, to: "published", as: story.supervisor, ["publicReply": "Kuulimme"])
        #expect(published.json["publishedDate"]?.string == CalendarDate.today.description)
    }

    @Test func `FB2: what is said in words is in no event, access record or log`() throws {
        let log = try LogFile()
        let region = try TestRegion(log: log.descriptor)
        let story = try region.begin()
        let client = region.caller(client: story.client)
        let words: JSONObject = [
            "freeText": "Kanarialintu", "burden": ["gaveUp": ["Kanarialintu"], "travelMinutes": 5],
        ]
        let given = try region.giveFeedback(story, as: client, words)
        #expect(given.json["freeText"] == "Kanarialintu")
        let path = "/v1/feedback/\(given.id)"
        _ = try region.move(path, to: "triaged", as: story.supervisor)
        _ = try region.move(path, to: "answered", as: story.supervisor, ["reply": "Kiitos"])
        #expect(try region.send(.get, path, as: client).json["freeText"] == "Kanarialintu")
        let events = try region.query("SELECT snapshot || coalesce(transition, '') FROM event") { $0.text(0) }
        #expect(events.contains { $0.contains("\"reply\"") })
        let records = try region.query("SELECT record FROM access_log") { $0.text(0) }
        for text in events + records + [log.text(of: region)] { #expect(!text.contains("Kanarialintu")) }
    }

    @Test func `FB3: whoever works with the client neither reads nor gives it`() throws {
        let given = try given(["freeText": "Aino ei saanut aikaa"])
        let asSocialWorker = region.caller(story.worker.actor ?? "", .socialWorker, .review)
        for caller in [story.worker, asSocialWorker, story.intake, story.provider] {
            #expect(try region.send(.get, "/v1/feedback/\(given.id)", as: caller).status == 404)
            #expect(try region.send(.get, "/v1/feedback?count=true", as: caller).json["page"]?["total"] == 0)
            #expect(try region.move("/v1/feedback/\(given.id)", to: "triaged", as: caller).status == 404)
        }
        #expect(try region.send(.get, "/v1/clients/\(story.client)/feedback", as: story.worker).ids == [])
        #expect(try region.giveFeedback(story, as: story.worker).code == "actor-not-allowed")
        #expect(try region.giveFeedback(story, as: story.supervisor).code == "actor-not-allowed")
    }

    @Test func `FB3: it is the supervisor's of the unit that it is about, not of the client`() throws {
        let other = try region.makeUnit("Vammaispalvelut")
        let chief = try region.person(.supervisor, units: [other])
        let about = try region.giveFeedback(story, as: client, ["unitId": .string(other)])
        #expect(try region.send(.get, "/v1/feedback/\(about.id)", as: story.supervisor).status == 404)
        #expect(try region.send(.get, "/v1/feedback/\(about.id)", as: chief).status == 200)
        #expect(try region.send(.get, "/v1/feedback", as: chief).ids == [about.id])
        #expect(try region.send(.get, "/v1/feedback?unitId=\(story.unit)", as: chief).ids == [])
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: chief).status == 404)
    }

    @Test func `FB3: what nobody has triaged waits with the supervisor of the unit, and with nobody else`() throws {
        let given = try given()
        #expect(try region.sendFeedback(on: story.unit).status == 204)
        func waiting(_ caller: TestRegion.Caller, for whose: String) throws -> [JSONValue] {
            let listed = try region.send(.get, "/v1/worklist?kind=feedback-to-triage&for=\(whose)", as: caller)
            try #require(listed.status == 200, "\(listed.text)")
            return listed.json["items"]?.array ?? []
        }
        let chief = try region.person(.supervisor, units: [try region.makeUnit("Vammaispalvelut")])
        for whose in ["me", "unit"] {
            let items = try waiting(story.supervisor, for: whose)
            // Of one without a name, nobody knows whose it is.
            #expect(Set(items.map { $0["clientId"]?.string }) == [story.client, nil] && items.count == 2)
            let due = WorkingDays().addingWorkingDays(5, to: .today).description
            #expect(given.json["triageBy"]?.string == due && items.allSatisfy { $0["due"]?.string == due })
            #expect(items.allSatisfy { $0["since"]?.string == CalendarDate.today.description })
            for caller in [chief, story.worker, story.intake, story.provider] {
                #expect(try waiting(caller, for: whose) == [])
            }
        }
        _ = try region.move("/v1/feedback/\(given.id)", to: "triaged", as: story.supervisor)
        let left = try waiting(story.supervisor, for: "me")
        #expect(left.count == 1 && left[0]["subject"]?["id"]?.string != given.id)
    }

    @Test func `a representative with a mandate for the person gives it and reads it`() throws {
        let cast = try region.cast(of: story)
        let representative = try #require(cast.callers[.representative])
        let given = try region.giveFeedback(story, as: representative)
        #expect(given.status == 201, "\(given.text)")
        #expect(try region.send(.get, "/v1/feedback/\(given.id)", as: client).status == 200)
    }

    @Test func `its subject is a record of the client's own, or a service`() throws {
        let plan = try region.makePlan(of: story).id
        #expect(try given(["subject": ["kind": "plan", "id": .string(plan)]]).status == 201)
        let wrong: [JSONValue] = [
            ["kind": "referral", "id": .string(plan)], ["kind": "whole", "id": .string(plan)],
            ["kind": "contact", "id": .string(MemberType.nobody)],
        ]
        for subject in wrong {
            let refused = try region.giveFeedback(story, as: client, ["subject": subject])
            #expect(refused.code == "reference-not-found" && refused.places == ["/subject/id"], "\(refused.text)")
        }
    }
}
