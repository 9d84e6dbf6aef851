import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The clock of the review of a child protection plan.
@Suite struct ReviewClockTests {
    private let region: TestRegion
    private let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    private func matter(_ task: ServiceTask) throws -> String {
        let content: JSONValue = ["serviceTask": .string(task.rawValue), "unitId": .string(story.unit)]
        return try region.send(.post, "/v1/clients/\(story.client)/matters", as: story.worker, content).id
    }

    /// An active plan of the matters.
    private func plan(of matters: [String]) throws -> String {
        var content = region.plan(of: story, for: try region.makeAssessment(of: story, in: matters.first))
        content["matterIds"] = .array(matters.map { .string($0) })
        let plan = try region.makePlan(of: story, content).id
        #expect(try clocks() == [])
        let moved = try region.move("/v1/plans/\(plan)", to: "active", as: story.worker)
        #expect(moved.status == 200)
        return plan
    }

    private func clocks() throws -> [JSONValue] {
        let path = "/v1/clients/\(story.client)/obligations?kind=D13"
        return try region.send(.get, path, as: story.worker).json["items"]?.array ?? []
    }

    private func states() throws -> [String] { try clocks().compactMap { $0["status"]?.string } }

    /// Lets the open clock have begun so many days ago.
    private func age(by days: Int) throws {
        let (start, due) = (CalendarDate.today.addingDays(-days), CalendarDate.today.addingDays(180 - days))
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("DROP TRIGGER obligation_immutable", [])
            try transaction.change(
                """
                UPDATE obligation SET starts_at = ?1, original_due = ?2, due = ?2,
                content = json_set(content, '$.startsAt', ?1, '$.originalDue', ?2, '$.due', ?2) WHERE kind = 'D13'
                """,
                [.text(start.description), .text(due.description)]
            )
        }
    }

    private func recordReview(of plan: String, heldAgo days: Int) throws -> TestRegion.Outcome {
        let review = try region.review(of: plan, as: story.worker)
        let held = Timestamp(startOfDayInHelsinki: CalendarDate.today.addingDays(-days))
        let path = "/v1/reviews/\(review)"
        let holding: JSONObject = ["isClientPresent": true, "heldAt": .string(held.description)]
        _ = try region.move(path, to: "held", as: story.worker, holding)
        _ = try region.patch(path, as: story.worker, ["clientView": ["text": "Apu riittää", "givenBy": "client"]])
        let next = CalendarDate.today.addingDays(60).description
        let recording: JSONObject = ["decision": "continue", "nextDue": .string(next)]
        return try region.move(path, to: "recorded", as: story.worker, recording)
    }

    @Test func `D13: a plan that becomes active in a child protection matter is reviewed in 180 days, a target`() throws
    {
        let matter = try matter(.lastensuojelu)
        let plan = try plan(of: [matter, try self.matter(.iakkaat)])
        let clock = try #require(try clocks().first)
        #expect(try states() == ["open"])
        #expect(clock["awaits"] == "review")
        #expect(clock["label"] == "target")
        #expect(clock["statute"] == "LSL 30 §")
        #expect(clock["matterId"] == .string(matter))
        #expect(clock["subject"] == ["kind": "plan", "id": .string(plan)])
        #expect(clock["due"]?.string == CalendarDate.today.addingDays(180).description)
    }

    @Test func `D13: no other plan is reviewed by it`() throws {
        _ = try plan(of: [try matter(.lapsiperheet)])
        #expect(try clocks() == [])
    }

    @Test(arguments: [(10, "met"), (0, "late")])
    func `D13: a recorded review meets it by the day it was held, and the next runs from there`(
        heldAgo: Int,
        state: String
    ) throws {
        let plan = try plan(of: [try matter(.lastensuojelu)])
        try age(by: 185)
        region.application.service.runDueWork()
        #expect(try states() == ["overdue"])
        #expect(try recordReview(of: plan, heldAgo: heldAgo).status == 200)
        let clocks = try clocks()
        #expect(clocks.compactMap { $0["status"]?.string } == [state, "open"])
        let held = CalendarDate.today.addingDays(-heldAgo)
        #expect(clocks.last?["startsAt"]?.string == held.description)
        #expect(clocks.last?["due"]?.string == held.addingDays(180).description)
    }

    @Test func `D13: a review held before the plan was active is none of it`() throws {
        let plan = try plan(of: [try matter(.lastensuojelu)])
        #expect(try recordReview(of: plan, heldAgo: 3).status == 200)
        #expect(try states() == ["open"])
        #expect(try clocks().first?["startsAt"]?.string == CalendarDate.today.description)
    }

    @Test func `D13: on hold it runs on, and with the plan it ends`() throws {
        let plan = "/v1/plans/\(try plan(of: [try matter(.lastensuojelu)]))"
        let until = CalendarDate.today.addingDays(30).description
        let hold: JSONObject = ["reasonText": "Sairaala", "resumeBy": .string(until)]
        #expect(try region.move(plan, to: "on-hold", as: story.worker, hold).status == 200)
        #expect(try states() == ["open"])
        #expect(try region.move(plan, to: "active", as: story.worker, ["resumeNote": "Kotona"]).status == 200)
        #expect(try states() == ["open"])
        let end: JSONObject = ["reasonText": "Muutto", "noPlanReason": "Muutti pois"]
        #expect(try region.move(plan, to: "revoked", as: story.worker, end).status == 200)
        #expect(try states() == ["waived"])
    }

    @Test func `D13: each matter has its own, from the day the plan takes it in to the day it leaves it out`() throws {
        let (first, second) = (try matter(.lastensuojelu), try matter(.lastensuojelu))
        let plan = "/v1/plans/\(try plan(of: [first]))"
        func put(_ matters: [String]) throws {
            let content: JSONValue = ["matterIds": .array(matters.map { .string($0) })]
            #expect(try region.patch(plan, as: story.worker, content).status == 200)
        }
        try put([first, second])
        #expect(try states() == ["open", "open"])
        try put([second])
        #expect(try states() == ["waived", "open"])
    }
}
