import JSON
import SQLite

/// A person whom the service stands alongside (../domain/3-model.md 3.1). Finnish: *asiakas*.
enum ClientRecord {
    static let resource: Resource = Resource(
        "client",
        collection: "clients",
        component: "ClientRecord",
        table: "client",
        nature: .ofClient(.identity, scope: "x.id"),
        schema: schema,
        projections: [
            .init(name: "responsibleWorkerId", form: .identifier, value: responsibleWorker)
        ],
        parts: [
            .init(part: .identityCode, column: "identity_code", category: "identity", isOpen: "TRUE"),
            .init(part: .contact, column: "contact", category: "contact", isOpen: Visibility.ofPart("2")),
            .init(
                part: .address,
                column: "address",
                category: "contact",
                isOpen: Visibility.ofPart("2"),
                protection: .init(
                    member: "hasNonDisclosure",
                    rule: "INV-C3",
                    reason: "non-disclosure",
                    isLifted: isLocatable
                )
            ),
            .init(part: .support, column: "support", category: "assessment", isOpen: maySeeSupport),
        ],
        opensWhole: Visibility.ofWhole("7"),
        shownContent: """
            CASE WHEN \(mayFollow) THEN x.content ELSE json_remove(x.content, '$.mergedInto', '$.mergedFrom') END
            """
    ).with { resource in
        resource.states = states
        resource.opensWords = opensWords
        resource.authority = .init(
            roles: [.intake, .worker, .socialWorker],
            relationships: Relationships.caseworkers.union(.intake)
        )
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "householdId", form: .identifier, column: "x.household_id"),
            .init(name: "responsibleWorkerId", form: .identifier, column: responsibleWorker),
        ]
        resource.rules = rules
    }

    /// The member by which other records tell whose they are, to keys that read clients.
    static let nameElsewhere = "clientName"

    private static let responsibleWorker: SQL = """
        (SELECT o.worker_id FROM responsibility o WHERE o.client_id = x.id AND o.valid_to IS NULL)
        """

    /// INV-C3: under non-disclosure (*turvakielto*) only a social worker, a supervisor and the responsible worker see
    /// where the client lives and answers the telephone.
    private static let isLocatable: SQL = """
        (?6 = 1 OR NOT \(isProtected) OR EXISTS (SELECT 1 FROM care_relationship r
        WHERE r.client_id = x.id AND +r.holder = ?1 AND r.kind IN (1, 2, 128) AND r.kind & ?3 <> 0
        AND r.valid_from <= ?4 AND ?4 < r.valid_to))
        """

    /// True when the actor may see where the client lives.
    static let mayLocate: SQL = "\(Visibility.ofPart("2")) AND \(isLocatable)"

    /// The person is protected in all records where any of them says so (CD15): one look at the small index of mergers.
    private static let isProtected: SQL = """
        (x.non_disclosure = 1 OR EXISTS (SELECT 1 FROM client o WHERE o.id = x.merged_into AND o.non_disclosure = 1)
        OR EXISTS (SELECT 1 FROM client o WHERE o.merged_into = coalesce(x.merged_into, x.id) AND o.non_disclosure = 1))
        """

    /// What the service has found of the client's needs is no identity (decisions.md 10): it is open as an assessment is,
    /// and, through the relationships 8 and 16, to the unit that handles a matter and to the intake that records it.
    private static let maySeeSupport: SQL = Visibility.ofPart("4", orThrough: "24")

    private static let schema: Schema = [
        Member(name: "identityCode", type: .identityCode).part(.identityCode),
        .text("temporaryIdentifier", 1...40),
        .object(
            "name",
            [.text("family", 1...100).required, .text("given", 1...100).required, .text("preferred", 1...100)]
        ).required,
        .date("birthDate").column("birth_date"),
        .code("registeredSex", ["male", "female", "unknown"]),
        .code("genderIdentity", ["male", "female", "other", "unknown"]),
        .boolean("hasNonDisclosure").initially(false).required.column("non_disclosure"),
        .language("language"),
        .object(
            "interpreter",
            [
                .boolean("isNeeded").required, .language("language"),
                .code("mode", ["onsite", "phone", "video", "sign", "none"]),
            ]
        ),
        .boolean("hasSpecialSupport").initially(false).required.part(.support),
        .text("specialSupportBasis", 1...2000).part(.support),
        // Finnish: *ylin hoitotuki*.
        .boolean("hasHighestCareAllowance").part(.support),
        .text("guardianAbsenceReason", 1...1000).part(.support),
        .codes("highCostGroups", HighCostGroup.self, 0...7).part(.support),
        .code("segment", SegmentCode.self).readOnly.part(.support),
        // What clients tell of themselves if they wish, and nobody fills in for them.
        .object("culture", [.text("selfDescription", 1...1000), .text("notes", 1...2000)]).part(.support),
        .externalIDs,
        .identifier("householdId").column("household_id"),
        .code("activationExcuse", ["not-needed-evident"]).readOnly.column("activation_excuse"),
        .date("deceasedDate").readOnly.column("deceased_date"),
        .identifier("mergedInto").readOnly.column("merged_into"),
        .timestamp("mergedAt").readOnly,
        .array("mergedFrom", of: .identifier).readOnly,
        .code("statusBeforeMerger", ["prospective", "active", "closed", "deceased"]).readOnly,
        .array("phones", of: .phone, 0...5).part(.address),
        .object(
            "address",
            [
                .text("street", 1...200), .text("postalCode", 5...5),
                Member(name: "municipalityCode", type: .municipality),
            ]
        ).part(.address),
        Member(name: "email", type: .email).part(.contact),
        .object(
            "safeContact",
            [.texts("channels", 1...100, 0...10), .texts("doNot", 1...200, 0...10), .text("text", 1...1000)]
        ).part(.contact),
        .object(
            "communication",
            [
                .texts("sensitiveTopics", 1...200, 0...20),
                .code("familyPresence", ["welcome", "ask", "no"]),
            ]
        ).part(.contact),
        .array("network", of: .object(networkMember), 0...30).part(.contact),
        .array("representatives", of: .object(representative), 0...10).part(.contact),
    ]

    /// A person of the client's network: that person's data, stored with the client (INV-C4).
    private static let networkMember: Schema = [
        .text("name", 1...200).required,
        .code(
            "relation",
            ["spouse", "parent", "guardian", "child", "sibling", "friend", "neighbour", "professional", "other"]
        ).required,
        Member(name: "phone", type: .phone),
        .code("mayContact", ["yes", "no", "emergency-only"]),
        .boolean("sharesInformation"),
    ]

    private static let representative: Schema = [
        .identifier("id"),
        .text("name", 1...200).required,
        .code(
            "kind",
            ["guardian", "edunvalvoja", "edunvalvontavaltuutettu", "power-of-attorney", "supported-decision"]
        ).required,
        .codes("scope", DataCategories.codes, 1...9).required,
        .date("validFrom").required,
        .date("validTo"),
        .text("evidence", 1...500),
    ]
}

/// Groups in which costs gather (S4-15). Finnish: *kustannusten kasaumaryhmät*.
enum HighCostGroup: String, CodeSet {
    case older, disability, diabetes, cardiovascular
    case expensiveSomatic = "expensive-somatic"
    case mentalSubstance = "mental-substance"
    case childProtection = "child-protection"
}
