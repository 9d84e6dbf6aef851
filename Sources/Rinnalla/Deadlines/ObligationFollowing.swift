import JSON
import SQLite

/// What becomes of the clocks when the facts change later: what they demand now is opened, counted from the days of the
/// matter; a target that they demand no longer is closed, and says why. What a statute began goes on (INV-M2).
extension WriteTransaction {
    /// Applies the difference between what the facts demanded and what they demand to what is owed.
    func followFacts(of matter: Record, from before: MatterFacts?, to after: MatterFacts?) throws(Problem) {
        guard MatterRecord.openStates.contains(matter.status ?? ""), let before, let after else { return }
        let owed = try owed(of: matter.id)
        let demandedBefore = before.clocks()
        let running = owed.map(\.clock)
        let demanded = after.clocks(beside: running.filter(\.isStatutory))
        for clock in demanded where !(demandedBefore + running).contains(where: clock.isSame) {
            let sameWait = owed.filter { $0.clock.awaits == clock.awaits }
            // What has happened is not waited for again, and was not late by what nobody knew.
            if sameWait.isEmpty, try isDone(clock.awaits, in: matter) { continue }
            // What waits anew since a later day waits from that day.
            let anew = sameWait.map(\.starts).max().flatMap { $0 > max(after.opened, after.turned) ? $0 : nil }
            try openObligation(clock, of: matter, from: anew ?? after.start(of: clock))
        }
        for target in owed where !target.clock.isStatutory && demandedBefore.contains(where: target.clock.isSame) {
            guard !demanded.contains(where: target.clock.isSame) else { continue }
            try closeTarget(target.id, for: demanded.first { $0.awaits == target.clock.awaits })
        }
    }

    /// The client's age or support is known otherwise than before.
    func runClocks(ofClient before: Record, _ client: Record) throws(Problem) {
        let facts = ["birthDate", "hasSpecialSupport", "hasHighestCareAllowance"]
        guard facts.contains(where: { before[$0] != client[$0] }) else { return }
        for id in try all(Self.mattersOfClient, [Value(client.id)], { row in row.identifier(0) }) {
            guard let id, let matter = try known(MatterRecord.resource, Identifier(id)) else { continue }
            try followFacts(
                of: matter,
                from: try self.facts(of: matter, client: before),
                to: try self.facts(of: matter)
            )
        }
    }

    private static let mattersOfClient: SQL = "SELECT id FROM matter WHERE client_id = ?"

    private static let owedOfMatter: SQL = """
        SELECT id, kind, awaits, starts_at FROM obligation WHERE matter_id = ? AND status IN ('open', 'overdue')
        """

    private func owed(of matter: Identifier<Record>) throws(Problem) -> [Owed] {
        let rows = try all(Self.owedOfMatter, [Value(matter)]) { row in
            (id: row.identifier(0), kind: row.text(1), awaits: row.text(2), starts: row.text(3))
        }
        return rows.compactMap { row in
            guard let id = row.id, let starts = CalendarDate(row.starts),
                let kind = ObligationClock.Kind(rawValue: row.kind),
                let clock = ObligationClock.of(kind, ObligationClock.Awaits(rawValue: row.awaits))
            else { return nil }
            return Owed(id: Identifier(id), clock: clock, starts: starts)
        }
    }

    private func isDone(_ awaited: ObligationClock.Awaits, in matter: Record) throws(Problem) -> Bool {
        switch awaited {
        case .assessmentStart: try !decisions(on: matter.id).isEmpty
        case .assessmentEnd: try decisions(on: matter.id).contains { $0.status != "in-progress" }
        case .notificationDecision: try notificationDecided(of: matter) != nil
        default: false
        }
    }
}

/// An obligation of a matter that is not done.
private struct Owed {
    let id: Identifier<Record>
    let clock: ObligationClock
    let starts: CalendarDate
}
