import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Reviews of plans: scheduled with the plan, held, recorded, missed.
@Suite struct ReviewTests {
    private func day(_ days: Int) -> JSONValue { .string(CalendarDate.today.addingDays(days).description) }

    /// The days of a plan's scheduled reviews.
    private func scheduled(_ plan: String, _ region: TestRegion, _ story: TestRegion.Story) throws -> [JSONValue?] {
        let listed = try region.send(.get, "/v1/plans/\(plan)/reviews?status=scheduled", as: story.worker)
        return listed.json["items"]?.array?.map { $0["due"] } ?? []
    }

    @Test func `a plan in force has its next review scheduled; on hold it is moved, never lost`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let draft = try region.makePlan(of: story)
        let path = "/v1/plans/\(draft.id)"
        #expect(try scheduled(draft.id, region, story) == [])
        #expect(try region.send(.post, path + "/reviews", as: story.worker, ["due": day(10)]).status == 409)
        _ = try region.move(path, to: "active", as: story.worker)
        #expect(try scheduled(draft.id, region, story) == [day(90)])
        _ = try region.patch(path, as: story.worker, ["nextReviewDue": day(100)])
        #expect(try scheduled(draft.id, region, story) == [day(100)])
        let hold: JSONObject = ["reasonText": "Sairaala", "resumeBy": day(30)]
        _ = try region.move(path, to: "on-hold", as: story.worker, hold)
        #expect(try scheduled(draft.id, region, story) == [day(100)])
        let resumption: JSONObject = ["resumeNote": "Kotona", "nextReviewDue": day(120)]
        _ = try region.move(path, to: "active", as: story.worker, resumption)
        #expect(try scheduled(draft.id, region, story) == [day(120)])
        // A held review stands for its day: no change of the plan schedules another.
        let review = try region.review(of: draft.id, as: story.worker)
        _ = try region.move("/v1/reviews/\(review)", to: "held", as: story.worker, ["isClientPresent": false])
        _ = try region.patch(path, as: story.worker, ["professionalView": "Etenee"])
        #expect(try scheduled(draft.id, region, story) == [])
    }

    @Test func `V-R1: a review is recorded with the client's view, or why it is absent`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try region.makeActivePlan(of: story).id
        let path = "/v1/reviews/\(try region.review(of: plan, as: story.worker))"
        let future: JSONObject = ["isClientPresent": true, "heldAt": "2999-01-01T00:00:00Z"]
        #expect(try region.move(path, to: "held", as: story.worker, future).places == ["/heldAt"])
        #expect(try region.move(path, to: "held", as: story.worker).places == ["/isClientPresent"])
        let held = try region.move(path, to: "held", as: story.worker, ["isClientPresent": true])
        #expect(held.json["heldAt"] == held.json["updatedAt"])
        let recording: JSONObject = ["decision": "continue", "nextDue": day(60)]
        let refused = try region.move(path, to: "recorded", as: story.worker, recording)
        #expect(refused.rules == ["V-R1"])
        #expect(refused.places == ["/clientView"])
        let client = region.caller(client: story.client)
        #expect(try region.patch(path, as: client, ["changes": ["Lisää käyntejä"]]).status == 403)
        let absent: JSONValue = ["clientViewAbsent": ["reason": "declined"]]
        #expect(try region.patch(path, as: client, absent).status == 403)
        _ = try region.patch(path, as: story.worker, absent)
        #expect(try region.move(path, to: "recorded", as: story.worker, recording).json["status"] == "recorded")
        #expect(try region.patch(path, as: story.worker, ["changes": ["Myöhässä"]]).status == 409)
    }

    @Test func `V-R3: a recorded review sets the plan's next review, by its own day or by the cadence`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try region.makeActivePlan(of: story).id
        let path = "/v1/plans/\(plan)"
        let first = try region.review(of: plan, as: story.worker)
        #expect(try region.record(review: first, as: story.worker, ["decision": "amend"]).rules == ["V-R3"])
        let far: JSONObject = ["decision": "continue", "nextDue": day(400)]
        let refused = try region.move("/v1/reviews/\(first)", to: "recorded", as: story.worker, far)
        #expect(refused.rules == ["INV-P6"])
        #expect(refused.places == ["/nextDue"])
        let near: JSONObject = ["decision": "continue", "nextDue": day(50)]
        let recorded = try region.move("/v1/reviews/\(first)", to: "recorded", as: story.worker, near)
        #expect(recorded.json["decision"] == "continue")
        #expect(try region.send(.get, path, as: story.worker).json["nextReviewDue"] == day(50))
        #expect(try scheduled(plan, region, story) == [day(50)])

        _ = try region.patch(path, as: story.worker, ["reviewCadenceDays": 90])
        let second = try region.review(of: plan, as: story.worker)
        let byCadence = try region.record(review: second, as: story.worker, ["decision": "amend"])
        #expect(byCadence.json["nextDue"] == day(90))
        #expect(try region.send(.get, path, as: story.worker).json["nextReviewDue"] == day(90))
        // Where the plan is to end, no other review follows.
        let third = try region.review(of: plan, as: story.worker)
        let last = try region.record(review: third, as: story.worker, ["decision": "complete"])
        #expect(last.json["nextDue"] == nil)
        #expect(try scheduled(plan, region, story) == [])
    }

    @Test func `what a review finds is shown by the goals and actions, each of the plan and once`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makePlan(of: story)
        let plan = made.id
        let goal = try #require(made.json["goals"]?.array?.first?["id"])
        let action = try #require(made.json["actions"]?.array?.first?["id"])
        let foreign = try region.makePlan(of: story).json["goals"]?.array?.first?["id"] ?? ""
        _ = try region.move("/v1/plans/\(plan)", to: "active", as: story.worker)
        let review = try region.review(of: plan, as: story.worker)
        let path = "/v1/reviews/\(review)"
        func rate(_ goals: [JSONValue]) throws -> TestRegion.Outcome {
            let ratings = goals.map { goal -> JSONValue in ["goalId": goal, "achievement": "improving", "gasLevel": 1] }
            return try region.patch(path, as: story.worker, ["goalRatings": .array(ratings)])
        }
        #expect(try rate([foreign]).places == ["/goalRatings/0/goalId"])
        let unscaled = try rate([goal])
        #expect(unscaled.rules == ["goal-without-levels"])
        #expect(unscaled.places == ["/goalRatings/0/gasLevel"])
        let gas: JSONValue = ["gas": ["levels": ["a", "b", "c", "d", "e"]]]
        #expect(try region.patch("/v1/goals/\(goal.string ?? "")", as: story.worker, gas).status == 200)
        #expect(try rate([goal, goal]).places == ["/goalRatings/1/goalId"])
        #expect(try rate([goal]).status == 200)
        let effects: JSONValue = [["actionId": action, "effectRating": 2]]
        _ = try region.patch(path, as: story.worker, ["actionEffects": effects])
        #expect(try region.record(review: review, as: story.worker).status == 200)
        let read = try region.send(.get, "/v1/plans/\(plan)?include=goals,actions", as: story.worker)
        #expect(read.json["goals"]?.array?.first?["achievement"] == "improving")
        #expect(read.json["actions"]?.array?.first { $0["id"] == action }?["effectRating"] == 2)
    }

    @Test func `V-R2: a review is missed after the days of grace, and the second in a row is the supervisor's to know`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try region.makeActivePlan(of: story).id
        let service = region.application.service
        try region.age(reviewOf: plan, by: 14)
        service.runDueWork()
        #expect(try scheduled(plan, region, story) == [day(-14)])
        try region.age(reviewOf: plan, by: 15)
        service.runDueWork()
        let first = try region.review(of: plan, in: "missed", as: story.worker)
        #expect(try scheduled(plan, region, story) == [day(30)])
        let tasks = "/v1/clients/\(story.client)/tasks?kind=reviews-missed"
        #expect(try region.send(.get, tasks, as: story.supervisor).ids == [])
        try region.age(reviewOf: plan, by: 15)
        // The first was due before.
        try region.application.service.write { transaction throws(Problem) in
            let id = Value(Identifier<Record>(first))
            try transaction.change("UPDATE review SET due = '2026-01-01' WHERE id = ?", [id])
        }
        service.runDueWork()
        let alerts = try region.send(.get, tasks, as: story.supervisor).json["items"]?.array ?? []
        #expect(alerts.map { $0["ownerId"]?.string } == [story.supervisor.actor])
        #expect(alerts.first?["subjectId"]?.string == plan)
        service.runDueWork()
        #expect(try region.send(.get, tasks, as: story.supervisor).ids.count == 1)
        // What was missed can still be held.
        #expect(try region.record(review: first, as: story.worker).json["status"] == "recorded")
    }

    @Test func `who, from where: the transitions of a review`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try region.makeActivePlan(of: story).id
        let id = try region.review(of: plan, as: story.worker)
        let path = "/v1/reviews/\(id)"
        _ = try region.patch(path, as: story.worker, ["clientView": ["text": "Hyvä", "givenBy": "client"]])
        let allowed = ["scheduled": ["held"], "missed": ["held"], "held": ["recorded"]]
        let requests: [String: JSONObject] = [
            "held": ["isClientPresent": true], "recorded": ["decision": "complete"],
        ]
        let states = ["scheduled", "held", "recorded", "missed", "cancelled"]
        let others = [story.supervisor, region.caller(client: story.client)]
        for from in states {
            for to in ["held", "recorded", "missed", "cancelled"] {
                for other in others {
                    try region.force("review", id, to: from)
                    let refused = try region.move(path, to: to, as: other, requests[to] ?? [:])
                    #expect([403, 409].contains(refused.status), "\(from) \(to)")
                }
                #expect(try region.move(path, to: to, as: story.stranger, requests[to] ?? [:]).status == 404)
                let moved = try region.move(path, to: to, as: story.worker, requests[to] ?? [:])
                let isWay = allowed[from]?.contains(to) == true
                let isOurs = from == "scheduled" && (to == "missed" || to == "cancelled")
                #expect(moved.status == (isWay ? 200 : isOurs ? 403 : 409), "\(from) \(to)")
            }
        }
    }
}
