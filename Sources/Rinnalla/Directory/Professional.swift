import JSON
import SQLite

/// A person who works for an organization (decisions.md 9). Finnish: *ammattihenkilö*.
enum ProfessionalRecord {
    static let resource: Resource = Resource(
        "professional",
        collection: "professionals",
        component: "Professional",
        table: "professional",
        nature: .directory,
        schema: [
            .text("name", 1...200).required,
            .reference("organizationId", to: OrganizationRecord.resource.reference).required.once.column("organization_id"),
            .references("unitIds", to: UnitRecord.resource.reference, 0...20),
            .array("roles", of: .code(Role.registrable.map(\.rawValue)), 1...10).required.column("roles"),
            .array("languages", of: .language, 0...20),
            .code("status", ["active", "inactive"]).initially("active").required.column("status"),
            .externalIDs,
        ]
    ).with { resource in
        resource.rules.stored = { _, record, transaction throws(Problem) in
            try transaction.keepExternalIDs(of: record)
            try transaction.change("DELETE FROM professional_unit WHERE professional_id = ?", [Value(record.id)])
            for unit in record.items("unitIds") {
                let id = unit.string.flatMap { Identifier<Record>($0) }
                try transaction.change(
                    "INSERT INTO professional_unit (professional_id, unit_id) VALUES (?, ?)", [Value(record.id), Value(id)])
            }
        }
    }
}
