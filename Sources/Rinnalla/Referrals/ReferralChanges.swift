import JSON

/// What of a referral may be changed by whom, when it is not moved.
enum ReferralChanges {
    /// Members that the sender may change until the referral ends; all the others are fixed when it is sent.
    private static let changeableOnceSent: Set<String> = ["expectedResult", "neededBy", "sharedData", "planActionId"]

    static func check(_ draft: inout Draft, since before: Record, _ transaction: WriteTransaction) throws(Problem) {
        // What is read-only was changed by an act of the service, which has its own conditions.
        let writable = before.resource.schema.members.filter { $0.writing != .never }.map(\.name)
        let all = writable.filter { draft[$0] != before[$0] }
        let answers = all.filter { clientsAnswers.contains($0) }
        if !answers.isEmpty { try checkAnswers(answers, of: &draft, transaction) }
        let changed = all.filter { !clientsAnswers.contains($0) }
        guard !changed.isEmpty else { return }
        try requireMaker(draft, before, transaction.access)
        let status = before.status ?? ""
        if ReferralRecord.ended.contains(status) { throw refusal("INV-R1", of: changed) }
        guard status != ReferralRecord.states.initial else { return }
        let fixed = changed.filter { !changeableOnceSent.contains($0) }
        guard fixed.isEmpty else { throw refusal("referral-sent", of: fixed) }
        guard changed.contains("sharedData") else { return }
        let decisions = try transaction.decisions(on: before, sharing: draft.sharedCategories)
        draft["consentDecisions"] = .array(decisions.map(\.encoded))
        for denied in decisions where !denied.decision.isPermitted {
            let place = denied.place(in: draft.content)
            draft.violate(denied.rule(at: place), at: place, ["category": .string(denied.code)])
        }
    }

    /// What the client alone says, once there is something to say it of.
    static let clientsAnswers: Set<String> = ["clientConfirmed", "clientSatisfaction"]
    private static let answerable: Set<String> = ["in-progress", "on-hold", "completed", "failed"]

    /// Nobody answers in the client's place but who stands there by a mandate; the service notes when.
    private static func checkAnswers(
        _ answers: [String],
        of draft: inout Draft,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard Performers.client.roles.contains(where: { $0 == transaction.access.actor?.role }) else {
            var problem = Problem.actorNotAllowed(transaction.access, only: Performers.client.roles)
            problem.rule = "referral-client-answer"
            throw problem
        }
        guard answerable.contains(draft.status ?? "") else {
            throw refusal("referral-client-answer", of: answers)
        }
        guard answers.contains("clientConfirmed") else { return }
        draft["clientConfirmedAt"] = draft["clientConfirmed"].map { _ in .string(transaction.now.description) }
    }

    /// The client changes a draft of their own, the supervisor what the supervisor made, the worker any of theirs.
    private static func requireMaker(_ draft: Draft, _ before: Record, _ access: Access) throws(Problem) {
        let isMaker = before.text("fromWorkerId") == access.actor?.id.description
        switch access.actor?.role {
        case .client, .representative:
            if before.isSelfReferral, before.status == ReferralRecord.states.initial { return }
        case .supervisor: if isMaker { return }
        default: return
        }
        throw Problem(.actorNotAllowed)
    }

    private static func refusal(_ rule: Rule, of members: [String]) -> Problem {
        let faults = members.map { Fault(place: .member("/\($0)"), code: .ruleViolation, rule: rule) }
        return .violated(faults, as: .stateConflict)
    }
}
