import JSON
import SQLite

/// What a client has been told, permits or forbids, or what a statute opens (../domain/3-model.md 3.8). Finnish: *suostumus*,
/// *luovutuslupa*, *kielto*.
enum ConsentRecord {
    static let resource: Resource = Resource(
        "consent",
        collection: "consents",
        component: "Consent",
        table: "consent",
        nature: .ofClient(.process, scope: "NULL"),
        schema: [
            .code("kind", ConsentKind.self).required.once.column("kind"),
            .code("provision", ConsentProvision.self).column("provision"),
            .object("scope", [.code("level", ConsentLevel.self).required, .texts("refs", 1...64, 0...50)]),
            .codes("dataCategories", DataCategories.codes, 1...9).required,
            // None means: whoever is within the scope.
            .references("recipients", to: OrganizationRecord.resource.reference, 0...50),
            .codes("purposes", Purpose.self, 0...13),
            .timestamp("validFrom").column("valid_from"),
            .timestamp("validTo").column("valid_to"),
            .code("givenBy", ConsentGiver.self).required,
            .boolean("isCapacityAssessed"),
            .code("method", ["written", "oral", "electronic", "omakanta"]).required,
            .text("statute", 1...500),
            .object(
                "override",
                [
                    .code("reasonCode", ["danger-to-life-or-health", "child-protection", "statutory-duty"]),
                    .text("text", 1...2000), .identifier("approvedBy"),
                ]
            ),
            .code("endCause", ConsentEnd.self).readOnly,
            .timestamp("withdrawnAt").readOnly.column("withdrawn_at"),
        ]
    ).with { resource in
        resource.states = states
        resource.isForLiving = true
        resource.authority = .init(
            roles: [.worker, .socialWorker, .supervisor, .client, .representative],
            relationships: Relationships.ownSide.union([.responsibleWorker, .coverWorker, .supervisor])
        )
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "kind", form: .codes, column: "x.kind", codes: ConsentKind.codes),
        ]
        resource.owed = owed
        resource.rules = rules
    }
}

/// What a consent record is about.
enum ConsentKind: String, CodeSet {
    /// The client has been told how data is processed. Finnish: *informointi*.
    case informationGiven = "information-given"
    /// Finnish: *luovutuslupa*.
    case releasePermit = "release-permit"
    /// Finnish: *kielto*.
    case prohibition
    /// Consent for one case. Finnish: *suostumus*.
    case caseConsent = "case-consent"
    /// Consent to work together with others; opens no data by itself.
    case participation
    /// A statute that opens data whatever the client permits.
    case statutoryBasis = "statutory-basis"

    /// The kinds whose provision `permit` opens data.
    static let opening: Set<ConsentKind> = [.releasePermit, .caseConsent, .statutoryBasis]

    /// Whether it opens or closes data at all.
    var isDecision: Bool { self != .informationGiven && self != .participation }
}

/// Whether a consent opens or closes.
enum ConsentProvision: String, CodeSet {
    case permit, deny
}

/// What the references of a consent's scope name; of a prohibition, Kanta knows the first three.
enum ConsentLevel: String, CodeSet {
    case document
    /// Finnish: *palvelutehtävä*.
    case serviceTask = "service-task"
    /// Finnish: *rekisterinpitäjä*.
    case controller
    case sector
    /// The references are none; `recipients` says who.
    case namedRecipient = "named-recipient"
}

/// Whose statement a consent is.
enum ConsentGiver: String, CodeSet {
    case client, guardian, representative
}

/// Why a consent is no longer in force.
enum ConsentEnd: String, CodeSet {
    case withdrawn, expired
}
