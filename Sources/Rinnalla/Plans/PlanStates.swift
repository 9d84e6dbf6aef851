import JSON
import SQLite

/// The states of a plan (FHIR request-status without `unknown`; ../domain/3-model.md 3.5).
extension PlanRecord {
    static let states = StateMachine(
        initial: "draft",
        transitions: [
            Transition(
                from: ["draft"],
                to: "active",
                by: .or(.responsibleWorker, Performers(roles: [.socialWorker], relationships: .caseworkers)),
                beginsHelp: true,
                requires: requireGate
            ),
            Transition(
                from: ["active"],
                to: "on-hold",
                by: .responsibleWorker,
                members: [.date("resumeBy").required, .date("nextReviewDue")],
                reason: .text,
                requires: requireResumption,
                effect: { move, _ in move.keep("resumeBy", "nextReviewDue") }
            ),
            Transition(
                from: ["on-hold"],
                to: "active",
                by: .responsibleWorker,
                beginsHelp: true,
                members: [.text("resumeNote", 1...2000).required, .date("nextReviewDue")],
                requires: requireGate,
                effect: { move, _ in
                    move.keep("resumeNote", "nextReviewDue")
                    move["resumeBy"] = nil
                }
            ),
            Transition(
                from: ["active"],
                to: "completed",
                by: .responsibleWorker,
                members: closing,
                requires: requireEnd,
                effect: keepEnd
            ),
            Transition(
                from: ["draft", "active", "on-hold"],
                to: "revoked",
                by: .or(.or(.responsibleWorker, .client), .supervisor),
                members: [.identifier("replacementPlanId"), .text("noPlanReason", 1...2000)],
                reason: .text,
                requires: requireSuccession,
                effect: { move, _ in move.keep("replacementPlanId", "noPlanReason") }
            ),
            Transition(
                from: ["draft", "active", "on-hold", "revoked", "completed"],
                to: "entered-in-error",
                by: .supervisor,
                reason: .text
            ),
        ]
    )

    /// What comes into force, or back into it, meets all the rules, with the review that the request may set.
    private static func requireGate(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        move.keep("nextReviewDue")
        var gate = PlanGate(move.content, of: move.before, transaction)
        try gate.checkAll()
        for breach in gate.breaches { move.violate(breach.rule, at: breach.pointer, breach.details) }
    }

    /// A plan is put on hold until a day, and its review is moved, never lost (INV-P6).
    private static func requireResumption(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        guard !move.isQuestion else { return }
        let today = transaction.now.dateInHelsinki
        if let resumeBy = move.request["resumeBy"]?.string.flatMap({ CalendarDate($0) }), resumeBy < today {
            move.fault(.tooSmall, at: "/resumeBy", ["minimum": .string(today.description)])
        }
        move.keep("nextReviewDue")
        var gate = PlanGate(move.content, of: move.before, transaction)
        try gate.checkReview(mayHaveGoneBy: true)
        for breach in gate.breaches { move.violate(breach.rule, at: breach.pointer, breach.details) }
    }

    private static let successor: SQL = """
        SELECT 1 FROM plan WHERE id = ? AND client_id = ? AND id <> ? AND status IN ('draft', 'active', 'on-hold')
        """

    /// Nobody is left without a plan by chance: another one takes its place, or there is a reason for none.
    private static func requireSuccession(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        guard !move.isQuestion else { return }
        if let id = move.request["replacementPlanId"]?.string.flatMap({ Identifier<Record>($0) }) {
            let values = [Value(id), Value(move.client), Value(move.before.id)]
            if try !transaction.isAny(successor, values) { move.fault(.referenceNotFound, at: "/replacementPlanId") }
        } else if move.request["noPlanReason"] == nil {
            move.fault(.required, at: "/noPlanReason")
        }
    }
}
