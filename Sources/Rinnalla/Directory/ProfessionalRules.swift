import JSON
import SQLite

/// What must hold of a professional, and what follows: the units that the access rule asks for.
enum ProfessionalRules {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        try transaction.access.requireWriting(for: draft.identifier("organizationId"), at: "/organizationId")
        for (index, unit) in draft.items("unitIds").enumerated() {
            try transaction.checkUnit(unit.string, at: "/unitIds/\(index)", of: &draft)
        }
        try checkRoles(&draft, transaction)
        try checkResponsibilities(draft, transaction)
    }

    /// A provider's key names the actor and the role by itself: what opens a county's clients is registered in counties alone.
    private static func checkRoles(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let id = draft.identifier("organizationId", as: Record.self),
            let organization = try transaction.known(OrganizationRecord.resource, id),
            organization.text("kind") != OrganizationKind.county.rawValue
        else { return }
        for (index, code) in draft.items("roles").enumerated() {
            guard let role = code.string.flatMap({ Role(rawValue: $0) }), !Role.ofEveryOrganization.contains(role)
            else {
                continue
            }
            draft.violate("roles-of-organization", at: "/roles/\(index)")
        }
    }

    private static let openResponsibilities: SQL =
        "SELECT count(*) FROM responsibility WHERE worker_id = ? AND valid_to IS NULL"

    /// INV-H3, by number: the key of a directory call may not know whose worker it is. The lists named tell whoever may.
    private static func checkResponsibilities(_ draft: Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let before = draft.before, let pointer = ending(before, to: draft.content) else { return }
        let open = try transaction.count(openResponsibilities, [Value(draft.id)])
        guard open > 0 else { return }
        let fault = Fault(
            place: .member(pointer),
            code: .ruleViolation,
            details: [
                "openResponsibilities": .integer(open),
                "clients": .string("/v1/clients?responsibleWorkerId=\(draft.id)"),
                "handovers": .string("/v1/professionals/\(draft.id)/handovers"),
            ],
            rule: "INV-H3"
        )
        throw .violated([fault], as: .stateConflict)
    }

    /// The member that ends the professional's answering for clients: the status, or the loss of every role that may.
    private static func ending(_ before: Record, to content: JSONObject) -> String? {
        guard before.text("status") == "active" else { return nil }
        if content["status"] == "inactive" { return "/status" }
        return canAnswer(before.content) && !canAnswer(content) ? "/roles" : nil
    }

    private static func canAnswer(_ content: JSONObject) -> Bool {
        let roles = content["roles"]?.array ?? []
        return roles.contains(.string(Role.worker.rawValue)) || roles.contains(.string(Role.socialWorker.rawValue))
    }

    private static let forgetUnits: SQL = "DELETE FROM professional_unit WHERE professional_id = ?"
    private static let keepUnit: SQL = "INSERT INTO professional_unit (professional_id, unit_id) VALUES (?, ?)"

    static func stored(_ before: Record?, _ after: Record, _ transaction: WriteTransaction) throws(Problem) {
        try transaction.keepExternalIDs(of: after)
        if let before, ending(before, to: after.content) != nil {
            try transaction.stopHandovers(to: after.id)
            try transaction.endCovers(by: after.id)
        }
        guard before?["unitIds"] != after["unitIds"] else { return }
        try transaction.change(forgetUnits, [Value(after.id)])
        for unit in after.items("unitIds") {
            guard let id = unit.string.flatMap({ Identifier<Unit>($0) }) else { continue }
            try transaction.change(keepUnit, [Value(after.id), Value(id)])
        }
        if before != nil { try followUnits(of: after.id, transaction) }
    }

    private static let endFormerUnits: SQL = """
        UPDATE care_relationship SET valid_to = ?2 WHERE kind = 64 AND valid_to > ?2
        AND source_id IN (SELECT id FROM responsibility WHERE worker_id = ?1 AND valid_to IS NULL)
        AND holder NOT IN (SELECT unit_id FROM professional_unit WHERE professional_id = ?1)
        """
    private static let openNewUnits: SQL = """
        INSERT INTO care_relationship (holder, client_id, kind, categories, source_id, valid_from, valid_to)
        SELECT u.unit_id, o.client_id, 64, ?3, o.id, ?2, ?4
        FROM responsibility o JOIN professional_unit u ON u.professional_id = o.worker_id
        WHERE o.worker_id = ?1 AND o.valid_to IS NULL AND NOT EXISTS (SELECT 1 FROM care_relationship r
        WHERE r.source_id = o.id AND r.kind = 64 AND r.holder = u.unit_id AND r.valid_to > ?2)
        """

    /// The supervisor of a client is that of the unit where the responsible worker works now (access.md).
    private static func followUnits(
        of worker: Identifier<Record>,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        let values = [Value(worker), Value(transaction.now)]
        try transaction.change(endFormerUnits, values)
        try transaction.change(
            openNewUnits,
            values + [.integer(DataCategories.ofSupervisor.rawValue), Value(CareRelationship.forever)]
        )
    }
}

extension Draft {
    /// Nobody who has left is given what is still to be done: they could never call again (DD16).
    mutating func requireActive(
        _ id: Identifier<Record>?,
        at pointer: String,
        _ transaction: ReadTransaction
    ) throws(Problem) {
        guard let id, let professional = try transaction.known(ProfessionalRecord.resource, id),
            professional.text("status") == "inactive"
        else { return }
        violate("professional-inactive", at: pointer)
    }
}
