/// The role in which an actor calls (../domain/3-model.md 3.0); a call may name one of the registered roles, never gain one.
enum Role: String, CaseIterable, Sendable {
    case intake
    case worker
    /// Licensed social worker. Finnish: *laillistettu sosiaalityöntekijä*.
    case socialWorker = "social-worker"
    case teamMember = "team-member"
    case provider
    case supervisor
    case client
    case representative
    /// Finnish: *sosiaaliasiavastaava*.
    case ombudsman
    case auditor
    case reporter
    case admin

    /// The roles that a professional can be registered with; client and representative come from the client's record.
    static let registrable: [Role] = allCases.filter { $0 != .client && $0 != .representative }

    /// The roles that organizations other than a county register; the rest answers for the county's clients or its register.
    static let ofEveryOrganization: Set<Role> = [.worker, .socialWorker, .teamMember, .provider]

    /// The purposes that the role may state (decisions.md 11).
    var purposes: Set<Purpose> { Self.statable[self] ?? [] }

    private static let statable: [Role: Set<Purpose>] = {
        let casework: Set<Purpose> = [
            .advice, .assessment, .planning, .serviceDelivery, .coordination, .handover, .review, .complaintHandling,
            .emergency,
        ]
        return [
            .intake: [.advice, .assessment, .emergency],
            .worker: casework,
            .socialWorker: casework,
            .teamMember: [.planning, .serviceDelivery, .coordination, .review],
            .provider: [.serviceDelivery, .coordination],
            .supervisor: [.supervision, .handover, .complaintHandling, .emergency],
            .client: [.clientOwnAccess],
            .representative: [.clientOwnAccess],
            .ombudsman: [.complaintHandling],
            .auditor: [.supervision, .retention],
            .reporter: [.statistics],
        ]
    }()

    /// The purposes that the role may state in an organization: emergencies are the county's.
    func purposes(in organization: OrganizationKind) -> Set<Purpose> {
        organization == .county ? purposes : purposes.subtracting([.emergency])
    }

    /// The relationships that open a client's data to the role (access.md, table of relationships).
    var relationships: Relationships {
        switch self {
        case .intake: [.intake, .matterUnit, .recorder]
        case .worker, .socialWorker:
            [.responsibleWorker, .coverWorker, .teamMember, .matterUnit, .intake, .receiver, .recorder]
        case .teamMember: [.teamMember, .recorder]
        case .provider: [.receiver, .teamMember, .recorder]
        case .supervisor: [.supervisor]
        case .client: [.client]
        case .representative: [.representative]
        case .ombudsman: [.caseAdvocate]
        case .auditor: [.auditor]
        case .reporter, .admin: []
        }
    }
}

/// Why client data is processed (../domain/3-model.md 3.0), from `Purpose-Of-Use`.
enum Purpose: String, CaseIterable, Sendable {
    case advice
    case assessment
    case planning
    case serviceDelivery = "service-delivery"
    case coordination
    case handover
    case review
    case supervision
    case complaintHandling = "complaint-handling"
    case clientOwnAccess = "client-own-access"
    case statistics
    case retention
    case emergency

    /// The purpose that the field names, and says nothing besides.
    init?(word field: ArraySlice<UInt8>) {
        guard let purpose = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(field) }) else { return nil }
        self = purpose
    }
}

/// How an actor stands to a client, as bits, so that one statement can answer through which ones a record is open.
struct Relationships: OptionSet, Sendable, Hashable {
    let rawValue: Int64

    /// Finnish: *omatyöntekijä*.
    static let responsibleWorker = Relationships(rawValue: 1)
    static let coverWorker = Relationships(rawValue: 1 << 1)
    static let teamMember = Relationships(rawValue: 1 << 2)
    static let matterUnit = Relationships(rawValue: 1 << 3)
    static let intake = Relationships(rawValue: 1 << 4)
    static let receiver = Relationships(rawValue: 1 << 5)
    static let supervisor = Relationships(rawValue: 1 << 6)
    static let client = Relationships(rawValue: 1 << 7)
    static let representative = Relationships(rawValue: 1 << 8)
    /// Recorded the record, or works in the unit where it was recorded: found in the record itself, never kept as a row.
    static let recorder = Relationships(rawValue: 1 << 9)
    /// The ombudsman whom an advocacy case names, for what it cites.
    static let caseAdvocate = Relationships(rawValue: 1 << 10)
    /// Watches over the register, not over a client: never kept as a row, so that it opens nothing but what says so itself.
    static let auditor = Relationships(rawValue: 1 << 11)

    /// Their codes, in bit order.
    private static let allCodes = [
        "responsible-worker", "cover-worker", "team-member", "matter-unit", "intake", "receiver", "supervisor",
        "client",
        "representative", "recorder", "case-advocate", "auditor",
    ]

    var codes: [String] { Self.allCodes.enumerated().compactMap { rawValue & (1 << Int64($0)) != 0 ? $1 : nil } }

    /// Those who carry the process for the county.
    static let caseworkers: Relationships = [.responsibleWorker, .coverWorker, .matterUnit]
    /// The client or who stands in the client's place.
    static let ownSide: Relationships = [.client, .representative]
    /// Those who stand by a person, not by one matter or referral: in every record of the person (CD15).
    static let withPerson: Relationships = ownSide.union([.responsibleWorker, .coverWorker, .intake, .supervisor])
}
