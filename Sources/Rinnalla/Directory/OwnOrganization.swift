import SQLite

extension Access {
    /// Whether the key may write what belongs to the organization: its own, a county's key that of all (decisions.md 1).
    func mayWrite(for organization: Identifier<Organization>?) -> Bool {
        key.organizationKind == .county || organization == key.organization
    }

    /// 403 for a key that may not: it may read the record, so a 404 would hide nothing (decisions.md 14).
    func requireWriting(for organization: Identifier<Organization>?, at pointer: String) throws(Problem) {
        guard !mayWrite(for: organization) else { return }
        throw .violated("own-organization", at: pointer, as: .actorNotAllowed)
    }
}

extension WriteTransaction {
    private static let isOfOther: SQL = "SELECT 1 FROM unit WHERE id = ? AND organization_id <> ?"

    /// A unit that a record names is one of the record's own organization.
    func checkUnit(_ unit: String?, at pointer: String, of draft: inout Draft) throws(Problem) {
        guard let id = unit.flatMap({ Identifier<Unit>($0) }) else { return }
        let organization = draft.identifier("organizationId", as: Organization.self)
        if try isAny(Self.isOfOther, [Value(id), Value(organization)]) {
            draft.violate("unit-of-organization", at: pointer)
        }
    }
}
