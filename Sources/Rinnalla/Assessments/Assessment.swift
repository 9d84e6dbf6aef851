import JSON
import SQLite

/// What a client needs and what carries the client (../domain/3-model.md 3.4). Finnish: *palvelutarpeen arviointi*.
enum AssessmentRecord {
    static let resource: Resource = Resource(
        "assessment",
        collection: "assessments",
        component: "Assessment",
        table: "assessment",
        nature: .ofClient(.assessment, scope: "x.matter_id"),
        schema: basis + findings + ClientView.members + conclusion,
        projections: [
            .init(name: "dueStart", form: .date, value: due("assessment-start")),
            .init(name: "dueComplete", form: .date, value: due("assessment-end")),
        ]
    ).with { resource in
        resource.states = states
        resource.isForLiving = true
        // Its obligations are suspended and met without it.
        resource.changesWithTime = true
        // INV-A1 leaves the absence of a child's view to the supervisor.
        resource.authority.membersOfClient = ["clientView"]
        resource.authority.membersOfSupervisor = ["clientViewAbsent"]
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "kind", form: .codes, column: "x.kind", codes: Kind.codes),
            .init(name: "matterId", form: .identifier, column: "x.matter_id"),
        ]
        resource.rules = .init(check: check) { before, assessment, transaction throws(Problem) in
            try transaction.runClocks(ofAssessment: before, assessment)
        }
    }

    /// What kind of assessment it is.
    enum Kind: String, CodeSet {
        case initial, full
        case childProtection = "child-protection"
        case reassessment
    }

    private static let basis: Schema = [
        .reference("matterId", to: MatterRecord.resource.reference).required.once.column("matter_id"),
        .code("kind", Kind.self).required.column("kind"),
        .identifier("amendsId").once.column("amends_id"),
        .text("duplicateReason", 1...2000),
        .timestamp("startedAt").readOnly,
    ]

    /// The day that the matter's obligations set: the earliest that is still owed, else the last that was met meanwhile.
    private static func due(_ awaited: SQL) -> SQL {
        """
        (SELECT coalesce(min(CASE WHEN o.status IN ('open', 'overdue') THEN o.due END), max(o.due)) FROM obligation o
        WHERE o.matter_id = x.matter_id AND o.awaits = '\(awaited)'
        AND (o.status IN ('open', 'overdue') OR o.status IN ('met', 'late') AND o.updated_at >= x.created_at))
        """
    }

    private static let findings: Schema = [
        .array("needs", of: .object(need), 0...100),
        .texts("strengths", 1...1000),
        .text("noStrengthsReason", 1...2000),
        .texts("resources", 1...1000),
        .texts("values", 1...1000),
        .texts("knowledgeSkills", 1...1000),
        .texts("clientGoals", 1...1000),
        .integer("dailyCoping", 0...10),
        .array("instruments", of: .object(instrument), 0...10),
    ]

    private static let need: Schema = [
        .identifier("id"),
        .code("code", NeedCode.self).required,
        .text("statuteRef", 1...10),
        .text("text", 1...4000),
        .integer("clientImportance", 0...10),
        .code("severity", Severity.self).required,
        .code("holistic", HolisticDimension.self),
        .code("sdohCode", SocialRisk.self),
        .date("neededBy"),
        .codes("tags", DataCategories.tags.codes, 0...3),
    ]

    private static let conclusion: Schema = [
        .text("professionalView", 1...10_000),
        .texts("disagreements", 1...2000),
        .text("childOpinion", 1...4000),
        .texts("participants", 1...200),
        .object("ownWorkerNeeded", [.boolean("isNeeded").required, .text("reason", 1...2000)]),
        .object(
            "holisticAnswers",
            Schema(HolisticDimension.codes.map { .code($0, ["need", "no-need"]) })
        ),
        .text("conclusion", 1...10_000),
        .date("clientNotifiedDate").readOnly,
        .date("reviewNoticeDate").readOnly,
        .timestamp("completedAt").readOnly,
    ]
}
