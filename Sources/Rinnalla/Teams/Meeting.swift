import JSON
import SQLite

/// What a team met about and decided, and whether the client was there (../domain/3-model.md 3.7). Finnish: *tiimin
/// kokous*, *verkostotapaaminen*.
enum MeetingRecord {
    static let resource: Resource = Resource(
        "meeting",
        collection: "meetings",
        component: "Meeting",
        table: "meeting",
        nature: .ofClient(
            .teamMinutes,
            scope: "SELECT m.matter_id FROM team_matter m WHERE m.team_id = x.team_id UNION ALL SELECT x.team_id"
        ),
        schema: [
            .timestamp("at").required.column("at"),
            .code("mode", ["in-person", "remote", "hybrid"]),
            .array(
                "attendees",
                of: .object([.reference("memberId", to: TeamMemberRecord.resource.reference), .text("name", 1...200)]),
                0...100
            ),
            .code("clientPresent", ClientPresence.self).required.column("client_present"),
            .boolean("isClientPrepared"),
            .array(
                "decisions",
                of: .object([.text("text", 1...2000).required, .code("whoDecided", WhoDecided.self).required]),
                0...100
            ),
            .array(
                "actions",
                of: .object([
                    .text("text", 1...2000).required,
                    .reference("memberId", to: TeamMemberRecord.resource.reference),
                    .date("due"),
                ]),
                0...100
            ),
            .timestamp("minutesSharedWithClientAt"),
        ],
        parents: [.init(member: "teamId", column: "team_id", resource: { TeamRecord.resource })],
        // INV-T6: a meeting that the client was not invited to is told of wherever it is shown.
        projections: [.init(name: "isClientMissing", form: .boolean, value: "(x.client_present = 'not-invited')")]
    ).with { resource in
        // Whoever was there may write the minutes (access.md: a team member's own meetings).
        resource.authority = .init(
            roles: [.worker, .socialWorker, .teamMember, .provider],
            relationships: [.responsibleWorker, .coverWorker, .teamMember]
        )
        resource.rules = .init(check: check)
    }

    /// Whether the client was at the meeting.
    enum ClientPresence: String, CodeSet {
        case yes, no, declined
        case notInvited = "not-invited"
    }

    /// Whose decision it was.
    enum WhoDecided: String, CodeSet {
        case client, together, professional, authority
    }

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        if draft.before == nil, let team = draft.parents.first {
            // The last meeting of a team may be written down when the team has ended.
            let states = TeamRecord.states.states.filter { $0 != "entered-in-error" }
            try transaction.known(TeamRecord.resource, team)?.require(in: Set(states))
        }
        for member in ["at", "minutesSharedWithClientAt"] {
            if let time = draft.time(member), time > transaction.now { draft.fault(.dateInFuture, at: "/\(member)") }
        }
        if let held = draft.time("at"), let shared = draft.time("minutesSharedWithClientAt"), shared < held {
            draft.fault(.periodReversed, at: "/minutesSharedWithClientAt")
        }
        for (index, attendee) in draft.items("attendees").enumerated()
        where attendee["memberId"] == nil && attendee["name"] == nil {
            draft.fault(.required, at: "/attendees/\(index)/memberId")
        }
        try checkMembers(in: "attendees", &draft, transaction)
        try checkMembers(in: "actions", &draft, transaction)
    }

    /// The members that the minutes name are those of the team.
    private static func checkMembers(
        in list: String,
        _ draft: inout Draft,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard draft[list] != draft.before?[list] else { return }
        let named = draft.before?.items(list).map { $0["memberId"] } ?? []
        for (index, item) in draft.items(list).enumerated() {
            guard let id = item["memberId"]?.string.flatMap({ Identifier<Record>($0) }) else { continue }
            let member = try transaction.known(TeamMemberRecord.resource, id)
            if member?.parents != draft.parents {
                draft.fault(.referenceNotFound, at: "/\(list)/\(index)/memberId")
            } else if list == "actions", !named.contains(item["memberId"]) {
                try draft.requireActive(member?.identifier("personId"), at: "/\(list)/\(index)/memberId", transaction)
            }
        }
    }
}
