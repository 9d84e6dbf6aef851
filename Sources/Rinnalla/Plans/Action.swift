import JSON
import SQLite

/// Who does what by when to reach a goal (FHIR CarePlan.activity.detail). Finnish: *toimenpide*.
enum ActionRecord {
    static let resource: Resource = Resource(
        "action",
        collection: "actions",
        component: "Action",
        table: "action",
        nature: .ofClient(.plan, scope: PlanRecord.matters(of: "x.plan_id")),
        schema: [
            .text("description", 1...2000).required,
            .object("owner", [.code("kind", Owner.self).required, .identifier("id")]).required,
            .date("due").column("due"),
            .reference("serviceId", to: ServiceRecord.resource.reference).column("service_id"),
            .integer("effectRating", -2...2),
            .codes("tags", DataCategories.tags.codes, 0...3),
            // Referrals refer to actions, so the rules look it up.
            .identifier("referralId"),
        ],
        parents: [
            .init(member: "goalId", column: "goal_id", resource: { GoalRecord.resource }),
            .init(member: "planId", column: "plan_id", resource: { PlanRecord.resource }),
        ]
    ).with { resource in
        resource.states = states
        resource.isForLiving = true
        resource.hasDue = true
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: states.states)]
        resource.rules = .init(check: check, stored: ActionReferral.stored)
    }

    /// The states in which nothing comes of an action.
    static let withdrawn: Set<String> = ["cancelled", "entered-in-error"]

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        try draft.refuseChange(in: withdrawn)
        if draft.before == nil, let goal = draft.parents.first, let plan = draft.parents.last {
            try transaction.known(GoalRecord.resource, goal)?.require(in: GoalRecord.pursued.union(["on-hold"]))
            try transaction.known(PlanRecord.resource, plan)?.require(in: PlanRecord.open)
        }
        try checkOwner(&draft, transaction)
        try ActionReferral.check(&draft, transaction)
    }
}
