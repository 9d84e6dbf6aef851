import JSON
import SQLite

/// What the client and the service have agreed to do (FHIR CarePlan; ../domain/3-model.md 3.5). Finnish: *asiakassuunnitelma*.
enum PlanRecord {
    static let resource: Resource = Resource(
        "plan",
        collection: "plans",
        component: "Plan",
        table: "plan",
        nature: .ofClient(.plan, scope: matters(of: "x.id")),
        schema: basis + ClientView.members + content + PlanRelations.schema + PlanBudget.schema + course
            + Schema(closing.members.map(\.readOnly)),
        projections: [
            .init(
                name: "responsibleWorkerId",
                form: .identifier,
                value: responsibleWorker
            ),
            PlanCompleteness.projection,
        ],
        parts: [PlanBudget.part],
        shownContent: PlanRelations.shown(PlanDeferral.shown("x.content"))
    ).with { resource in
        resource.states = states
        resource.isForLiving = true
        resource.hasDue = true
        resource.authority.membersOfClient = ["clientView"]
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: states.states)]
        resource.nested = [.init(member: "goals", resource: { GoalRecord.resource }, count: 0...50)]
        resource.rules = .init(check: check, stored: stored)
    }

    /// Of a merged record it is whoever answers for the person; no other read looks that up.
    private static let responsibleWorker: SQL = """
        coalesce((SELECT o.worker_id FROM responsibility o WHERE o.client_id = x.client_id AND o.valid_to IS NULL),
        (SELECT o.worker_id FROM client c JOIN responsibility o ON o.client_id = c.merged_into AND o.valid_to IS NULL
        WHERE c.id = x.client_id))
        """

    /// What `include` may ask for, and what a create answers with.
    static let children: [Reading.Child] = [
        .init(name: "goals", resource: { GoalRecord.resource }, belongs: "x.plan_id = ?8"),
        .init(name: "actions", resource: { ActionRecord.resource }, belongs: "x.plan_id = ?8"),
    ]

    /// The matters that cover the plan and all that belongs to it, for relationships narrowed to one matter.
    static func matters(of plan: SQL) -> SQL { "SELECT m.matter_id FROM plan_matter m WHERE m.plan_id = \(plan)" }

    private static let basis: Schema = [
        .references("matterIds", to: MatterRecord.resource.reference, 1...20).required,
        .reference("assessmentId", to: AssessmentRecord.resource.reference).column("assessment_id"),
        .object("period", [.date("start").required, .date("end")]),
    ]

    private static let content: Schema = [
        .text("professionalView", 1...10_000),
        .code("agreement", ["agreed", "partly", "disagreed"]),
        .text("dissentText", 1...4000),
        .array(
            "optionsPresented",
            of: .object([
                .text("option", 1...500).required, .text("benefit", 1...1000), .text("drawback", 1...1000),
                .boolean("isChosen"),
            ]),
            0...10
        ),
        .texts("strengthsUsed", 1...1000),
        .integer("expectedDurationDays", 1...36_500),
        .integer("meetingFrequencyDays", 1...366),
        .array(
            "partners",
            of: .object([
                .reference("organizationId", to: OrganizationRecord.resource.reference).required,
                .text("role", 1...200), .text("responsibility", 1...2000),
            ])
        ),
        .array(
            "deferredNeeds",
            of: .object([.identifier("needId").required, .text("reason", 1...2000).required]),
            0...100
        ),
        .date("nextReviewDue").column("due"),
        .integer("reviewCadenceDays", 1...365),
        .timestamp("copyGivenAt"),
    ]

    /// What its transitions leave on it.
    private static let course: Schema = [
        .date("resumeBy").readOnly,
        .text("resumeNote", 1...2000).readOnly,
        .identifier("replacementPlanId").readOnly,
        .text("noPlanReason", 1...2000).readOnly,
    ]
}
