import JSON
import SQLite

/// A service that clients can be guided to, with HSDS 3.0's names (../domain/3-model.md 3.9). Finnish: *palvelu*.
enum ServiceRecord {
    static let resource: Resource = Resource(
        "service",
        collection: "services",
        component: "Service",
        table: "service",
        nature: .directory,
        schema: identity + audience + access + assurance,
        projections: [.init(name: "isStale", form: .boolean, value: ServiceFreshness.isStale)],
        shownContent: ServiceFreshness.shownContent
    ).with { resource in
        resource.filters = [
            .ofOrganization,
            .init(name: "status", form: .codes, column: "x.status", codes: ServiceStatus.codes),
            .init(name: "category", form: .codes, column: "x.category", codes: ServiceCategory.codes),
            .init(name: "municipality", form: .municipalities, column: ServiceTerms.isInMunicipality),
            .init(name: "language", form: .languages, column: ServiceTerms.isInLanguage),
            .init(name: "q", form: .words, column: WordSearch.services.hasWord),
        ]
        resource.rules = .init(check: ServiceRules.check, stored: ServiceRules.stored)
    }

    private static let identity: Schema = [
        .reference("organizationId", to: OrganizationRecord.resource.reference).required.once.column("organization_id"),
        .reference("unitId", to: UnitRecord.resource.reference).column("unit_id"),
        .languageMap("name", 1...200).required,
        .languageMap("description", 1...5000),
        .code("status", ServiceStatus.self).required.initially("active").column("status"),
        .code("category", ServiceCategory.self).required.column("category"),
        .code("intensity", ServiceIntensity.self),
        .text("ptvId", 1...100),
        .text("thlClass", 1...64),
        .externalIDs,
    ]

    private static let audience: Schema = [
        .languageMap("eligibilityDescription", 1...5000),
        .array("eligibilityRules", of: .eligibilityRule, 0...10),
        .integer("minimumAge", 0...130),
        .integer("maximumAge", 0...130),
        .array("languages", of: .language, 0...50),
        .codes("accessibility", AccessibilityFeature.self, 0...20),
        .array("serviceAreas", of: .municipality, 0...400),
    ]

    private static let access: Schema = [
        .codes("deliveryModes", DeliveryMode.self, 0...10),
        .object(
            "location",
            [
                .decimal("latitude", -90...90),
                .decimal("longitude", -180...180),
                .code("locationType", LocationType.self).required,
                .text("address", 1...200),
            ]
        ),
        .boolean("isLocationConfidential").initially(false).required.column("location_confidential"),
        .languageMap("applicationProcess", 1...5000),
        .array("requiredDocuments", of: .languageMap(1...500), 0...50),
        .object("capacity", ServiceCapacity.schema),
        .array("schedules", of: .object(schedule), 0...20),
        .array("costOptions", of: .object(costOption), 0...20),
    ]

    /// When the service is open (HSDS 3.0 `schedule`, which is RFC 5545's recurrence rule).
    private static let schedule: Schema = [
        .code("freq", ScheduleFrequency.self).required,
        .integer("interval", 1...52),
        .codes("byDay", Weekday.self, 0...7),
        .text("opensAt", 5...5),
        .text("closesAt", 5...5),
        .date("validFrom"),
        .date("validTo"),
        .languageMap("description", 1...500),
    ]

    /// What a client pays (HSDS 3.0 `cost_option`).
    private static let costOption: Schema = [
        .languageMap("description", 1...500).required,
        .integer("amountCents", 0...100_000_000),
        .code("currency", Currency.self),
        .date("validFrom"),
        .date("validTo"),
    ]

    private static let assurance: Schema = [
        .integer("unitCostCents", 0...100_000_000),
        .code("currency", Currency.self),
        .text("costUnit", 1...64),
        .date("assuredDate").column("assured_date"),
        .text("assurer", 1...200),
    ]
}
