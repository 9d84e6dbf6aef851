import JSON
import SQLite

/// Who is in a team, and what an active team must be (INV-T1, INV-T2, INV-T3).
struct TeamComposition: Sendable {
    let members: [Membership]

    /// One member, as far as the rules of the team look.
    struct Membership: Sendable {
        let id: Identifier<Record>
        let content: JSONObject

        var personKind: PersonKind? { content["person"]?["kind"]?.string.flatMap { PersonKind(rawValue: $0) } }
        var person: Identifier<Record>? { content["person"]?["id"]?.string.flatMap { Identifier($0) } }
        var from: Timestamp { content["validFrom"]?.string.flatMap { Timestamp($0) } ?? .latest }
        var to: Timestamp { content["validTo"]?.string.flatMap { Timestamp($0) } ?? CareRelationship.forever }

        /// Whether the person has joined: whoever was invited has to accept, for silence is never consent (SHL 41 §).
        var hasJoined: Bool {
            switch content["response"]?.string {
            case "accepted": true
            case nil: content["invitedAt"] == nil
            default: false
            }
        }

        /// Whether the person was invited and did not come: whoever is asked anew is a member anew.
        var hasRefused: Bool { content["response"] != nil && !hasJoined }

        func isMember(at time: Timestamp) -> Bool { hasJoined && from <= time && time < to }
    }

    /// What speaks against an active team of these members.
    func faults(of team: JSONObject, at time: Timestamp) -> [Fault] {
        let present = members.filter { $0.isMember(at: time) }
        var faults: [Fault] = []
        func violate(_ rule: Rule, at pointer: String) {
            faults.append(Fault(place: .member(pointer), code: .ruleViolation, rule: rule))
        }
        let hasClient = present.contains { $0.personKind == .client || $0.personKind == .representative }
        let reason = team["clientMembershipDeclined"]?["reason"]?.string
        if !hasClient, reason == nil || reason == "not-invited" { violate("INV-T1", at: "/clientMembershipDeclined") }
        let lead = team["leadMemberId"]?.string
        if !present.contains(where: { $0.id.description == lead }) { violate("INV-T2", at: "/leadMemberId") }
        let sectors = Set(present.filter { !$0.isOnClientsSide }.compactMap { $0.content["sector"]?.string })
        if team["kind"]?.string != TeamKind.act.rawValue, sectors.count < 2 { violate("INV-T3", at: "/kind") }
        return faults
    }

    /// INV-T2: the responsible worker leads, unless the team is jointly owned or the client leads it.
    func faultOfLead(of team: JSONObject, responsible worker: Identifier<Professional>?) -> [Fault] {
        guard team["ownership"]?.string == TeamOwnership.individual.rawValue,
            let lead = members.first(where: { $0.id.description == team["leadMemberId"]?.string }),
            worker == nil || lead.person != worker?.cast()
        else { return [] }
        return [Fault(place: .member("/leadMemberId"), code: .ruleViolation, rule: "INV-T2")]
    }
}

extension TeamComposition.Membership {
    init(_ member: Record) {
        id = member.id
        content = member.content
    }

    var isOnClientsSide: Bool { personKind == .client || personKind == .representative }
}

extension ReadTransaction {
    private static let membersOfTeam: SQL = "SELECT id, content FROM team_member WHERE team_id = ? ORDER BY id"

    func composition(of team: Identifier<Record>) throws(Problem) -> TeamComposition {
        let rows = try all(Self.membersOfTeam, [Value(team)]) { row in (row.identifier(0), row.utf8(1)) }
        return TeamComposition(
            members: rows.compactMap { row in
                guard let id = row.0, let content = (try? JSONParser.parse(row.1))?.object else { return nil }
                return TeamComposition.Membership(id: Identifier(id), content: content)
            }
        )
    }
}
