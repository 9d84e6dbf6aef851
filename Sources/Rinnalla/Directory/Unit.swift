import SQLite

/// A part of an organization that handles matters and produces services (decisions.md 9). Finnish: *yksikkö*.
enum UnitRecord {
    static let resource: Resource = Resource(
        "unit",
        collection: "units",
        component: "Unit",
        table: "unit",
        nature: .directory,
        schema: [
            .text("name", 1...200).required,
            .reference("organizationId", to: OrganizationRecord.resource.reference).required.once.column(
                "organization_id"
            ),
            .array("municipalities", of: .municipality, 0...400),
            .externalIDs,
        ]
    ).with { resource in
        resource.filters = [.ofOrganization]
        resource.rules.check = { draft, transaction throws(Problem) in
            try transaction.access.requireWriting(for: draft.identifier("organizationId"), at: "/organizationId")
        }
        resource.rules.stored = { _, record, transaction throws(Problem) in try transaction.keepExternalIDs(of: record)
        }
    }
}

extension Resource.Filter {
    static let ofOrganization = Resource.Filter(name: "organizationId", form: .identifier, column: "x.organization_id")
}
