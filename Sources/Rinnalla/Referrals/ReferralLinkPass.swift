import SQLite

/// A link that was shown, as the database has it: whose it is, what it leads to, whether it still holds.
struct ReferralLinkPass: Sendable {
    let id: Identifier<Record>
    let referral: Identifier<Record>
    let client: Identifier<Client>
    private let organization: Identifier<Organization>
    private let organizationKind: OrganizationKind
    private let isActive: Bool
    private let expires: Timestamp

    private static let byDigest: SQL = """
        SELECT l.id, l.referral_id, l.client_id, l.organization_id, o.kind, l.status = 'active', l.expires_at
        FROM referral_link_token t JOIN referral_link l ON l.id = t.link_id
        JOIN organization o ON o.id = l.organization_id WHERE t.digest = ?
        """

    /// The link with this token; nil when there is none.
    static func find(_ token: ReferralLinkToken, on connection: Connection) throws(Problem) -> ReferralLinkPass? {
        do throws(SQLiteError) {
            return try connection.first(byDigest, [.blob(token.digest.bytes)]) { row in ReferralLinkPass(row) } ?? nil
        } catch {
            throw Problem(error)
        }
    }

    private init?(_ row: borrowing Row) {
        guard let id = row.identifier(0), let referral = row.identifier(1), let client = row.identifier(2),
            let organization = row.identifier(3), let kind = OrganizationKind(rawValue: row.text(4))
        else { return nil }
        self.id = Identifier(id)
        self.referral = Identifier(referral)
        self.client = Identifier(client)
        self.organization = Identifier(organization)
        organizationKind = kind
        isActive = row.bool(5)
        expires = Timestamp(milliseconds: row.int(6))
    }

    func isOpen(at now: Timestamp) -> Bool { isActive && now < expires }

    /// The link in place of a person: it provides the service, and is no more than the receiver of its one referral.
    var access: Access {
        let key = Key(
            id: "link",
            organization: organization,
            organizationKind: organizationKind,
            scopes: [],
            mayAssertActor: false
        )
        let actor = Actor(id: id.cast(), role: .provider)
        return Access(key: key, actor: actor, purpose: .serviceDelivery, link: id)
    }
}
