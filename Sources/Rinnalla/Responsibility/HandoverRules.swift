import JSON
import SQLite

/// What must hold of a handover, and what follows from it.
enum HandoverRules {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let client = draft.client else { return }
        if let before = draft.before {
            try checkChange(&draft, of: before)
        } else {
            try begin(&draft, for: client, transaction)
        }
        guard before(draft.before, isOpenIn: draft) else { return }
        // Without a time it is effective as soon as it is accepted.
        let effective = draft.time("effectiveAt") ?? transaction.now
        draft["effectiveAt"] = .string(effective.description)
        draft["effectiveOn"] = .string(effective.dateInHelsinki.description)
        // Whatever is done with one that was stopped, it gets another try, but for who has to step aside still.
        if draft["stoppedAt"] == draft.before?["stoppedAt"],
            try !transaction.isDisqualified(draft.identifier("toWorkerId"), from: client)
        {
            draft["stoppedAt"] = nil
            draft["stoppedBy"] = nil
        }
        draft["checklist"] = try HandoverChecklist.taken(of: client, transaction)
        let isTeamInformed = draft["isTeamInformed"]?.bool == true || draft["checklist"]?["hasTeam"]?.bool != true
        let isClientInformed = draft["clientInformedAt"] != nil || draft["notInformedReason"] != nil
        draft["isComplete"] = .bool(draft["risks"] != nil && isTeamInformed && isClientInformed)
        if let informed = draft.time("clientInformedAt"), informed > transaction.now {
            draft.fault(.dateInFuture, at: "/clientInformedAt")
        }
        let isOverriding = draft.before?["overrideReason"] != draft["overrideReason"] && isSupervisors(transaction)
        if isOverriding || draft.before?["toWorkerId"] != draft["toWorkerId"] {
            try checkReceiver(&draft, for: client, transaction)
        }
    }

    /// Whether the handover was open until now: what has taken effect stays as it was then.
    private static func before(_ before: Record?, isOpenIn draft: Draft) -> Bool {
        HandoverRecord.openStates.contains(before?.status ?? draft.status ?? "")
    }

    private static let openOne: SQL = """
        SELECT 1 FROM handover WHERE client_id = ? AND status IN ('proposed', 'accepted')
        """

    private static func begin(
        _ draft: inout Draft,
        for client: Identifier<Client>,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard let current = try transaction.responsibleWorker(of: client) else {
            throw .violated("responsible-worker-missing", as: .stateConflict)
        }
        if try transaction.isAny(openOne, [Value(client)]) { throw .violated("handover-open", as: .stateConflict) }
        draft["fromWorkerId"] = .string(current.description)
        guard transaction.access.actor?.role.relationships.isDisjoint(with: .ownSide) == false else {
            if draft["toWorkerId"] == nil { draft.fault(.required, at: "/toWorkerId") }
            return
        }
        // The client asks to be handed over; the supervisor finds the worker.
        if draft.text("cause") != HandoverRecord.Cause.clientRequest.rawValue {
            draft.violate("handover-client-request", at: "/cause")
        }
        if draft["toWorkerId"] != nil { draft.violate("handover-client-request", at: "/toWorkerId") }
    }

    private static func checkChange(_ draft: inout Draft, of before: Record) throws(Problem) {
        guard draft.status == before.status else { return }
        guard HandoverRecord.openStates.contains(before.status ?? "") else {
            throw .violated(ended(before.status), as: .stateConflict)
        }
        guard before.status == "accepted" else { return }
        for name in ["toWorkerId", "effectiveAt"] where draft[name] != before[name] {
            draft.violate("handover-accepted", at: "/\(name)")
        }
    }

    /// What has taken effect, and what never did: each goes on in another way.
    private static func ended(_ status: String?) -> Rule {
        switch status {
        case "rejected": Rule("handover-ended", way: "rejected")
        case "cancelled": Rule("handover-ended", way: "cancelled")
        default: "handover-ended"
        }
    }

    private static func checkReceiver(
        _ draft: inout Draft,
        for client: Identifier<Client>,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard let worker = draft.identifier("toWorkerId", as: Professional.self) else { return }
        let place = "/toWorkerId"
        if draft["toWorkerId"] == draft["fromWorkerId"] { return draft.violate("responsible-worker-same", at: place) }
        guard let fitness = try transaction.fitness(of: worker, for: client) else {
            return draft.violate("responsible-worker-inactive", at: place)
        }
        let isOverridden = draft["overrideReason"] != nil && isSupervisors(transaction)
        let lifted = fitness.groundsAgainst.filter { isOverridden && $0.mayBeOverridden }
        for ground in fitness.groundsAgainst where !(isOverridden && ground.mayBeOverridden) {
            draft.violate(ground.rule, at: place, ground.details)
        }
        draft["overriddenRules"] = lifted.isEmpty ? nil : .array(lifted.map { .string($0.rule.id) })
    }

    private static func isSupervisors(_ transaction: WriteTransaction) -> Bool {
        transaction.access.actor?.role == .supervisor
    }

    static func stored(
        _ before: Record?,
        _ handover: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        try openToReceiver(before, handover, transaction)
        if handover.status == "accepted", try transaction.isAny(isDue, [Value(handover.id), Value(transaction.now)]) {
            try transaction.bringAbout(handover)
        }
    }

    private static let isDue: SQL = """
        SELECT 1 FROM handover WHERE id = ? AND is_ready = 1 AND stopped_at IS NULL AND effective_at <= ?
        """

    /// The incoming worker sees the handover, and it alone, for as long as it waits for them.
    private static func openToReceiver(
        _ before: Record?,
        _ handover: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        let isOpen = handover.isOpenToReceiver
        let wasOpen = before?.isOpenToReceiver ?? false
        guard isOpen != wasOpen || before?["toWorkerId"] != handover["toWorkerId"] else { return }
        if wasOpen { try transaction.endRelationships(causedBy: handover.id, at: transaction.now) }
        guard isOpen, let client = handover.client, let worker = handover.identifier("toWorkerId", as: Record.self)
        else { return }
        try transaction.open(
            CareRelationship(
                holder: worker,
                client: client,
                kind: .receiver,
                categories: .process,
                record: handover.id,
                source: handover.id,
                from: transaction.now
            )
        )
    }
}

extension Record {
    /// Whether the handover waits, and the incoming worker does not have to step aside (hallintolaki 28 §).
    var isOpenToReceiver: Bool {
        HandoverRecord.openStates.contains(status ?? "") && !items("stoppedBy").contains("worker-disqualified")
    }
}
