import JSON
import SQLite

/// Which obligations the facts of a matter open.
extension WriteTransaction {
    /// Opens every obligation that follows from a matter; those that wait for an assessment also anew, from a later day.
    func openObligations(
        of matter: Record,
        awaiting awaited: Set<ObligationClock.Awaits>? = nil,
        from later: CalendarDate? = nil
    ) throws(Problem) {
        guard let facts = try facts(of: matter, from: later) else { return }
        for clock in facts.clocks() where awaited?.contains(clock.awaits) ?? true {
            try openObligation(clock, of: matter, from: facts.start(of: clock))
        }
    }

    /// Opens what the matter owes; a review is owed of each of its plans.
    func openObligation(_ clock: ObligationClock, of matter: Record, from start: CalendarDate) throws(Problem) {
        guard let client = matter.client else { return }
        guard clock.awaits == .review else {
            return try openObligation(clock, of: client, matter: matter.id, about: matter, from: start)
        }
        for plan in try plansInForce(of: matter.id) {
            let begun = try max(start, lastReviewed(plan))
            try openObligation(clock, of: client, matter: matter.id, about: plan, from: begun)
        }
    }

    private static let openOfSubject: SQL = """
        SELECT 1 FROM obligation WHERE client_id = ? AND subject_id = ? AND kind = ? AND awaits = ?
        AND matter_id IS ? AND status IN ('open', 'overdue')
        """

    /// Opens an obligation unless the same is still owed.
    func openObligation(
        _ clock: ObligationClock,
        of client: Identifier<Client>,
        matter: Identifier<Record>?,
        about subject: Record,
        from start: CalendarDate
    ) throws(Problem) {
        let owed: [Value] = [
            Value(client), Value(subject.id), .text(clock.kind.rawValue), .text(clock.awaits.rawValue), Value(matter),
        ]
        if try isAny(Self.openOfSubject, owed) { return }
        var draft = Draft(
            resource: ObligationRecord.resource,
            before: nil,
            id: makeIdentifier(),
            client: client,
            parents: [],
            content: [
                "kind": .string(clock.kind.rawValue), "awaits": .string(clock.awaits.rawValue),
                "startsAt": .string(start.description),
            ],
            status: ObligationRecord.states.initial
        )
        draft["matterId"] = matter.map { .string($0.description) }
        draft.name(subject.id, as: subject.resource.name)
        _ = try insert(draft)
    }
}
