import JSON
import SQLite

/// The states of a review (../domain/3-model.md 3.11); `cancelled` is ours, for what was planned when its plan ended.
extension ReviewRecord {
    static let states = StateMachine(
        initial: "scheduled",
        transitions: [
            Transition(
                from: ["scheduled", "missed"],
                to: "held",
                by: .caseworkers,
                members: [.boolean("isClientPresent").required, .timestamp("heldAt")],
                requires: { move, transaction in
                    let heldAt = move.request["heldAt"]?.string.flatMap { Timestamp($0) }
                    if let heldAt, heldAt > transaction.now { move.fault(.dateInFuture, at: "/heldAt") }
                },
                effect: { move, transaction in
                    move["heldAt"] = .string(transaction.now.description)
                    move.keep("heldAt", "isClientPresent")
                }
            ),
            Transition(
                from: ["held"],
                to: "recorded",
                by: .caseworkers,
                members: [.code("decision", Decision.self).required, .date("nextDue")],
                requires: requireRecord,
                effect: { move, _ in move.keep("decision") },
                consequence: carryOver
            ),
            Transition(from: ["scheduled"], to: "missed", by: clock),
            Transition(from: ["scheduled"], to: "cancelled", by: clock),
        ]
    )

    /// Nobody: the service moves the review by itself.
    private static let clock = Performers(roles: [], relationships: [])

    /// V-R1: the client's view, or why it is absent. V-R3: a plan that goes on has its next review, in good time.
    private static func requireRecord(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        move.require(move["clientView"] != nil || move["clientViewAbsent"] != nil, "V-R1", at: "/clientView")
        guard !move.isQuestion, let planID = move.before.parents.first,
            let plan = try transaction.known(PlanRecord.resource, planID),
            let decision = move.request["decision"]?.string.flatMap({ Decision(rawValue: $0) }),
            decision.keepsPlan, PlanRecord.inForce.contains(plan.status ?? "")
        else { return }
        guard let next = move.request["nextDue"] ?? nextByCadence(move.before, of: plan, transaction) else {
            return move.violate("V-R3", at: "/nextDue")
        }
        move["nextDue"] = next
        var content = plan.content
        content["nextReviewDue"] = next
        var gate = PlanGate(content, of: plan, transaction)
        try gate.checkReview(mayHaveGoneBy: false)
        for breach in gate.breaches { move.violate(breach.rule, at: "/nextDue", breach.details) }
    }

    /// The day on which the plan's cadence puts the next review, counted from the day of this one.
    private static func nextByCadence(_ review: Record, of plan: Record, _ transaction: ReadTransaction) -> JSONValue? {
        guard let days = plan.integer("reviewCadenceDays") else { return nil }
        let held = (review.time("heldAt") ?? transaction.now).dateInHelsinki
        return .string(held.addingDays(Int(days)).description)
    }

    /// What the review found is what the goals and actions show from now on, and the plan has its next review.
    private static func carryOver(_ move: Move, _ review: Record, _ transaction: WriteTransaction) throws(Problem) {
        for item in review.items("goalRatings") {
            guard let goal = try transaction.rated(GoalRecord.resource, item["goalId"]),
                !GoalRecord.withdrawn.contains(goal.status ?? "")
            else { continue }
            try transaction.set("achievement", to: item["achievement"], of: goal)
        }
        for item in review.items("actionEffects") {
            guard let action = try transaction.rated(ActionRecord.resource, item["actionId"]),
                !ActionRecord.withdrawn.contains(action.status ?? "")
            else { continue }
            try transaction.set("effectRating", to: item["effectRating"], of: action)
        }
        guard let next = review["nextDue"], let id = review.parents.first,
            let plan = try transaction.known(PlanRecord.resource, id), PlanRecord.inForce.contains(plan.status ?? "")
        else { return }
        try transaction.set("nextReviewDue", to: next, of: plan)
        // The day may be the one that the plan had before, and only this review stood for it.
        try transaction.scheduleReview(of: plan, on: next)
    }
}

extension WriteTransaction {
    fileprivate func rated(_ resource: Resource, _ id: JSONValue?) throws(Problem) -> Record? {
        guard let id = id?.string.flatMap({ Identifier<Record>($0) }) else { return nil }
        return try known(resource, id)
    }

    /// Changes one member of a record that nobody asked for by itself.
    func set(_ member: String, to value: JSONValue?, of record: Record) throws(Problem) {
        var draft = Draft(changing: record)
        draft[member] = value
        _ = try update(draft)
    }
}
