import JSON
import SQLite

/// One meeting of a person with the service, by whatever channel; the person may stay unknown (../domain/3-model.md 3.3).
/// Finnish: *yhteydenotto*.
enum ContactRecord {
    static let resource: Resource = Resource(
        "contact",
        collection: "contacts",
        component: "Contact",
        table: "contact",
        nature: .ofClientOrNobody(.contact, scope: "NULL", own: own),
        schema: schema
    ).with { resource in
        resource.states = states
        resource.authority = .init(
            roles: recorders,
            relationships: [.recorder, .responsibleWorker, .coverWorker],
            relationshipsToCreate: Relationships.caseworkers.union([.intake, .receiver, .teamMember]),
            // The county's intake opens a record by the contact itself (decisions.md 12).
            opensClient: { access in
                guard let role = access.actor?.role, access.key.organizationKind == .county else { return false }
                return [.intake, .worker, .socialWorker].contains(role)
            }
        )
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "urgency", form: .codes, column: "x.urgency", codes: Urgency.codes),
            .init(name: "unitId", form: .identifier, column: "x.unit_id"),
            .init(name: "isAnonymous", form: .flag, column: "(x.client_id IS NULL)"),
        ]
        resource.rules = .init(check: check, stored: stored)
    }

    /// The roles that meet people and write it down.
    static let recorders: Set<Role> = [.intake, .worker, .socialWorker, .teamMember, .provider]

    private static let schema: Schema = [
        .reference("unitId", to: UnitRecord.resource.reference).column("unit_id"),
        .timestamp("at").column("at"),
        .code("direction", ["in", "out"]),
        .code("initiator", Initiator.self),
        // A code of THL's classification 1.2.246.537.6.1243.
        .text("notifierClass", 1...64),
        .code("channel", Channel.self),
        .code("mode", ["in-person", "remote"]),
        .text("presentingReason", 1...4000),
        .texts("topicCodes", 1...64, 0...20),
        .integer("durationMinutes", 0...1440),
        .code("urgency", Urgency.self).required.column("urgency"),
        .text("urgencyBasis", 1...2000),
        .code("heardConfirmed", ["yes", "no", "not-asked"]).required,
        .boolean("interpreterProvided"),
        .boolean("isSuccessful"),
        .burden,
        .code("outcome", Outcome.self),
        .code("enoughForClient", ["yes", "no", "unknown"]),
        .object(
            "transferredTo",
            [
                .reference("organizationId", to: OrganizationRecord.resource.reference),
                .reference("unitId", to: UnitRecord.resource.reference),
                .reference("professionalId", to: ProfessionalRecord.resource.reference),
                .text("name", 1...200),
            ]
        ),
        .text("acceptedBy", 1...200),
        .identifier("receiverId").readOnly.column("receiver_id"),
        .date("acceptBy").readOnly.column("accept_by"),
        .identifier("acceptedById").readOnly,
        .timestamp("acceptedAt").readOnly,
        .text("actionTaken", 1...4000),
        .text("statutoryBasis", 1...500),
        // Finnish: *lastensuojeluilmoitus*.
        .boolean("isChildProtectionNotification"),
        .date("childInformedDate"),
        .date("guardianInformedDate"),
        .identifier("recordedBy").readOnly.column("recorded_by"),
        .identifier("recordedByOrganization").readOnly.column("recorded_by_organization"),
    ]

    /// A contact lies with its recorder and their unit until it is resolved (INV-K2), and a contact of nobody for good;
    /// whom it is transferred to works on it with them; their organization's supervisor watches over those of nobody.
    /// The bits are those of ``Relationships``.
    private static let own = Resource.Own(
        relationships: """
            (CASE WHEN x.recorded_by_organization <> ?2 THEN 0 ELSE
            (CASE WHEN x.recorded_by = ?1 OR x.unit_id IN (\(Visibility.unitsOfActor))
            OR x.receiver_id = ?1 OR x.receiver_id IN (\(Visibility.unitsOfActor)) THEN ?3 & 512 ELSE 0 END)
            | (CASE WHEN x.client_id IS NULL THEN ?3 & 64 ELSE 0 END) END)
            """,
        isOpen: "(x.client_id IS NULL OR x.status IN ('open', 'linked'))",
        ids: """
            SELECT o.id FROM contact o WHERE o.recorded_by = ?1 AND o.recorded_by_organization = ?2 AND (?3 & 512) <> 0
            UNION SELECT o.id FROM contact o WHERE o.unit_id IN (\(Visibility.unitsOfActor))
            AND o.recorded_by_organization = ?2 AND (?3 & 512) <> 0
            UNION SELECT o.id FROM contact o WHERE o.receiver_id IN (SELECT ?1 UNION ALL \(Visibility.unitsOfActor))
            AND o.recorded_by_organization = ?2 AND (?3 & 512) <> 0
            UNION SELECT o.id FROM contact o WHERE o.client_id IS NULL AND o.recorded_by_organization = ?2 AND (?3 & 64) <> 0
            """
    )
}

/// How soon a contact calls for action.
enum Urgency: String, CodeSet {
    case immediate
    case withinDay = "within-day"
    case withinSevenWorkingDays = "within-7-working-days"
    case routine
}

/// Who took up the contact.
enum Initiator: String, CodeSet {
    case client, relative, representative, professional, authority, anonymous, outreach
}

/// By what way people met.
enum Channel: String, CodeSet {
    case phone, chat, video, email, letter, office, home
    case streetOutreach = "street-outreach"
    case mobileUnit = "mobile-unit"
    case digitalForm = "digital-form"
    case thirdParty = "third-party"
}

/// What a contact led to.
enum Outcome: String, CodeSet {
    case answered, signposted
    case guidanceStarted = "guidance-started"
    case assessmentOpened = "assessment-opened"
    case transferred, emergency
    case noContact = "no-contact"
}
