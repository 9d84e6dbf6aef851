import JSON
import SQLite

/// A plan in force has its next review among its reviews; what is not held in time is missed.
extension WriteTransaction {
    private static let scheduled: SQL = """
        SELECT id FROM review WHERE plan_id = ?1 AND status = 'scheduled' AND (?2 IS NULL OR due = ?2)
        """

    /// Sees to it that the review of the day is scheduled: the one planned for an earlier choice is moved, never lost.
    func scheduleReview(of plan: Record, on due: JSONValue, insteadOf earlier: JSONValue? = nil) throws(Problem) {
        if try review(of: plan, on: due) != nil { return }
        if let earlier, let review = try review(of: plan, on: earlier) { return try set("due", to: due, of: review) }
        _ = try insert(
            Draft(
                resource: ReviewRecord.resource,
                before: nil,
                id: makeIdentifier(),
                client: plan.client,
                parents: [plan.id],
                content: ["due": due],
                status: ReviewRecord.states.initial
            )
        )
    }

    private func review(of plan: Record, on due: JSONValue) throws(Problem) -> Record? {
        let id = try first(Self.scheduled, [Value(plan.id), Value(due.string)]) { row in row.identifier(0) } ?? nil
        return try id.flatMap { id throws(Problem) in try known(ReviewRecord.resource, Identifier(id)) }
    }

    /// A plan that has ended is not reviewed any more.
    func cancelReviews(of plan: Record) throws(Problem) {
        for id in try all(Self.scheduled, [Value(plan.id), .null], { row in row.identifier(0) }) {
            guard let id, let review = try known(ReviewRecord.resource, Identifier(id)) else { continue }
            try end(review, as: "cancelled")
        }
    }

    fileprivate func end(_ review: Record, as state: String) throws(Problem) {
        var draft = Draft(changing: review)
        draft.status = state
        _ = try update(draft, what: state, transition: ["from": "scheduled", "to": .string(state)])
    }
}

extension DueWork {
    private static let gone: SQL = """
        SELECT id FROM review WHERE status = 'scheduled' AND due_order < CAST (replace(?, '-', '') AS INTEGER)
        ORDER BY due_order, id LIMIT ?
        """

    /// Reviews that were not held within the days of grace are missed.
    static let missedReviews = DueWork(
        name: "missed-reviews",
        of: ReviewRecord.resource,
        due: gone,
        by: { transaction throws(Problem) in
            let days = try transaction.parameter(.reviewGraceDays)
            return .text(transaction.now.dateInHelsinki.addingDays(-days).description)
        },
        act: { review, transaction throws(Problem) in try transaction.miss(review) }
    )
}

extension WriteTransaction {
    /// The review of the plan before this one, that was held or should have been.
    private static let lastState: SQL = """
        SELECT status FROM review WHERE plan_id = ? AND id <> ? AND status IN ('held', 'recorded', 'missed')
        ORDER BY due DESC, created_at DESC LIMIT 1
        """
    private static let isAlerted: SQL =
        "SELECT 1 FROM task WHERE subject_id = ? AND kind = 'reviews-missed' AND status = 'open'"

    /// Notes that the review was missed and plans the next: as soon as after any plan without the client's view (INV-P2).
    fileprivate func miss(_ review: Record) throws(Problem) {
        try end(review, as: "missed")
        guard let id = review.parents.first, let plan = try known(PlanRecord.resource, id) else { return }
        let before = try first(Self.lastState, [Value(id), Value(review.id)]) { row in row.text(0) }
        // V-R2: twice in a row is for the supervisor to know.
        if before == "missed", let client = review.client, try !isAny(Self.isAlerted, [Value(id)]),
            let supervisor = try supervisor(of: client)
        {
            try openTask(.reviewsMissed, for: client, about: plan, owner: supervisor, within: .reviewAlertWorkingDays)
        }
        let today = now.dateInHelsinki
        guard let due = plan.date("nextReviewDue"), due < today else { return }
        let next = today.addingDays(try parameter(.reviewWithoutViewDays))
        try set("nextReviewDue", to: .string(next.description), of: plan)
    }
}
