import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Whose work stands on a worklist, and in which words.
@Suite struct WorklistNameTests {
    let region: TestRegion
    let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func items(_ caller: TestRegion.Caller, for whose: String = "me") throws -> [JSONValue] {
        try region.send(.get, "/v1/worklist?for=\(whose)&limit=200", as: caller).json["items"]?.array ?? []
    }

    private var name: JSONValue? {
        get throws { try region.send(.get, "/v1/clients/\(story.client)", as: story.worker).json["name"] }
    }

    @Test func `an item names its client to whom the client is open`() throws {
        _ = try region.makeActivePlan(of: story)
        let colleague = try region.person(.worker, units: [story.unit])
        let name = try #require(try name)
        for (caller, whose) in [(story.worker, "me"), (story.supervisor, "unit"), (colleague, "unit")] {
            let named = try items(caller, for: whose)
            #expect(!named.isEmpty)
            #expect(named.allSatisfy { $0["clientName"] == name })
        }
    }

    @Test func `the incoming worker reads the name in the handover's item, who is asked to accept a contact none`()
        throws
    {
        let next = try region.person(.worker)
        let later: JSONObject = ["effectiveAt": .string(Timestamp.now().adding(days: 2).description)]
        _ = try region.propose(story.client, to: next, as: story.supervisor, later)
        let handover = try #require(try items(next).first)
        #expect(handover["kind"] == "handover-to-accept")
        #expect(handover["clientName"] == (try name))
        let receiver = try region.person(.worker)
        let to: JSONValue = ["professionalId": .string(receiver.actor ?? "")]
        let contacts = "/v1/clients/\(story.client)/contacts"
        _ = try region.record(contacts, as: story.worker, ["outcome": "transferred", "transferredTo": to])
        let contact = try #require(try items(receiver).first)
        #expect(contact["kind"] == "contact-to-accept")
        #expect(contact["clientId"]?.string == story.client)
        #expect(contact["clientName"] == nil)
    }

    @Test func `a key that does not read clients gets no names`() throws {
        _ = try region.makeActivePlan(of: story)
        var caller = story.worker
        caller.key = try region.makeKey(of: region.county, scopes: ["worklist:read"])
        let listed = try items(caller)
        #expect(!listed.isEmpty)
        #expect(listed.allSatisfy { $0["clientName"] == nil })
    }

    @Test(arguments: Language.allCases)
    func `why stands in the language asked for`(language: Language) throws {
        _ = try region.makeActivePlan(of: story)
        let start: JSONValue = ["kind": "D16", "startsAt": .string(CalendarDate.today.description)]
        let owed = try region.send(.post, "/v1/clients/\(story.client)/obligations", as: story.worker, start)
        let fields: [FieldName: String] = [.acceptLanguage: language.rawValue]
        let listed = try region.send(.get, "/v1/worklist?limit=200", as: story.worker, fields: fields)
        #expect(listed.response.fieldValue("Content-Language") == language.rawValue)
        let items = listed.json["items"]?.array ?? []
        let obligation = items.first { $0["subject"]?["id"]?.string == owed.id }
        #expect(obligation?["why"] == owed.json["explanation"]?[language.rawValue])
        let review = items.first { $0["kind"] == "review-due" }
        #expect(review?["why"]?.string != nil)
        #expect(review?["why"] == Texts.shared.worklist("review-due")[language.rawValue])
    }

    @Test func `the names of a page are looked up by id`() throws {
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 1000)
        defer { connection.close() }
        let plan = try connection.explainQueryPlan(ReadTransaction.names)
        #expect(!plan.contains { $0.hasPrefix("SCAN x") || $0.hasPrefix("SCAN h") }, "\(plan)")
    }
}
