import HTTP
import JSON
import SQLite

/// An invitation to a team: answered by whoever was invited, within the working days of the parameter (SHL 41 §).
enum Invitation {
    /// `POST /v1/team-members/{id}/responses`: the invited person accepts or declines.
    static let response = Operation(
        id: "respondToInvitation",
        method: .post,
        path: "/v1/team-members/{id}/responses",
        guarding: .clientData("team-members:write", ownAccess: true),
        content: .json,
        request: [
            .code("response", ["accepted", "declined"]).required, .text("declineReason", 1...2000),
        ],
        needsPrecondition: true,
        handler: .write { call throws(Problem) in
            let answer = try call.readRequest().content
            return call.changing(TeamMemberRecord.resource) { invitation, transaction throws(Problem) in
                try respond(answer, to: invitation, transaction)
            }
        }
    )

    private static func respond(
        _ answer: JSONObject,
        to invitation: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Record {
        guard let actor = transaction.access.actor, isInvited(actor, by: invitation) else {
            throw Problem(.actorNotAllowed)
        }
        guard let respondBy = invitation.date("respondBy"), invitation["response"] != "accepted",
            invitation["response"] != "declined"
        else { throw .violated("invitation-not-open", as: .stateConflict) }
        // Late is no answer any more: who invited decides whether to invite anew.
        guard invitation["response"] == nil, transaction.now.dateInHelsinki <= respondBy else {
            throw .violated("INV-T5", at: "/response", as: .stateConflict)
        }
        var draft = Draft(changing: invitation)
        draft["response"] = answer["response"]
        if answer["response"] == "declined" { draft["declineReason"] = answer["declineReason"] }
        return try transaction.update(draft, what: answer["response"]?.string ?? "changed")
    }

    /// Whether it is the actor's to answer: a client's own is the person's, in whichever of the person's records it stands.
    private static func isInvited(_ actor: Actor, by invitation: Record) -> Bool {
        invitation.text("personId") == actor.id.description
            || actor.role == .client && invitation["person"]?["kind"] == "client"
                && invitation.relationships.contains(.client)
    }

    /// The way of the invited person to the invitation, which leads to nothing else of the client. The bits are those of
    /// ``Relationships``.
    static let own = Resource.Own(
        relationships: "(CASE WHEN x.person_id = ?1 THEN ?3 & 4 ELSE 0 END)",
        isOpen: "(x.respond_by IS NOT NULL AND (x.valid_to IS NULL OR ?4 < x.valid_to))",
        ids: """
            SELECT o.id FROM team_member o WHERE o.person_id = ?1 AND o.respond_by IS NOT NULL
            AND (o.valid_to IS NULL OR ?4 < o.valid_to) AND (?3 & 4) <> 0
            """
    )

    /// Sets the day by which to answer, whenever somebody is invited or invited anew.
    static func setTerm(of draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft["invitedAt"] != draft.before?["invitedAt"] else { return }
        guard let invitedAt = draft.time("invitedAt") else {
            // Nobody becomes a member by the invitation being taken back.
            if draft.text("response") != "accepted" { draft.violate("INV-T5", at: "/invitedAt") }
            return
        }
        if invitedAt > transaction.now { draft.fault(.dateInFuture, at: "/invitedAt") }
        let days = try transaction.parameter(.invitationWorkingDays)
        let due = try transaction.calendar().addingWorkingDays(days, to: invitedAt.dateInHelsinki)
        draft["respondBy"] = .string(due.description)
        if let before = draft.before, !draft.isAccepted, draft["response"] == before["response"] {
            draft["response"] = nil
            draft["declineReason"] = nil
        }
    }
}

extension DueWork {
    private static let gone: SQL = """
        SELECT id FROM team_member WHERE response IS NULL AND respond_by IS NOT NULL AND respond_by < ?
        ORDER BY respond_by, id LIMIT ?
        """

    /// INV-T5: an invitation that nobody answered in time is noted as that; silence is never consent.
    static let unansweredInvitations = DueWork(
        name: "invitations-unanswered",
        of: TeamMemberRecord.resource,
        due: gone,
        by: today
    ) { invitation, transaction throws(Problem) in
        var draft = Draft(changing: invitation)
        draft["response"] = "no-response"
        _ = try transaction.update(draft, what: "unanswered")
    }
}

extension Draft {
    fileprivate var isAccepted: Bool { text("response") == "accepted" }

    /// Whether all that changes is that an invitation was not answered: so it is, whatever has become of team and person.
    var isSilence: Bool {
        guard var silent = before?.content, silent["response"] == nil else { return false }
        silent["response"] = "no-response"
        return content == silent
    }
}
