import JSON
import SQLite

/// What holds for a referral whenever it is written, and what follows from it.
enum ReferralRules {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        if let before = draft.before {
            guard before.status == draft.status else { return }
            try ReferralChanges.check(&draft, since: before, transaction)
        } else {
            try begin(&draft, transaction)
        }
        if draft.status == ReferralRecord.states.initial { try requireInterpreter(&draft, transaction) }
        try refuseDuplicate(draft, transaction)
    }

    static func stored(_ before: Record?, _ after: Record, _ transaction: WriteTransaction) throws(Problem) {
        if before == nil { try requireOwnMatter(of: after, transaction) }
        let isSent = after.status != ReferralRecord.states.initial
        let opensAnew = ["sharedData", "tags"].contains { before?[$0] != after[$0] }
        if isSent, opensAnew || before?.status != after.status { try transaction.reopenReceiver(of: after) }
        try ActionReferral.follow(before, after, transaction)
    }

    private static func begin(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let actor = transaction.access.actor
        try requireOverride(draft, actor?.role)
        let isOwnSide = actor.map { [.client, .representative].contains($0.role) } ?? false
        let initiator = draft.text("initiator") ?? (isOwnSide ? actor?.role.rawValue : nil) ?? "professional"
        if isOwnSide, initiator != actor?.role.rawValue {
            draft.fault(
                .unknownCode,
                at: "/initiator",
                ["allowed": [.string(actor?.role.rawValue ?? "")], "value": .string(initiator)]
            )
        }
        draft["initiator"] = .string(initiator)
        draft["fromOrganizationId"] = .string(transaction.access.key.organization.description)
        if !isOwnSide { draft["fromWorkerId"] = (actor?.id).map { .string($0.description) } }
        let service =
            try draft.identifier("toServiceId").map { id throws(Problem) in
                try transaction.known(ServiceRecord.resource, id)
            } ?? nil
        draft["toOrganizationId"] = service?["organizationId"]
        for answer in ReferralChanges.clientsAnswers where draft[answer] != nil {
            draft.violate("referral-client-answer", at: "/\(answer)")
        }
        try ReferralChain.check(&draft, transaction)
        try ReferralChain.checkPrevious(&draft, transaction)
    }

    /// INV-R6: the supervisor makes only what needs the supervisor's reason, and nobody else overrides.
    private static func requireOverride(_ draft: Draft, _ role: Role?) throws(Problem) {
        guard (role == .supervisor) != (draft["loopOverrideReason"] != nil) else { return }
        throw Problem(.actorNotAllowed)
    }

    private static let interpreter: SQL = "SELECT content ->> '$.interpreter' FROM client WHERE id = ?"

    /// INV-C5: who needs an interpreter needs one at the service too.
    private static func requireInterpreter(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let found = try transaction.first(interpreter, [Value(draft.client)]) { row in row.utf8IfPresent(0) } ?? nil
        guard let bytes = found, let need = try? JSONParser.parse(bytes), need["isNeeded"] == true else { return }
        var capabilities = draft["requiredCapabilities"]?.object ?? [:]
        guard capabilities["interpreter"] == nil else { return }
        var interpreter: JSONObject = [:]
        interpreter["language"] = need["language"]
        interpreter["mode"] = need["mode"]
        capabilities["interpreter"] = .object(interpreter)
        draft["requiredCapabilities"] = .object(capabilities)
    }

    private static let openToService: SQL = """
        SELECT id FROM referral WHERE client_id IN \(Person.records(of: "?1")) AND to_service_id = ?2 AND id <> ?3
        AND status IN ('draft', 'requested', 'received', 'accepted', 'in-progress', 'on-hold') ORDER BY id LIMIT 1
        """

    /// INV-R4: answers the id of the referral that is in the way, to whoever may see it.
    private static func refuseDuplicate(_ draft: Draft, _ transaction: WriteTransaction) throws(Problem) {
        let wasComplementary = draft.before?["isComplementary"] == true
        guard draft["isComplementary"] != true, draft.before == nil || wasComplementary else { return }
        let values = [Value(draft.client), Value(draft.identifier("toServiceId", as: Record.self)), Value(draft.id)]
        let other = try transaction.first(openToService, values) { row in row.identifier(0) } ?? nil
        guard let other = other.map({ Identifier<Record>($0) }) else { return }
        var problem = Problem.violated("INV-R4", at: "/toServiceId", as: .duplicateReferral)
        if try transaction.isOpen(other, ReferralRecord.resource) {
            problem.details["id"] = .string(other.description)
        }
        throw problem
    }

    /// Who may see a client's matters may not refer in every one of them: the referral must be open to who made it.
    private static func requireOwnMatter(of referral: Record, _ transaction: WriteTransaction) throws(Problem) {
        guard transaction.access.actor != nil else { return }
        let values = transaction.accessValues([Value(referral.id), Value(referral.client)])
        guard try !transaction.isAny(ReferralRecord.resource.statements.exists, values) else { return }
        throw .violated([Fault(place: .member("/matterId"), code: .referenceNotFound)], as: .referenceNotFound)
    }
}
