import JSON
import SQLite

/// What the client wants to reach (FHIR Goal). Finnish: *tavoite*.
enum GoalRecord {
    static let resource: Resource = Resource(
        "goal",
        collection: "goals",
        component: "Goal",
        table: "goal",
        nature: .ofClient(.plan, scope: PlanRecord.matters(of: "x.plan_id")),
        schema: schema,
        parents: [.init(member: "planId", column: "plan_id", resource: { PlanRecord.resource })]
    ).with { resource in
        resource.states = states
        resource.isForLiving = true
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: states.states)]
        resource.nested = [.init(member: "actions", resource: { ActionRecord.resource }, count: 0...50)]
        resource.rules = .init(check: check)
    }

    /// The children that a create may bring along and answers with.
    static let children: [Reading.Child] = [
        .init(name: "actions", resource: { ActionRecord.resource }, belongs: "x.goal_id = ?8")
    ]

    private static let schema: Schema = [
        // The client's own words.
        .text("description", 1...2000).required,
        .code("setBy", ["client", "together", "professional", "court"]).required,
        .array("addressesNeeds", of: .identifier, 1...50).required,
        .text("category", 1...100),
        .code("priority", ["high-priority", "medium-priority", "low-priority"]),
        .object(
            "target",
            [
                .text("measure", 1...500).required, .decimal("value", -1_000_000_000...1_000_000_000),
                .text("unit", 1...50),
                .date("due"),
            ]
        ),
        .integer("clientCommitment", 0...10),
        .integer("confidence", 0...10),
        .code("readiness", ["not-ready", "considering", "preparing", "acting", "maintaining"]),
        // Goal Attainment Scaling (Kiresuk and Sherman).
        .object(
            "gas",
            [
                // What reaching the goal would look like, from −2 to 2: the middle is what is expected.
                .texts("levels", 1...500, 5...5).required,
                .integer("importance", 1...3), .integer("difficulty", 1...3), .integer("baseline", -2...2),
            ]
        ),
        .code("achievement", Achievement.self),
        .texts("usesStrengths", 1...1000),
        .codes("tags", DataCategories.tags.codes, 0...3),
    ]

    /// How far the client has come (FHIR goal-achievement).
    enum Achievement: String, CodeSet {
        case inProgress = "in-progress"
        case improving, worsening
        case noChange = "no-change"
        case achieved, sustaining
        case notAchieved = "not-achieved"
        case noProgress = "no-progress"
        case notAttainable = "not-attainable"
    }

    /// The states in which a goal does not answer a need.
    static let withdrawn: Set<String> = ["rejected", "cancelled", "entered-in-error"]
    /// The states in which somebody works for a goal or is about to.
    static let pursued: Set<String> = ["proposed", "planned", "accepted", "active"]

    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        try draft.refuseChange(in: withdrawn)
        guard let id = draft.parents.first, let plan = try transaction.known(PlanRecord.resource, id) else { return }
        if draft.before == nil { try plan.require(in: PlanRecord.open) }
        guard draft["addressesNeeds"] != draft.before?["addressesNeeds"] else { return }
        // A need that an amendment has dropped stays until the goal lets go of it.
        let needs = try transaction.needs(of: plan.identifier("assessmentId"))
            .union(draft.before?.items("addressesNeeds").compactMap(\.string) ?? [])
        for (index, need) in draft.items("addressesNeeds").enumerated() where !needs.contains(need.string ?? "") {
            draft.fault(.referenceNotFound, at: "/addressesNeeds/\(index)")
        }
    }
}

extension Draft {
    /// What has come to nothing stays as it was.
    func refuseChange(in ended: Set<String>) throws(Problem) {
        guard let before, status == before.status, content != before.content, let old = before.status,
            ended.contains(old)
        else { return }
        throw Problem(.stateConflict, ["from": .string(old)])
    }
}

extension Record {
    /// Nothing is added to what has come to an end.
    func require(in states: Set<String>) throws(Problem) {
        if let status, !states.contains(status) { throw Problem(.stateConflict, ["from": .string(status)]) }
    }
}
