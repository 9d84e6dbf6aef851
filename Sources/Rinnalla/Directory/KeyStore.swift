import SQLite

/// A key as it is made: its secret is told once and never kept.
struct NewKey: Sendable {
    let name: String
    let organization: Identifier<Organization>
    /// Scopes, or `*` for every one but `self`.
    let scopes: [String]
    var mayAssertActor = false
    var days: Int64 = 365
}

extension WriteTransaction {
    private static let insertKey: SQL = """
        INSERT INTO api_key (id, digest, name, organization_id, scopes, may_assert_actor, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """

    private static let kindOfOrganization: SQL = "SELECT kind FROM organization WHERE id = ?"

    /// Keeps a key under the digest of its secret (api.md 1.13).
    func insertKey(_ key: NewKey, secret: KeySecret) throws(Problem) {
        if let place = key.scopes.firstIndex(of: "self") {
            let kind = try first(Self.kindOfOrganization, [Value(key.organization)]) { row in row.text(0) }
            guard kind.flatMap({ OrganizationKind(rawValue: $0) })?.keepsRegister == true else {
                throw .violated([Fault(place: .member("/scopes/\(place)"), code: .ruleViolation, rule: "key-self")])
            }
        }
        try change(
            Self.insertKey,
            [
                .text(secret.id), .blob(secret.digest.bytes), .text(key.name), Value(key.organization),
                .text(key.scopes.joined(separator: " ")), Value(key.mayAssertActor), Value(now),
                Value(now.adding(days: key.days)),
            ]
        )
    }
}

/// A key as it is kept, without the digest: what may be told of it.
struct StoredKey: Sendable {
    let id: String
    /// Where it stands among all keys: they are never deleted, so this is the order in which they were made.
    let position: Int64
    let name: String
    let organization: Identifier<Organization>
    let scopes: [String]
    let mayAssertActor: Bool
    let createdAt: Timestamp
    let expiresAt: Timestamp
    let revokedAt: Timestamp?
    /// Use is kept to the day.
    let firstUsedDate: String?
    let lastUsedDate: String?

    fileprivate static let columns: SQL = """
        k.id, k.rowid, k.name, k.organization_id, k.scopes, k.may_assert_actor, k.created_at, k.expires_at, k.revoked_at,
        k.first_used_on, k.last_used_on
        """

    fileprivate init(_ row: borrowing Row) {
        id = row.text(0)
        position = row.int(1)
        name = row.text(2)
        organization = row.identifier(3).map { Identifier($0) } ?? Identifier(high: 0, low: 0)
        scopes = row.text(4).split(separator: " ").map(String.init)
        mayAssertActor = row.bool(5)
        createdAt = Timestamp(milliseconds: row.int(6))
        expiresAt = Timestamp(milliseconds: row.int(7))
        revokedAt = row.intIfPresent(8).map { Timestamp(milliseconds: $0) }
        firstUsedDate = row.textIfPresent(9)
        lastUsedDate = row.textIfPresent(10)
    }
}

/// A key manager sees the keys of the own organization, a county's those of all.
extension ReadTransaction {
    private static let keyByID: SQL = "SELECT \(StoredKey.columns) FROM api_key k WHERE k.id = ?"

    /// The key, if the caller may manage it; else it does not exist for the caller.
    func key(_ id: String) throws(Problem) -> StoredKey {
        guard let key = try first(Self.keyByID, [.text(id)], { row in StoredKey(row) }),
            access.mayWrite(for: key.organization)
        else { throw .notFound }
        return key
    }

    /// The keys that the caller may manage, after a position and in the order in which they were made.
    func keys(
        of organization: Identifier<Organization>?,
        after position: Int64,
        limit: Int
    ) throws(Problem) -> [StoredKey] {
        var conditions: [SQL] = ["k.rowid > ?"]
        var values: [Value] = [.integer(position)]
        let own = access.key.organizationKind == .county ? nil : access.key.organization
        for only in [organization, own] {
            guard let only else { continue }
            conditions.append("k.organization_id = ?")
            values.append(Value(only))
        }
        let all = SQL.joined(conditions, separator: " AND ")
        return try self.all(
            "SELECT \(StoredKey.columns) FROM api_key k WHERE \(all) ORDER BY k.rowid LIMIT ?",
            values + [Value(limit)]
        ) { row in StoredKey(row) }
    }
}

extension WriteTransaction {
    private static let revoke: SQL = "UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"

    /// Ends a key from the very next request on; one that is revoked already stays as it is.
    func revokeKey(_ id: String) throws(Problem) {
        try change(Self.revoke, [Value(now), .text(key(id).id)])
    }
}
