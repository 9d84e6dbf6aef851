import JSON
import SQLite

/// When a plan is completed (../domain/3-model.md 3.5): it was reviewed just now, every goal has an end, and the client has
/// looked back on it.
extension PlanRecord {
    /// The client's view at the end, or why there is none: what the completion asks for and keeps.
    static let closing = Schema(
        ClientView.members.members.map { member in
            Member(name: member.name == "clientView" ? "closingView" : "closingViewAbsent", type: member.type)
        }
    )

    private static let reviewed: SQL =
        "SELECT 1 FROM review WHERE plan_id = ? AND status = 'recorded' AND updated_at >= ? LIMIT 1"

    /// How a goal has ended, one way or the other.
    private static let ends: Set<String> = Set(
        [.achieved, .sustaining, .notAchieved, .notAttainable].map { (end: GoalRecord.Achievement) in end.rawValue }
    )

    static func requireEnd(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let plan = move.before.id
        let days = Int64(try transaction.parameter(.completionReviewDays))
        let since = transaction.now.adding(seconds: -days * 86_400)
        move.require(
            try transaction.isAny(reviewed, [Value(plan), Value(since)]),
            "plan-review-pending",
            at: "/to",
            ["maximum": .integer(days)]
        )
        for (index, goal) in try transaction.goals(of: plan).enumerated()
        where !GoalRecord.withdrawn.contains(goal.status ?? "") && !ends.contains(goal.text("achievement") ?? "") {
            let details: JSONObject = ["goalId": .string(goal.id.description)]
            move.violate("plan-completion-goals", at: "/goals/\(index)/achievement", details)
        }
        guard !move.isQuestion else { return }
        let view = move.request["closingView"]?.object
        let hasWord = view != nil || move.request["closingViewAbsent"] != nil
        move.require(hasWord, "plan-completion-view", at: "/closingView")
        if let at = view?["at"]?.string.flatMap({ Timestamp($0) }), at > transaction.now {
            move.fault(.dateInFuture, at: "/closingView/at")
        }
    }

    static func keepEnd(_ move: inout Move, _ transaction: WriteTransaction) {
        move.keep("closingView", "closingViewAbsent")
        guard var view = move["closingView"]?.object else { return }
        view["at"] = view["at"] ?? .string(transaction.now.description)
        move["closingView"] = .object(view)
    }
}
