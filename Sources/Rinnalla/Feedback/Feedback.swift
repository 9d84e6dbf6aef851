import JSON
import SQLite

/// What somebody says of the service they have had, and what came of it (../domain/3-model.md 3.11). Finnish: *palaute*.
///
/// A client's, or nobody's: what is given without a name has no way back to who gave it (FB1).
enum FeedbackRecord {
    static let resource: Resource = Resource(
        "feedback",
        collection: "feedback",
        component: "Feedback",
        table: "feedback",
        nature: .ofClientOrNobody(.feedback, scope: "NULL", own: own),
        schema: said
            + [
                .date("triageBy").readOnly.column("triage_by"),
                .text("reply", 1...4000).readOnly,
                .text("actionTaken", 1...4000).readOnly,
                .identifier("answeredById").readOnly,
                .timestamp("answeredAt").readOnly,
                .text("publicReply", 1...4000).readOnly,
                .date("publishedDate").readOnly,
            ],
        projections: [.init(name: "isAnonymous", form: .boolean, value: "(x.client_id IS NULL)")]
    ).with { resource in
        resource.states = states
        resource.looksBack = true
        // FB3: whoever works with the client neither writes it nor reads it.
        resource.authority = .init(roles: [.client, .representative], relationships: .ownSide)
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "unitId", form: .identifier, column: "x.unit_id"),
        ]
        resource.rules = .init(check: check, stored: stored)
    }

    /// What its giver says, with a name or without.
    static let said: Schema = [
        .reference("unitId", to: UnitRecord.resource.reference).required.column("unit_id"),
        .object("subject", [.code("kind", Subject.self).required, .identifier("id")]).required,
        // The items of client-centeredness; one that is left out does not apply (../domain/5-metrics.md M4).
        .object("items", Schema(ClientCenteredness.items.map { Member.integer($0, 1...5) })),
        .integer("overall", 0...10),
        .code("heard", ["yes", "no", "not-asked"]),
        // FB2: what is said in words stands in the record alone.
        .text("freeText", 1...8000).unrecorded,
        .burden.unrecorded,
        .text("source", 1...200).initially("own"),
        .language("language"),
    ]

    /// What it is about.
    enum Subject: String, CodeSet {
        case contact, assessment, plan, referral, service, handover, whole

        /// The kind of record that its id is of.
        var resource: Resource? {
            switch self {
            case .contact: ContactRecord.resource
            case .assessment: AssessmentRecord.resource
            case .plan: PlanRecord.resource
            case .referral: ReferralRecord.resource
            case .service: ServiceRecord.resource
            case .handover: HandoverRecord.resource
            case .whole: nil
            }
        }
    }

    /// FB3: single answers are the unit's supervisor's, whoever they are from. The bit is that of ``Relationships``.
    private static let own = Resource.Own(
        relationships: "(CASE WHEN x.unit_id IN (\(Visibility.unitsOfActor)) THEN ?3 & 64 ELSE 0 END)",
        isOpen: "TRUE",
        ids: "SELECT o.id FROM feedback o WHERE o.unit_id IN (\(Visibility.unitsOfActor)) AND (?3 & 64) <> 0"
    )
}

/// The four dimensions of client-centeredness, four items each (../domain/5-metrics.md M4); their texts are an instrument.
enum ClientCenteredness {
    static let dimensions = ["a", "b", "c", "d"]
    static let items = dimensions.flatMap { dimension in (1...4).map { "\(dimension)\($0)" } }
}

extension Member {
    /// What it cost the person to use a service. Finnish: *uhraukset*.
    static let burden: Member = .object(
        "burden",
        [
            .integer("travelMinutes", 0...1440), .integer("waitingMinutes", 0...10_080),
            .integer("workTimeLostMinutes", 0...10_080), .boolean("isCareArranged"),
            .texts("gaveUp", 1...200, 0...10),
        ]
    )
}
