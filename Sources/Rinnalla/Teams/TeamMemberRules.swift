import JSON
import SQLite

extension Draft {
    /// What somebody with an own way to the invitation has answered stands until they are invited anew.
    fileprivate mutating func keepAnswer() {
        guard let answer = before?["response"], answer != "no-response", answer != self["response"],
            self["person"]?["id"] != nil
        else { return }
        let isInvitedAnew = self["response"] == nil && self["invitedAt"] != before?["invitedAt"]
        if !isInvitedAnew { violate("invitation-answered", at: "/response") }
    }
}

/// What holds for a member whenever the membership is written.
extension TeamMemberRecord {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        if draft.isSilence { return }
        if let id = draft.parents.first, let team = try transaction.known(TeamRecord.resource, id),
            TeamRecord.endedStates.contains(team.status ?? "")
        {
            throw .violated("team-ended", as: .stateConflict)
        }
        try checkPerson(&draft, transaction)
        let from = draft.time("validFrom") ?? transaction.now
        draft["validFrom"] = .string(from.description)
        if let to = draft.time("validTo"), to <= from { draft.fault(.periodReversed, at: "/validTo") }
        try Invitation.setTerm(of: &draft, transaction)
        if draft.text("response") == "declined", draft["declineReason"] == nil {
            draft.fault(.required, at: "/declineReason")
        }
        draft["personId"] = draft["person"]?["id"]
        try checkOnce(draft, transaction)
        draft.keepAnswer()
    }

    /// A person is in a team once at a time: a second membership would go on when the first is ended.
    private static func checkOnce(_ draft: Draft, _ transaction: WriteTransaction) throws(Problem) {
        let member = TeamComposition.Membership(id: draft.id, content: draft.content)
        guard draft.violations.isEmpty, let team = draft.parents.first, let person = member.person, !member.hasRefused
        else { return }
        let other = try transaction.composition(of: team).members.first {
            $0.id != member.id && $0.person == person && !$0.hasRefused && $0.from < member.to && member.from < $0.to
        }
        guard let other else { return }
        var problem = Problem.violated("team-member-twice", at: "/person/id", as: .alreadyExists)
        problem.details["id"] = .string(other.id.description)
        throw problem
    }

    private static func checkPerson(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard var person = draft["person"]?.object,
            let kind = person["kind"]?.string.flatMap({ PersonKind(rawValue: $0) })
        else { return }
        let id = person["id"]?.string.flatMap { Identifier<Record>($0) }
        if id == nil, person["name"] == nil, kind != .client { draft.fault(.required, at: "/person/id") }
        switch kind {
        case .client:
            if let id, id != draft.client?.cast() { draft.fault(.referenceNotFound, at: "/person/id") }
            person["id"] = (draft.client?.description).map { .string($0) }
            draft["person"] = .object(person)
            if draft.text("role") != TeamRole.expertOfOwnLife.rawValue {
                draft.fault(.unknownCode, at: "/role", ["allowed": [.string(TeamRole.expertOfOwnLife.rawValue)]])
            }
        case .representative:
            if let id, try !isRepresentative(id, of: draft.client, transaction) {
                draft.fault(.referenceNotFound, at: "/person/id")
            }
        case .professional: try checkProfessional(id, &draft, transaction)
        case .other: if id != nil { draft.fault(.readOnly, at: "/person/id") }
        }
        // Clients and representatives have their own way to the record; whoever is not registered cannot call at all.
        let mayHaveAccess = kind == .professional && id != nil
        if !mayHaveAccess, !draft.items("accessScope").isEmpty {
            draft.fault(.tooManyItems, at: "/accessScope", ["maximum": 0])
        }
    }

    private static func isRepresentative(
        _ id: Identifier<Record>,
        of client: Identifier<Client>?,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Bool {
        guard let client, let record = try transaction.known(ClientRecord.resource, client.cast()) else { return false }
        return record.items("representatives").contains { $0["id"]?.string == id.description }
    }

    /// A registered professional belongs to the organization that employs them; the register knows their sector too.
    private static func checkProfessional(
        _ id: Identifier<Record>?,
        _ draft: inout Draft,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        if let id {
            guard let professional = try transaction.known(ProfessionalRecord.resource, id) else {
                return draft.fault(.referenceNotFound, at: "/person/id")
            }
            if draft["person"] != draft.before?["person"] {
                try draft.requireActive(id, at: "/person/id", transaction)
            }
            let employer = professional["organizationId"]
            if let stated = draft["organizationId"], stated != employer {
                draft.fault(.referenceNotFound, at: "/organizationId")
            }
            draft["organizationId"] = employer
            draft["sector"] = draft["sector"] ?? professional["sector"]
        }
        if draft["sector"] == nil { draft.fault(.required, at: "/sector") }
    }
}
