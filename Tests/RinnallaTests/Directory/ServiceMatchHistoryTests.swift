import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What a match remembers of a client's earlier referrals, and what it says of a language that nobody speaks.
@Suite struct ServiceMatchHistoryTests {
    let story: ReferralStory
    let other: String

    init() throws {
        story = try TestRegion().beginReferral()
        other = try story.region.makeService(of: story.region.provider)
    }

    private func match(_ members: JSONObject = [:], as caller: TestRegion.Caller? = nil) throws -> JSONValue {
        var content: JSONObject = ["needCode": "housing", "clientId": .string(story.people.client)]
        for member in members.members { content[member.name] = member.value.isNull ? nil : member.value }
        let fields: [FieldName: String] = [.acceptLanguage: "en"]
        let caller = caller ?? story.people.worker
        return try story.region.send(.post, "/v1/services/_match", as: caller, .object(content), fields: fields).json
    }

    private func item(_ service: String, of answer: JSONValue) -> JSONValue? {
        answer["items"]?.array?.first { $0["serviceId"]?.string == service }
    }

    private func ranked(_ answer: JSONValue) -> [String] {
        (answer["items"]?.array ?? []).compactMap { $0["serviceId"]?.string }
    }

    @Test func `a service that has rejected the client for the same need comes after, and says so`() throws {
        // Of two alike, the one with the smaller id is first until then.
        let services = [story.service, other].sorted()
        #expect(ranked(try match()) == services)
        let id = try story.draft(["toServiceId": .string(services[0])]).id
        for (state, caller) in [("requested", story.people.worker), ("rejected", story.people.provider)] {
            #expect(try story.move(id, to: state, as: caller).status == 200)
        }
        let after = try match()
        #expect(ranked(after) == services.reversed())
        let outcome = try #require(item(services[0], of: after)?["previousOutcome"])
        #expect(outcome["referralId"]?.string == id)
        #expect(outcome["status"] == "rejected")
        #expect(outcome["reasonCode"] == "no-capacity")
        #expect(outcome["declinedBy"] == "receiver")
        #expect(outcome["endedAt"] == (try story.read(id, as: story.people.worker)).json["endedAt"])
        let why = item(services[0], of: after)?["why"]?.array?.first { $0["criterion"] == "history" }
        #expect(why?["detail"]?.string?.contains("without result (\(CalendarDate.today.description))") == true)
        for name in ["fits", "blockedBy", "unclear"] {
            #expect(item(services[0], of: after)?[name]?.array?.contains("history") == false)
        }
        #expect(item(services[1], of: after)?["previousOutcome"] == nil)
        for others: JSONObject in [["needCode": "violence-abuse"], ["clientId": .null]] {
            let told = try #require(item(services[0], of: try match(others)))
            #expect(told["previousOutcome"] == nil)
        }
    }

    @Test func `what the client declined is told as the client's word, what the sender took back is not told`() throws {
        let declined = try story.bring(to: "requested")
        let own = try story.move(declined, to: "cancelled", as: story.client, [:])
        #expect(own.status == 200, "\(own.text)")
        let back = try story.draft(["toServiceId": .string(other)]).id
        for state in ["requested", "cancelled"] {
            let request: JSONObject? = state == "cancelled" ? ["reasonText": "Väärä asiakas"] : nil
            let moved = try story.move(back, to: state, as: story.people.worker, request)
            #expect(moved.status == 200, "\(moved.text)")
        }
        let answer = try match()
        #expect(item(story.service, of: answer)?["previousOutcome"]?["declinedBy"] == "client")
        let why = item(story.service, of: answer)?["why"]?.array?.first { $0["criterion"] == "history" }
        #expect(why?["detail"]?.string?.hasPrefix("The client did not want this service") == true)
        #expect(item(other, of: answer)?["previousOutcome"] == nil)
    }

    @Test func `what has helped since is forgotten, and what the key may not read is not told`() throws {
        _ = try story.bring(to: "rejected")
        var narrow = story.people.worker
        narrow.key = try story.region.makeKey(of: story.region.county, scopes: ["services:read"])
        let told = try match(as: narrow)
        #expect(item(story.service, of: told) != nil)
        #expect(item(story.service, of: told)?["previousOutcome"] == nil)
        #expect(item(story.service, of: try match())?["previousOutcome"] != nil)
        _ = try story.bring(to: "completed")
        #expect(item(story.service, of: try match())?["previousOutcome"] == nil)
    }

    @Test func `a language that none of the services speaks is told as one, with what to do`() throws {
        let finnish = try story.region.makeService(of: story.region.provider, ["languages": ["fi"]])
        func language(_ tag: String) throws -> (isSpoken: JSONValue?, detail: String) {
            let answer = try match(["language": .string(tag)])
            let why = item(finnish, of: answer)?["why"]?.array?.first { $0["criterion"] == "language" }
            return (answer["isLanguageSpoken"], why?["detail"]?.string ?? "")
        }
        let unknown = try language("suomi")
        #expect(unknown.isSpoken == false)
        #expect(unknown.detail.contains("check the code of the language"))
        #expect(unknown.detail.contains("suomi"))
        #expect(try language("fi-FI").isSpoken == true)
        _ = try story.region.makeService(of: story.region.provider, ["languages": ["sv"]])
        let swedish = try language("sv")
        #expect(swedish.isSpoken == true)
        #expect(swedish.detail == "The service is not given in the language sv.")
        #expect(try match(["clientId": .null])["isLanguageSpoken"] == nil)
    }
}
