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
        resource.filters = [.ofOrganization, .init(name: "q", form: .words, column: WordSearch.units.hasWord)]
        resource.rules.check = { draft, transaction throws(Problem) in
            try transaction.access.requireWriting(for: draft.identifier("organizationId"), at: "/organizationId")
        }
        resource.rules.stored = { before, record, transaction throws(Problem) in
            try transaction.keepExternalIDs(of: record)
            try WordSearch.units.keepWords(of: record, since: before, transaction)
        }
    }
}

extension Resource.Filter {
    static let ofOrganization = Resource.Filter(name: "organizationId", form: .identifier, column: "x.organization_id")
}
