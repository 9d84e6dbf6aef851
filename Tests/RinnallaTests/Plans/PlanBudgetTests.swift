import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The budget lines of a plan are money matters: open as what is tagged `financial` is, and otherwise named as withheld.
@Suite struct PlanBudgetTests {
    let region: TestRegion
    let story: ReferralStory
    let plan: String
    var worker: TestRegion.Caller { story.people.worker }

    private static let line: JSONValue = [
        "description": "Kotiin vietävä tuki", "amountCents": 120_000, "funder": "Hyvinvointialue",
        "period": ["start": "2027-01-01", "end": "2027-06-30"],
    ]
    private static let stored: JSONValue = [
        "description": "Kotiin vietävä tuki", "amountCents": 120_000, "currency": "EUR", "funder": "Hyvinvointialue",
        "period": ["start": "2027-01-01", "end": "2027-06-30"],
    ]

    init() throws {
        region = try TestRegion()
        story = try region.beginReferral()
        plan = try region.makePlan(
            of: story.people,
            ["matterIds": [.string(story.people.matter)], "budgetLines": [Self.line]]
        ).id
    }

    private func read(_ more: String = "", as caller: TestRegion.Caller) throws -> JSONValue {
        try region.send(.get, "/v1/plans/\(plan)\(more)", as: caller).json
    }

    @Test func `a line has an amount in cents of euros, a period that does not run backwards, and who pays`() throws {
        let read = try read(as: worker)
        #expect(read["budgetLines"] == [Self.stored])
        #expect(read["withheld"] == [])
        let path = "/v1/plans/\(plan)"
        let wrong: JSONValue = ["budgetLines": [["description": "x", "amountCents": -1, "currency": "SEK"]]]
        let refused = try region.patch(path, as: worker, wrong)
        #expect(refused.status == 400)
        #expect(Set(refused.places) == ["/budgetLines/0/amountCents", "/budgetLines/0/currency"])
        let period: JSONValue = ["start": "2027-06-30", "end": "2027-01-01"]
        let reversed: JSONValue = ["budgetLines": [["description": "x", "amountCents": 0, "period": period]]]
        let backwards = try region.patch(path, as: worker, reversed)
        #expect(backwards.status == 422)
        #expect(backwards.places == ["/budgetLines/0/period/end"])
    }

    @Test func `a replay leaves them out where money matters have been closed to its caller since`() throws {
        func change() throws -> TestRegion.Outcome {
            try region.send(
                .patch,
                "/v1/plans/\(plan)",
                as: worker,
                ["budgetLines": [Self.line, Self.line]],
                fields: [.ifMatch: "*", .idempotencyKey: "b1"]
            )
        }
        let first = try change()
        #expect(first.json["budgetLines"] == [Self.stored, Self.stored])
        #expect(try change().json == first.json)
        try region.application.service.write { (transaction: WriteTransaction) throws(Problem) -> Void in
            _ = try transaction.change("UPDATE care_relationship SET categories = categories & ~128")
        }
        let replayed = try change()
        #expect(replayed.status == 200)
        #expect(replayed.json["budgetLines"] == nil)
        #expect(replayed.json["withheld"] == [["category": "financial", "reason": "not-permitted"]])
        #expect(replayed.json["matterIds"] == first.json["matterIds"])
    }

    @Test(arguments: [false, true])
    func `a receiver with whom the plan is shared sees them where money matters are shared too`(isShared: Bool) throws {
        let shared: [JSONValue] = ["identity", "contact", "plan"] + (isShared ? ["financial"] : [])
        _ = try story.bring(to: "requested", ["sharedData": .array(shared)])
        let provider = story.people.provider
        let version = try read(as: worker)["version"]?.integer ?? 0
        _ = try region.patch("/v1/plans/\(plan)", as: worker, ["budgetLines": []])
        _ = try region.patch("/v1/plans/\(plan)", as: worker, ["budgetLines": [Self.line]])
        let withheld: JSONValue = isShared ? [] : [["category": "financial", "reason": "not-permitted"]]
        let listed = try region.send(.get, "/v1/clients/\(story.people.client)/plans", as: provider).json["items"]
        let then = try read("?asOf=\(Timestamp.now())", as: provider)
        let answers: [JSONValue?] = [try read(as: provider), listed?.array?.first, then]
        for seen in answers {
            #expect(seen?["id"]?.string == plan)
            #expect(seen?["budgetLines"] == (isShared ? [Self.stored] : nil))
            #expect(seen?["withheld"] == withheld)
        }
        let versions = "?from=\(version)&to=\(version + 1)"
        let compared = try region.send(.get, "/v1/plans/\(plan)/differences\(versions)", as: provider).json["changes"]
        let places = compared?.array?.compactMap { $0["pointer"]?.string } ?? []
        #expect(places.contains { $0.hasPrefix("/budgetLines") } == isShared)
    }

    @Test func `who does not see them neither changes nor loses them`() throws {
        let mandate: JSONValue = [
            "name": "Eeva", "kind": "guardian", "scope": ["identity", "plan"], "validFrom": "2026-01-01",
        ]
        let named = try region.name([mandate], story.people)
        let representative = region.representative(named[0])
        let path = "/v1/plans/\(plan)"
        let view: JSONValue = ["clientView": ["text": "Hyvä suunnitelma", "givenBy": "guardian"]]
        let changed = try region.patch(path, as: representative, view)
        #expect(changed.json["clientView"]?["text"] == "Hyvä suunnitelma")
        #expect(changed.json["budgetLines"] == nil)
        #expect(try read(as: worker)["budgetLines"] == [Self.stored])
        #expect(try region.patch(path, as: representative, ["budgetLines": []]).status == 403)
        let own = try read(as: region.caller(client: story.people.client))
        #expect(own["budgetLines"] == [Self.stored])
    }
}
