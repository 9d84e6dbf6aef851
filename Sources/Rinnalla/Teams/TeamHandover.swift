import JSON
import SQLite

/// What a handover, or a merger, does to the teams that the former worker led (INV-T2).
extension WriteTransaction {
    private static let ledBy: SQL = """
        SELECT t.id FROM team t JOIN team_member l ON l.id = t.lead_member_id
        WHERE t.client_id IN \(Person.records(of: "?1")) AND t.status IN ('active', 'suspended')
        AND t.ownership = 'individual' AND l.person_id = ?2
        """

    /// The new responsible worker leads in place of the former, whose membership ends.
    func passOnTeams(
        of client: Identifier<Client>,
        from former: Identifier<Record>,
        to worker: Identifier<Record>
    ) throws(Problem) {
        guard former != worker else { return }
        for id in try all(Self.ledBy, [Value(client), Value(former)], { row in row.identifier(0) }) {
            if let id { try passOnTeam(Identifier(id), to: worker) }
        }
    }

    private func passOnTeam(_ id: Identifier<Record>, to worker: Identifier<Record>) throws(Problem) {
        guard let team = try known(TeamRecord.resource, id),
            let leadId = team.identifier("leadMemberId", as: Record.self),
            let lead = try known(TeamMemberRecord.resource, leadId)
        else { return }
        // A team that lacks something already would refuse the change of its members, and hold up the handover.
        if try !composition(of: id).faults(of: team.content, at: now).isEmpty { try suspend(team) }
        let successor = try join(team, worker, inPlaceOf: lead)
        guard let joined = try known(TeamRecord.resource, id) else { return }
        var draft = Draft(changing: joined)
        draft["leadMemberId"] = .string(successor.description)
        _ = try update(draft)
        try leave(lead, id)
    }

    private func suspend(_ team: Record) throws(Problem) {
        guard team.status == "active" else { return }
        var draft = Draft(changing: team)
        draft.status = "suspended"
        _ = try update(draft, what: "suspended", transition: ["from": "active", "to": "suspended"])
    }

    /// Makes the worker a member, or what they are in the team already the responsible worker's membership.
    private func join(
        _ team: Record,
        _ worker: Identifier<Record>,
        inPlaceOf lead: Record
    ) throws(Problem) -> Identifier<Record> {
        let own = try composition(of: team.id).members.filter { $0.person == worker && !$0.hasRefused && $0.to > now }
        if let first = own.min(by: { $0.from < $1.from }), let member = try known(TeamMemberRecord.resource, first.id) {
            var draft = Draft(changing: member)
            draft["role"] = .string(TeamRole.responsibleWorker.rawValue)
            draft["validFrom"] = .string(min(first.from, now).description)
            if own.count == 1 { draft["validTo"] = nil }
            // Who accepted the client accepted the team with it.
            if !first.hasJoined { draft["response"] = "accepted" }
            _ = try update(draft)
            return first.id
        }
        let draft = Draft(
            resource: TeamMemberRecord.resource,
            before: nil,
            id: makeIdentifier(),
            client: team.client,
            parents: [team.id],
            content: [
                "person": ["kind": "professional", "id": .string(worker.description)],
                "role": .string(TeamRole.responsibleWorker.rawValue), "sector": lead["sector"] ?? "social",
                "validFrom": .string(now.description),
            ],
            status: nil
        )
        return try insert(draft).id
    }

    /// Ends the former lead's membership, unless the team needs it still (INV-T3): then it is for the new lead to decide.
    private func leave(_ lead: Record, _ team: Identifier<Record>) throws(Problem) {
        let member = TeamComposition.Membership(lead)
        guard member.from < now, member.to > now else { return }
        let members = try composition(of: team).members
        let rest = TeamComposition(members: members.filter { $0.id != lead.id })
        guard let current = try known(TeamRecord.resource, team),
            current.status != "active" || rest.faults(of: current.content, at: now).isEmpty
        else { return }
        var draft = Draft(changing: lead)
        draft["validTo"] = .string(now.description)
        _ = try update(draft, what: "ended")
    }
}
