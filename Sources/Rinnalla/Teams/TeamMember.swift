import JSON
import SQLite

/// One who belongs to a team: in which role, from which field, from when to when, and what it opens.
enum TeamMemberRecord {
    static let resource: Resource = Resource(
        "team-member",
        collection: "team-members",
        component: "TeamMember",
        table: "team_member",
        nature: .ofClientOrNobody(
            .process,
            scope: "SELECT m.matter_id FROM team_matter m WHERE m.team_id = x.team_id UNION ALL SELECT x.team_id",
            own: Invitation.own
        ),
        schema: [
            .object(
                "person",
                [.code("kind", PersonKind.self).required, .identifier("id"), .text("name", 1...200)]
            ).required.once,
            .identifier("personId").readOnly.column("person_id"),
            .code("role", TeamRole.self).required,
            .code("sector", Sector.self),
            .reference("organizationId", to: OrganizationRecord.resource.reference).column("organization_id"),
            .timestamp("validFrom").column("valid_from"),
            .timestamp("validTo").column("valid_to"),
            .codes("accessScope", DataCategories.codes, 0...9),
            .reference("consentId", to: ConsentRecord.resource.reference).column("consent_id"),
            .timestamp("invitedAt"),
            .date("respondBy").readOnly.column("respond_by"),
            .code("response", ["accepted", "declined", "no-response"]).column("response"),
            .text("declineReason", 1...2000),
        ],
        parents: [.init(member: "teamId", column: "team_id", resource: { TeamRecord.resource })]
    ).with { resource in
        resource.authority = .init(
            roles: [.worker, .socialWorker, .supervisor],
            relationships: [.responsibleWorker, .coverWorker, .supervisor]
        )
        resource.rules = .init(check: check, stored: stored)
    }

    /// The members that a team is read with when `include` asks for them.
    static let ofTeam = Reading.Child(name: "members", resource: { resource }, belongs: "x.team_id = ?8")

    private static func stored(
        _ before: Record?,
        _ member: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard let client = member.client, let id = member.parents.first,
            let team = try transaction.known(TeamRecord.resource, id), team.status == "active"
        else { return }
        // Who is not yet a member, or never became one, changes nothing of the team.
        let was = before.map { TeamComposition.Membership($0).hasJoined } ?? false
        guard was || TeamComposition.Membership(member).hasJoined else { return }
        // Who leads is asked when the lead changes: a new responsible worker must be able to join before leading.
        let faults = try transaction.composition(of: id).faults(of: team.content, at: transaction.now)
        if !faults.isEmpty { throw .violated(faults) }
        try transaction.rebuildTeamRelationships(of: client)
    }
}

/// Who a member of a team is to the client.
enum PersonKind: String, CodeSet {
    case client, professional, representative, other
}

/// The part that a member has in a team (../domain/3-model.md 3.7).
enum TeamRole: String, CodeSet {
    case expertOfOwnLife = "expert-of-own-life"
    case responsibleWorker = "responsible-worker"
    case socialWorker = "social-worker"
    case socialCounsellor = "social-counsellor"
    case physician, nurse, psychiatrist, psychologist, therapist, rehabilitation
    case earlyChildhoodEducator = "early-childhood-educator"
    case teacher
    case employmentSpecialist = "employment-specialist"
    case housingWorker = "housing-worker"
    case substanceSpecialist = "substance-specialist"
    case peer
    case expertByExperience = "expert-by-experience"
    case communityHealthWorker = "community-health-worker"
    case volunteer, interpreter
    case familyMember = "family-member"
    case guardian, advocate
    case thirdSector = "third-sector"
    case kela, police, other
}
