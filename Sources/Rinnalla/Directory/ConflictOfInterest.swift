import JSON
import SQLite

/// A professional's own word on whom they are too close to (hallintolaki 434/2003 28 §). Finnish: *esteellisyysilmoitus*.
///
/// Directory data: its subject is an organization or another professional, never a client.
enum ConflictOfInterestRecord {
    static let resource: Resource = Resource(
        "conflict-of-interest-declaration",
        collection: "conflict-of-interest-declarations",
        component: "ConflictOfInterestDeclaration",
        table: "conflict_of_interest_declaration",
        nature: .directory,
        schema: [
            .reference("workerId", to: ProfessionalRecord.resource.reference).required.once.column("worker_id"),
            .object("subject", [.code("kind", SubjectKind.self).required, .identifier("id").required]).required.once,
            .code("ground", Ground.self).required,
            .code("decision", Decision.self),
            .reference("decidedBy", to: ProfessionalRecord.resource.reference),
            .date("validFrom").required.column("valid_from"),
            .date("validTo").column("valid_to"),
            .text("text", 1...2000),
        ]
    ).with { resource in
        resource.filters = [.init(name: "workerId", form: .identifier, column: "x.worker_id")]
        resource.rules.check = check
    }

    enum SubjectKind: String, CodeSet { case organization, professional }

    /// The grounds of hallintolaki 28 §, in its order.
    enum Ground: String, CodeSet {
        case party
        case closeRelative = "close-relative"
        case assistsRepresents = "assists-represents"
        case specialBenefitOrHarm = "special-benefit-or-harm"
        case employmentOrMandate = "employment-or-mandate"
        case boardPosition = "board-position"
        case supervisionMatter = "supervision-matter"
        case otherReason = "other-reason"
    }

    /// What was decided on the declaration: to step aside, to go on openly, or that nothing needs to be done.
    enum Decision: String, CodeSet { case recuse, disclose, none }

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let worker =
            try draft.identifier("workerId", as: Record.self)
            .map { id throws(Problem) in try transaction.known(ProfessionalRecord.resource, id) } ?? nil
        try transaction.access.requireWriting(for: worker?.identifier("organizationId"), at: "/workerId")
        if let from = draft.date("validFrom"), let to = draft.date("validTo"), to <= from {
            draft.fault(.periodReversed, at: "/validTo")
        }
        guard let subject = draft["subject"], let id = subject["id"]?.string.flatMap({ Identifier<Record>($0) }) else {
            return
        }
        let kind = subject["kind"]?.string.flatMap { SubjectKind(rawValue: $0) } ?? .organization
        let resource = kind == .organization ? OrganizationRecord.resource : ProfessionalRecord.resource
        if try transaction.known(resource, id) == nil { draft.fault(.referenceNotFound, at: "/subject/id") }
    }
}

extension ReadTransaction {
    // Periods are half-open.
    private static let declared: SQL = """
        SELECT id FROM conflict_of_interest_declaration x WHERE worker_id = ?1 AND valid_from <= ?3
        AND (valid_to IS NULL OR ?3 < valid_to) AND json_extract(content, '$.subject.id') = ?2
        ORDER BY created_at, id LIMIT 1
        """

    /// The declaration by which a worker has told of the interest in an organization or a professional (INV-R8).
    func declaration(
        by worker: Identifier<Professional>,
        about subject: Identifier<Record>,
        on date: CalendarDate
    ) throws(Problem) -> Identifier<Record>? {
        let values: [Value] = [Value(worker), .text(subject.description), .text(date.description)]
        return try first(Self.declared, values) { row in row.identifier(0).map { Identifier($0) } } ?? nil
    }
}
