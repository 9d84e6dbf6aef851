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

    /// Keeps a key under the digest of its secret (api.md 1.13).
    func insertKey(_ key: NewKey, secret: KeySecret) throws(Problem) {
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
