import HTTP
import JSON
import SQLite

@testable import Rinnalla

extension TestRegion {
    /// The first review of a plan that is in the state.
    func review(of plan: String, in state: String = "scheduled", as caller: Caller) throws -> String {
        let listed = try send(.get, "/v1/plans/\(plan)/reviews?status=\(state)", as: caller)
        guard let id = listed.ids.first else { throw Unexpected(outcome: listed.text) }
        return id
    }

    /// Holds a review and records it with the client's view.
    @discardableResult
    func record(
        review: String,
        as caller: Caller,
        _ recording: JSONObject = [
            "decision": "continue", "nextDue": .string(CalendarDate.today.addingDays(60).description),
        ]
    ) throws -> Outcome {
        let path = "/v1/reviews/\(review)"
        _ = try move(path, to: "held", as: caller, ["isClientPresent": true])
        _ = try patch(path, as: caller, ["clientView": ["text": "Apu on riittänyt", "givenBy": "client"]])
        return try move(path, to: "recorded", as: caller, recording)
    }

    /// Lets the scheduled review of a plan have been due so many days ago.
    func age(reviewOf plan: String, by days: Int) throws {
        let due = CalendarDate.today.addingDays(-days).description
        try application.service.write { transaction throws(Problem) in
            let values: [Value] = [.text(due), Value(Identifier<Record>(plan))]
            try transaction.change(
                "UPDATE review SET due = ?1, content = json_set(content, '$.due', ?1) WHERE plan_id = ?2 AND status = 'scheduled'",
                values
            )
            try transaction.change(
                "UPDATE plan SET due = ?1, content = json_set(content, '$.nextReviewDue', ?1) WHERE id = ?2",
                values
            )
        }
    }
}
