import SQLite

/// The register that a client is in: whose it is, and what its auditor may reach of it.
enum Register {
    /// The organization that controls a client's data: of who answers for the client, else of who took the client in.
    static func controller(of client: SQL) -> SQL {
        """
        (SELECT o.controller_id FROM responsibility s JOIN professional p ON p.id = s.worker_id
        JOIN organization o ON o.id = p.organization_id WHERE s.client_id = \(client) AND s.valid_to IS NULL
        UNION ALL SELECT o.controller_id FROM care_relationship r JOIN organization o ON o.id = r.holder
        WHERE r.client_id = \(client) AND r.source_id = \(client) AND r.kind = 16)
        """
    }

    /// Whether a client is in the register of an organization.
    static func holds(_ client: SQL, of organization: SQL) -> SQL {
        "\(controller(of: client)) = (SELECT k.controller_id FROM organization k WHERE k.id = \(organization))"
    }
}

extension ReadTransaction {
    private static let isInOwnRegister: SQL = "SELECT 1 WHERE \(Register.holds("?1", of: "?2"))"

    /// An auditor watches over the register of the own county, and no other's: other clients are not there (404).
    func requireOwnRegister(of client: Identifier<Client>) throws(Problem) {
        guard access.key.organizationKind == .county,
            try isAny(Self.isInOwnRegister, [Value(client), Value(access.key.organization)])
        else { throw .notFound }
        reach(client)
    }

    /// How the actor stands to a client for the sake of one kind of record, which may be open to the register's auditor.
    func relationships(to client: Identifier<Client>, for resource: Resource) throws(Problem) -> Relationships {
        guard access.relationships == .auditor, resource.authority.relationships.contains(.auditor) else {
            return try relationships(to: client)
        }
        try requireOwnRegister(of: client)
        return .auditor
    }
}
