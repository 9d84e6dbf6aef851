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
            try transaction.access.requireWriting(for: draft.before == nil ? nil : draft.id.cast(), at: "/id")
            try checkController(&draft, transaction)
            checkStanding(&draft, transaction.access)
            try checkCounty(draft, transaction)
        }
        resource.rules.stored = { _, record, transaction throws(Problem) in try transaction.keepExternalIDs(of: record)
        }
    }

    private static let otherCounty: SQL = "SELECT id FROM organization WHERE kind = 'county' AND id <> ?"

    /// A region is one county's, which controls its register: another organization of that kind would open it to others.
    private static func checkCounty(_ draft: Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.violations.isEmpty, draft.text("kind") == OrganizationKind.county.rawValue,
            let county = try transaction.first(otherCounty, [Value(draft.id)], { row in row.identifier(0) }) ?? nil
        else { return }
        var problem = Problem.violated("one-county", at: "/kind", as: .alreadyExists)
        problem.details["id"] = .string(Identifier<Organization>(county).description)
        throw problem
    }

    private static func checkController(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let controller = draft.identifier("controllerId", as: Record.self) else {
            draft["controllerId"] = .string(draft.id.description)
            return
        }
        guard controller != draft.id, try transaction.known(resource, controller) == nil else { return }
        draft.fault(.referenceNotFound, at: "/controllerId")
    }

    /// What an organization is to the county opens doors to its keys: it does not say so itself.
    private static func checkStanding(_ draft: inout Draft, _ access: Access) {
        guard let before = draft.before, access.key.organizationKind != .county else { return }
        for name in ["kind", "controllerId"] where draft[name] != before[name] {
            draft.violate("organization-standing", at: "/\(name)")
        }
    }
}
