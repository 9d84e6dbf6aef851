import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The end of a plan that has run its course.
@Suite struct PlanCompletionTests {
    @Test func `completing waits for review, goals and the client's last word, and is listed as blocked`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try region.makeActivePlan(of: story)
        let path = "/v1/plans/\(plan.id)"
        let refused = try region.move(path, to: "completed", as: story.worker)
        #expect(refused.rules == ["plan-review-pending", "plan-completion-goals", "plan-completion-view"])
        #expect(refused.places == ["/to", "/goals/0/achievement", "/closingView"])
        let ways = try region.send(.get, path + "/transitions", as: story.worker)
        let blocked = ways.json["blocked"]?.array?.first { $0["to"] == "completed" }
        #expect(blocked?["reasons"]?.array?.first?["rule"] == "plan-review-pending")

        try region.record(review: try region.review(of: plan.id, as: story.worker), as: story.worker)
        let goals = try region.send(.get, path + "/goals", as: story.worker).ids
        let goal = "/v1/goals/\(try #require(goals.first))"
        _ = try region.patch(goal, as: story.worker, ["achievement": "improving"])
        let view: JSONObject = ["closingView": ["text": "Pärjään", "givenBy": "client"]]
        let unended = try region.move(path, to: "completed", as: story.worker, view)
        #expect(unended.rules == ["plan-completion-goals"])
        _ = try region.patch(goal, as: story.worker, ["achievement": "not-attainable"])
        #expect(try region.move(path, to: "completed", as: story.supervisor, view).status == 403)
        let completed = try region.move(path, to: "completed", as: story.worker, view)
        #expect(completed.json["status"] == "completed")
        #expect(completed.json["closingView"]?["at"] == completed.json["updatedAt"])
        // What was still planned is not waited for.
        let reviews = try region.send(.get, path + "/reviews", as: story.worker)
        #expect(reviews.json["items"]?.array?.map { $0["status"] } == ["recorded", "cancelled"])
    }

    @Test func `a review recorded long ago does not complete a plan`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try region.makeActivePlan(of: story).id
        let review = try region.review(of: plan, as: story.worker)
        try region.record(review: review, as: story.worker)
        try region.application.service.write { transaction throws(Problem) in
            let days: Int64 = 31 * 86_400_000
            let values: [Value] = [.integer(days), Value(Identifier<Record>(review))]
            try transaction.change("UPDATE review SET updated_at = updated_at - ? WHERE id = ?", values)
        }
        let refused = try region.move("/v1/plans/\(plan)", to: "completed", as: story.worker)
        #expect(refused.rules.contains("plan-review-pending"))
    }
}
