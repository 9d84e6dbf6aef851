import JSON
import SQLite

/// The states of a matter: FHIR EpisodeOfCare.status, moved as at the end of ../product/decisions.md.
extension MatterRecord {
    static let states = StateMachine(
        initial: "planned",
        transitions: [
            Transition(from: ["planned"], to: "waitlist", by: openers, beginsHelp: true),
            Transition(from: ["planned", "waitlist"], to: "active", by: openers, beginsHelp: true),
            Transition(from: ["planned", "waitlist"], to: "cancelled", by: openers, reason: .text),
            Transition(from: ["active"], to: "onhold", by: .responsibleWorker, reason: .text),
            Transition(from: ["onhold"], to: "active", by: .responsibleWorker, beginsHelp: true),
            Transition(
                from: ["active", "onhold"],
                to: "finished",
                by: .responsibleWorker,
                members: [.code("closingReason", ClosingReason.self).required],
                requires: requireNothingOpen,
                effect: { move, transaction throws(Problem) in
                    move.keep("closingReason")
                    move["closedAt"] = .string(transaction.now.description)
                }
            ),
            Transition(
                from: ["finished"],
                to: "active",
                by: .or(openers, .responsibleWorker),
                beginsHelp: true,
                members: [.identifier("contactId").required],
                requires: { move, transaction throws(Problem) in
                    guard !move.isQuestion else { return }
                    let contact: Identifier<Record>? = move.request["contactId"]?.string.flatMap { Identifier($0) }
                    let isNew = try transaction.isAny(
                        newContact,
                        [Value(contact), Value(move.client), Value(move.before.time("closedAt"))]
                    )
                    move.require(isNew, "client-reopening-contact", at: "/contactId")
                },
                effect: { move, _ in
                    move["closingReason"] = nil
                    move["closedAt"] = nil
                }
            ),
            Transition(
                from: ["planned", "waitlist", "active", "onhold", "finished", "cancelled"],
                to: "entered-in-error",
                by: .supervisor,
                reason: .text
            ),
        ]
    )

    private static let openers = Performers(
        roles: [.intake, .worker, .socialWorker],
        relationships: Relationships.caseworkers.union(.intake)
    )

    private static let newContact: SQL = """
        SELECT 1 FROM contact WHERE id = ?1 AND client_id IN \(Person.records(of: "?2")) AND created_at >= ?3
        """

    private static let openReferrals: SQL = """
        SELECT count(*) FROM referral WHERE matter_id = ?
        AND status NOT IN ('rejected', 'completed', 'failed', 'cancelled', 'entered-in-error')
        """
    private static let activePlans: SQL = """
        SELECT count(*) FROM plan p JOIN plan_matter m ON m.plan_id = p.id WHERE m.matter_id = ? AND p.status = 'active'
        """

    /// Plans whose last review was not held, or is not recorded; one entered in error never was a plan.
    private static let openReviews: SQL = """
        SELECT count(*) FROM plan p JOIN plan_matter m ON m.plan_id = p.id WHERE m.matter_id = ?
        AND p.status <> 'entered-in-error' AND (SELECT r.status FROM review r WHERE r.plan_id = p.id
        AND r.status IN ('held', 'recorded', 'missed') ORDER BY r.due DESC, r.created_at DESC LIMIT 1) <> 'recorded'
        """

    /// INV-M1: every referral has come to an end, no plan is active and the last review is recorded.
    private static func requireNothingOpen(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let referrals = try transaction.count(openReferrals, [Value(move.before.id)])
        let plans = try transaction.count(activePlans, [Value(move.before.id)])
        let reviews = try transaction.count(openReviews, [Value(move.before.id)])
        move.require(
            referrals == 0 && plans == 0 && reviews == 0,
            "INV-M1",
            at: "/to",
            [
                "openReferrals": .integer(referrals), "activePlans": .integer(plans),
                "unrecordedReviews": .integer(reviews),
            ]
        )
    }
}
