import JSON
import SQLite

extension WriteTransaction {
    private static let members: SQL = """
        SELECT m.id, m.content, m.team_id, t.status FROM team_member m JOIN team t ON t.id = m.team_id WHERE m.client_id = ?
        """
    private static let matters: SQL = "SELECT matter_id FROM team_matter WHERE team_id = ?"

    /// Opens to every member of the client's active teams what the access scope names and the consents permit.
    func rebuildTeamRelationships(of client: Identifier<Client>) throws(Problem) {
        let found = try all(Self.members, [Value(client)]) { row in
            (row.identifier(0), row.utf8(1), row.identifier(2), row.text(3))
        }
        for row in found {
            guard let id = row.0, let team = row.2, let content = (try? JSONParser.parse(row.1))?.object else {
                continue
            }
            let member = TeamComposition.Membership(id: Identifier(id), content: content)
            try forgetRelationships(causedBy: member.id)
            if row.3 == "active", member.hasJoined {
                try openRelationships(of: member, in: Identifier(team), to: client)
            }
        }
    }

    /// Who a client is, for the whole client; the team itself to who may know the client; everything else within the matters
    /// of the team alone.
    private func openRelationships(
        of member: TeamComposition.Membership,
        in team: Identifier<Record>,
        to client: Identifier<Client>
    ) throws(Problem) {
        guard let holder = member.person, member.personKind == .professional,
            let organization: Identifier<Organization> = member.content["organizationId"]?.string.flatMap({
                Identifier($0)
            }),
            let period = try period(of: member)
        else { return }
        let categories = DataCategories(codes: member.content["accessScope"]?.array?.compactMap(\.string) ?? [])
        let matters = try all(Self.matters, [Value(team)]) { row in row.identifier(0) }
        var openings: [(record: Identifier<Record>?, categories: DataCategories)] = [
            (nil, categories.intersection(.basic))
        ]
        if categories.contains(.identity) { openings.append((team, .process)) }
        for matter in matters { openings.append((matter.map { Identifier($0) }, categories)) }
        for (record, categories) in openings {
            guard let disclosure = try disclosure(of: client, to: organization, for: .coordination, record: record)
            else { continue }
            try open(
                CareRelationship(
                    holder: holder,
                    client: client,
                    kind: .teamMember,
                    categories: categories,
                    record: record,
                    source: member.id,
                    from: period.from,
                    to: period.to
                ),
                within: disclosure
            )
        }
    }

    /// INV-T4: what is left of the membership, and of the consent that it rests on; nil when nothing is.
    private func period(
        of member: TeamComposition.Membership
    ) throws(Problem) -> (from: Timestamp, to: Timestamp)? {
        var (from, to) = (max(now, member.from), member.to)
        if let id: Identifier<Record> = member.content["consentId"]?.string.flatMap({ Identifier($0) }) {
            guard let consent = try known(ConsentRecord.resource, id), consent.status == "active" else { return nil }
            from = max(from, consent.time("validFrom") ?? from)
            to = min(to, consent.time("validTo") ?? to)
        }
        return from < to ? (from, to) : nil
    }
}
