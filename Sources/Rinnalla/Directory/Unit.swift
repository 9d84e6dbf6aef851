import SQLite

/// A part of an organization that handles matters (decisions.md 9). Finnish: *yksikkö*.
enum UnitRecord {
    static let resource: Resource = Resource(
        "unit",
        collection: "units",
        component: "Unit",
        table: "unit",
        nature: .directory,
        schema: [
            .text("name", 1...200).required,
            .reference("organizationId", to: OrganizationRecord.resource.reference).required.once.column("organization_id"),
            .externalIDs,
        ]
    )
}
