import JSON
import SQLite

/// A client guided to a service, followed until it is known what came of it (../domain/3-model.md 3.6). Finnish: *ohjaus*.
enum ReferralRecord {
    static let resource: Resource = Resource(
        "referral",
        collection: "referrals",
        component: "Referral",
        table: "referral",
        nature: .ofClient(.referral, scope: "x.id, x.matter_id"),
        schema: parties + request + sharing + choice + chain + reception + ending,
        projections: [.init(name: "loop", form: .text, value: ReferralLoop.value)]
    ).with { resource in
        resource.states = states
        resource.isForLiving = true
        resource.hasDue = true
        // The client refers themselves; the supervisor makes what only an override allows (INV-R6).
        resource.authority = .init(
            roles: [.worker, .socialWorker, .supervisor, .client, .representative],
            relationships: Relationships.caseworkers.union(.supervisor).union(.ownSide)
        )
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "priority", form: .codes, column: "x.priority", codes: Priority.codes),
            .init(name: "toOrganizationId", form: .identifier, column: "x.to_organization_id"),
            .init(name: "toServiceId", form: .identifier, column: "x.to_service_id"),
        ]
        resource.rules = .init(check: ReferralRules.check, stored: ReferralRules.stored)
    }

    private static let parties: Schema = [
        .reference("matterId", to: MatterRecord.resource.reference).required.once.column("matter_id"),
        .reference("planActionId", to: ActionRecord.resource.reference),
        .code("initiator", Initiator.self).once,
        .identifier("fromOrganizationId").readOnly.column("from_organization_id"),
        .identifier("fromWorkerId").readOnly.column("from_worker_id"),
        .reference("toServiceId", to: ServiceRecord.resource.reference).required.once.column("to_service_id"),
        .identifier("toOrganizationId").readOnly.column("to_organization_id"),
    ]

    private static let request: Schema = [
        .code("needCode", NeedCode.self).required,
        .code("priority", Priority.self).required.initially("routine").column("priority"),
        .text("reason", 1...4000).required,
        .text("expectedResult", 1...4000),
        .object(
            "requiredCapabilities",
            [
                .language("language"),
                .object(
                    "interpreter",
                    [.language("language"), .code("mode", ["onsite", "phone", "video", "sign", "none"])]
                ),
                .codes("accessibility", AccessibilityFeature.self, 0...20),
            ]
        ),
        .date("neededBy"),
        .date("respondBy").readOnly.column("due"),
        .timestamp("respondedAt").readOnly,
        .timestamp("overdueAt").readOnly.column("overdue_at"),
        .object(
            "eligibilitySnapshot",
            [
                .timestamp("at").required, .integer("minimumAge", 0...130), .integer("maximumAge", 0...130),
                .array("rules", of: .eligibilityRule, 0...10),
            ]
        ).readOnly,
    ]

    private static let sharing: Schema = [
        .codes("sharedData", DataCategories.codes, 0...9),
        .codes("tags", DataCategories.tags.codes, 0...3),
        .array(
            "consentDecisions",
            of: .object([
                .code("category", DataCategories.codes), .text("outcome", 1...40), .texts("rules", 1...100),
                .timestamp("at"),
            ])
        ).readOnly,
    ]

    private static let choice: Schema = [
        .array(
            "optionsPresented",
            of: .object([
                .text("option", 1...500).required, .text("benefit", 1...1000), .text("drawback", 1...1000),
                .boolean("isChosen"),
            ]),
            0...10
        ),
        .text("singleOptionReason", 1...1000),
        .object(
            "conflictOfInterest",
            [
                .code("result", ["none", "declared"]).required,
                .reference("declarationId", to: ConflictOfInterestRecord.resource.reference),
            ]
        ),
        .text("capacityOverrideReason", 1...1000),
    ]

    private static let chain: Schema = [
        // Its own kind of record, so the rules look it up: a reference here would wait for this very declaration.
        .identifier("parentReferralId").once.column("parent_referral_id"),
        .identifier("previousId").once.column("previous_id"),
        .integer("hop", 0...100).readOnly.column("hop"),
        .text("loopOverrideReason", 1...1000).once,
        .boolean("isComplementary").required.initially(false).column("is_complementary"),
    ]

    private static let reception: Schema = [
        .object("contactPerson", contactPerson).readOnly,
        .date("plannedFirstDate").readOnly,
        .text("plannedFirstDateReason", 1...1000).readOnly,
        .timestamp("firstServiceAt").readOnly,
        .code("enrolment", Enrolment.self).readOnly,
        .date("resumeBy").readOnly,
        .array("pauses", of: .object(ReferralPause.schema)).readOnly,
    ]

    private static let ending: Schema = [
        .object("statusReason", [.text("code", 1...64), .text("text", 1...2000)]).readOnly,
        .object("nextStep", nextStep).readOnly,
        .array("attempts", of: .object(attempt)).readOnly,
        .object("outcome", outcome).readOnly.column("outcome"),
        .code("declinedBy", DeclinedBy.self).readOnly,
        .timestamp("clientNotifiedAt").readOnly,
        .array("clientNotifications", of: .object(ReferralNotification.schema)).readOnly,
        .code("clientConfirmed", ["yes", "no"]),
        .timestamp("clientConfirmedAt").readOnly,
        .integer("clientSatisfaction", 1...5),
        .timestamp("endedAt").readOnly.column("ended_at"),
    ]

    static let contactPerson: Schema = [
        .text("name", 1...200).required, Member(name: "phone", type: .phone), Member(name: "email", type: .email),
    ]
    static let nextStep: Schema = [
        .reference("redirectToServiceId", to: ServiceRecord.resource.reference), .boolean("returnToSender"),
    ]
    static let attempt: Schema = [
        .timestamp("at").required, .code("channel", AttemptChannel.self).required, .text("text", 1...1000),
    ]
    static let outcome: Schema = [
        .code("code", Outcome.self).required, .text("text", 1...4000), .texts("performed", 1...500, 0...20),
    ]
}
