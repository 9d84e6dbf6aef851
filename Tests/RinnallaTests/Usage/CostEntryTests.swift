import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct CostEntryTests {
    let region: TestRegion
    let story: TestRegion.Story
    let service: String

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        service = try region.makeService(of: region.provider, [:])
    }

    private func enter(_ members: JSONObject = [:], as caller: TestRegion.Caller? = nil) throws -> TestRegion.Outcome {
        try region.enterCost(of: story.client, for: service, as: caller ?? story.supervisor, members)
    }

    @Test func `the amount is the units at their cost, to the cent, or says why not`() throws {
        let entered = try enter()
        #expect(entered.status == 201 && entered.json["amountCents"] == 60_000 && entered.json["currency"] == "EUR")
        let third = try enter(["units": 0.333, "unitCostCents": 100, "amountCents": 33, "externalId": "2"])
        #expect(third.status == 201, "\(third.text)")
        let wrong = try enter(["amountCents": 59_999, "externalId": "3"])
        #expect(wrong.rules == ["cost-amount"] && wrong.places == ["/amountCents"])
        #expect(wrong.json["errors"]?.array?.first?["expected"] == 60_000)
        let explained: JSONObject = ["amountCents": 50_000, "amountExplanation": "Asiakasmaksu", "externalId": "3"]
        #expect(try enter(explained).json["amountCents"] == 50_000)
    }

    @Test func `a period has ended no earlier than it began, and begins no later than today`() throws {
        #expect(try enter(["period": ["start": "2026-10-31", "end": "2026-10-01"]]).places == ["/period/end"])
        let tomorrow = JSONValue.string(CalendarDate.today.addingDays(1).description)
        #expect(try enter(["period": ["start": tomorrow, "end": tomorrow]]).places == ["/period/start"])
    }

    @Test func `S4-16: supervisors and the client's own side read it, whoever works with the client does not`() throws {
        let path = "/v1/cost-entries/\(try enter().id)"
        for caller in [story.supervisor, region.caller(client: story.client)] {
            #expect(try region.send(.get, path, as: caller).status == 200, "\(caller.role ?? "")")
        }
        let asSocialWorker = region.caller(story.worker.actor ?? "", .socialWorker, .coordination)
        for caller in [story.worker, asSocialWorker, story.intake, story.stranger, story.provider] {
            #expect(try region.send(.get, path, as: caller).status == 404, "\(caller.role ?? "")")
        }
        let list = "/v1/clients/\(story.client)/cost-entries"
        #expect(try region.send(.get, list, as: story.worker).ids == [])
        #expect(try region.send(.get, list, as: story.supervisor).ids.count == 1)
        #expect(try enter(["externalId": "2"], as: story.worker).code == "actor-not-allowed")
    }

    @Test func `S4-16: a mandate for finances opens it, one for the person alone does not`() throws {
        let path = "/v1/cost-entries/\(try enter().id)"
        for (scope, status) in [("financial", 200), ("identity", 404)] {
            let mandate: JSONObject = [
                "name": "Eeva Edunvalvoja", "kind": "guardian", "validFrom": "2026-01-01", "scope": [.string(scope)],
            ]
            let named = try region.patch(
                "/v1/clients/\(story.client)",
                as: story.worker,
                ["representatives": [.object(mandate)]]
            )
            var caller = region.caller(client: named.json["representatives"]?.array?.first?["id"]?.string ?? "")
            caller.role = "representative"
            #expect(try region.send(.get, path, as: caller).status == status, "\(scope)")
        }
    }

    @Test func `the county's systems enter costs of any client, and see no more by that`() throws {
        let economy = try region.person(.supervisor)
        let entered = try enter(as: economy)
        #expect(entered.status == 201, "\(entered.text)")
        #expect(try region.send(.get, "/v1/cost-entries/\(entered.id)", as: economy).status == 404)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: economy).status == 404)
        #expect(try region.enterCost(of: MemberType.nobody, for: service, as: economy).status == 404)
    }

    @Test func `sent again it is the same entry, and other content is told of the one there is`() throws {
        let entered = try enter()
        let events = try region.query("SELECT count(*) FROM event") { $0.int(0) }
        let again = try enter(["amountCents": 60_000])
        #expect(again.status == 201 && again.id == entered.id && again.text == entered.text)
        #expect(again.response.fieldValue("Idempotency-Replayed") == "true")
        #expect(try region.query("SELECT count(*) FROM event") { $0.int(0) } == events)
        let other = try enter(["units": 13])
        #expect(other.code == "external-id-conflict" && other.json["id"]?.string == entered.id)
        #expect(try enter(["source": "toinen"]).id != entered.id)
    }

    @Test func `another client's entry is a conflict without its id`() throws {
        _ = try enter()
        let client = try region.makeClient(as: story.intake)
        let refused = try region.enterCost(of: client, for: service, as: story.supervisor)
        #expect(refused.code == "external-id-conflict" && refused.json["id"] == nil)
    }

    @Test func `what was entered in error stays so when it is sent again, and the right one takes its place`() throws {
        let entered = try enter()
        let path = "/v1/cost-entries/\(entered.id)"
        #expect(try region.move(path, to: "entered-in-error", as: story.supervisor).places == ["/reasonText"])
        let reason: JSONObject = ["reasonText": "Väärä määrä"]
        #expect(try region.move(path, to: "entered-in-error", as: story.supervisor, reason).status == 200)
        let again = try enter()
        #expect(again.id == entered.id && again.json["status"] == "entered-in-error")
        let right = try enter(["units": 13])
        #expect(right.status == 201 && right.id != entered.id)
        #expect(try enter(["units": 14]).json["id"]?.string == right.id)
        #expect(try enter().id == entered.id)
    }
}
