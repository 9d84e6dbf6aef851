import JSON
import SQLite

/// An organization that calls, employs or produces services (decisions.md 1, 9). Finnish: *organisaatio*.
enum OrganizationRecord {
    static let resource: Resource = Resource(
        "organization",
        collection: "organizations",
        component: "Organization",
        table: "organization",
        nature: .directory,
        schema: [
            .text("name", 1...200).required,
            .code("kind", OrganizationKind.self).required.column("kind"),
            // Itself, or the county it produces for: decides whether data stays with one controller.
            .identifier("controllerId").column("controller_id"),
            .text("businessId", 1...20),
            .externalIDs,
        ]
    ).with { resource in
        resource.filters = [
            .init(name: "kind", form: .codes, column: "x.kind", codes: OrganizationKind.codes)
        ]
        resource.rules.check = { draft, transaction throws(Problem) in
            guard let controller = draft.identifier("controllerId", as: Record.self) else {
                draft["controllerId"] = .string(draft.id.description)
                return
            }
            guard controller != draft.id, try transaction.known(OrganizationRecord.resource, controller) == nil else { return }
            draft.fault(.referenceNotFound, at: "/controllerId")
        }
        resource.rules.stored = { _, record, transaction throws(Problem) in try transaction.keepExternalIDs(of: record) }
    }
}

extension Member {
    /// Ids by which other systems know the record, unique per kind, system and value (api.md 1.2).
    static let externalIDs: Member = .array(
        "externalIds",
        of: .object([.text("system", 1...200).required, .text("value", 1...200).required]),
        0...20
    )
}

extension WriteTransaction {
    private static let forgetExternalIDs: SQL = "DELETE FROM external_id WHERE record_id = ?"
    private static let otherWithID: SQL = """
        SELECT record_id FROM external_id WHERE kind = ? AND system = ? AND value = ? AND record_id <> ?
        """
    private static let keepExternalID: SQL = """
        INSERT OR IGNORE INTO external_id (kind, system, value, record_id) VALUES (?, ?, ?, ?)
        """

    /// Keeps the external ids of a record findable; one that another record has is a 409 with that record's id.
    func keepExternalIDs(of record: Record) throws(Problem) {
        try change(Self.forgetExternalIDs, [Value(record.id)])
        for item in record.items("externalIds") {
            guard let object = item.object, let system = object["system"]?.string, let value = object["value"]?.string
            else { continue }
            let kind = record.resource.name
            let other = try first(Self.otherWithID, [.text(kind), .text(system), .text(value), Value(record.id)]) { row in
                row.identifier(0).map { Identifier<Record>($0) }
            }
            if let other = other ?? nil {
                throw Problem(.externalIDConflict, ["id": .string(other.description), "system": .string(system)])
            }
            try change(Self.keepExternalID, [.text(kind), .text(system), .text(value), Value(record.id)])
        }
    }
}
