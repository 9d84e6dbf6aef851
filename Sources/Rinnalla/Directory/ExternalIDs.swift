import JSON
import SQLite

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

    /// Keeps the external ids of a record findable; one that another record has is a 409, with that record's id for who may know it.
    func keepExternalIDs(of record: Record) throws(Problem) {
        // A record that has just been made has none to forget.
        if record.version > 1 { try change(Self.forgetExternalIDs, [Value(record.id)]) }
        for item in record.items("externalIds") {
            guard let object = item.object, let system = object["system"]?.string, let value = object["value"]?.string
            else { continue }
            let kind = record.resource.name
            let other = try first(Self.otherWithID, [.text(kind), .text(system), .text(value), Value(record.id)]) {
                row in
                row.identifier(0).map { Identifier<Record>($0) }
            }
            if let other = other ?? nil { throw externalIDConflict(record, other, system) }
            try change(Self.keepExternalID, [.text(kind), .text(system), .text(value), Value(record.id)])
        }
    }
    /// Whose the external id is already; another client is told to a county's key alone, as by the identity code (decisions.md 12).
    private func externalIDConflict(_ record: Record, _ other: Identifier<Record>, _ system: String) -> Problem {
        let isClient = record.resource.name == ClientRecord.resource.name
        var problem = Problem(.externalIDConflict, ["system": .string(system)])
        if !isClient || access.key.organizationKind == .county { problem.details["id"] = .string(other.description) }
        problem.clients = isClient ? [other.cast()] : []
        return problem
    }
}
