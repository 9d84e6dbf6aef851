import JSON
import SQLite

/// A look together at how a plan has worked and what comes next (../domain/3-model.md 3.11). Finnish: *tarkistus*.
enum ReviewRecord {
    static let resource: Resource = Resource(
        "review",
        collection: "reviews",
        component: "Review",
        table: "review",
        nature: .ofClient(.plan, scope: PlanRecord.matters(of: "x.plan_id")),
        schema: [.date("due").required.column("due")] + meeting + ClientView.members + findings,
        parents: [.init(member: "planId", column: "plan_id", resource: { PlanRecord.resource })]
    ).with { resource in
        resource.states = states
        resource.hasDue = true
        resource.authority.membersOfClient = ["clientView"]
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: states.states)]
        resource.rules = .init(check: check) { before, review, transaction throws(Problem) in
            try transaction.runClocks(ofReview: before, review)
        }
    }

    private static let meeting: Schema = [
        .timestamp("heldAt").readOnly,
        .boolean("isClientPresent").readOnly,
        .texts("participants", 1...200),
    ]

    private static let findings: Schema = [
        .array(
            "goalRatings",
            of: .object([
                .reference("goalId", to: GoalRecord.resource.reference).required,
                .code("achievement", GoalRecord.Achievement.self).required,
                .integer("gasLevel", -2...2),
            ])
        ),
        .array(
            "actionEffects",
            of: .object([
                .reference("actionId", to: ActionRecord.resource.reference).required,
                .integer("effectRating", -2...2).required,
            ]),
            0...100
        ),
        .texts("changes", 1...2000),
        .code("decision", Decision.self).readOnly,
        .date("nextDue").readOnly,
    ]

    /// What the review decides about its plan.
    enum Decision: String, CodeSet {
        case `continue`, amend, complete, revoke

        /// Whether the plan goes on, so that another review follows.
        var keepsPlan: Bool { self == .continue || self == .amend }
    }

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        try draft.refuseChange(in: ["recorded", "cancelled"])
        if draft.before == nil, let plan = draft.parents.first {
            try transaction.known(PlanRecord.resource, plan)?.require(in: PlanRecord.inForce)
        }
        ClientView.check(&draft, now: transaction.now)
        try checkRated("goalRatings", "goalId", GoalRecord.resource, &draft, transaction)
        try checkRated("actionEffects", "actionId", ActionRecord.resource, &draft, transaction)
    }

    /// What is rated belongs to the plan, and is rated once.
    private static func checkRated(
        _ member: String,
        _ reference: String,
        _ resource: Resource,
        _ draft: inout Draft,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard draft[member] != draft.before?[member] else { return }
        var rated: Set<String> = []
        for (index, item) in draft.items(member).enumerated() {
            guard let text = item[reference]?.string, let id = Identifier<Record>(text) else { continue }
            let place = "/\(member)/\(index)/\(reference)"
            let record = try transaction.known(resource, id)
            if record?.parents.last != draft.parents.first {
                draft.fault(.referenceNotFound, at: place)
            } else if item["gasLevel"] != nil, record?["gas"] == nil {
                draft.violate("goal-without-levels", at: "/\(member)/\(index)/gasLevel")
            }
            if !rated.insert(text).inserted { draft.fault(.duplicateItem, at: place) }
        }
    }
}
