import JSON
import SQLite

/// D13: the plan of a child protection matter is reviewed for as long as it is in force (../domain/4-law.md 4.3).
extension WriteTransaction {
    /// Opens the clock of each such matter when the plan becomes active in it, and stops it when the plan leaves it.
    func runClocks(ofPlan before: Record?, _ plan: Record) throws(Problem) {
        let (earlier, current) = (Self.matters(of: before), Self.matters(of: plan))
        if plan.status == "active" {
            let kept = before?.status == "active" ? earlier : []
            try awaitReview(of: plan, in: current.filter { !kept.contains($0) }, from: now.dateInHelsinki)
        }
        let isOver = !PlanRecord.inForce.contains(plan.status ?? "")
        let reason = isOver ? "plan-\(plan.status ?? "")" : "plan-changed"
        for matter in earlier where isOver || !current.contains(matter) {
            try waiveObligations([.review], of: plan.client, matter: matter, about: plan.id, because: reason)
        }
    }

    /// A recorded review meets the clocks that ran on the day it was held, and the next run from that day: whatever it
    /// decided, the law asks for the next one until the plan has come to its end.
    func runClocks(ofReview before: Record?, _ review: Record) throws(Problem) {
        guard review.status == "recorded", before?.status != review.status, let held = review.time("heldAt"),
            let id = review.parents.first, let plan = try known(PlanRecord.resource, id)
        else { return }
        try meetObligations([.review], of: plan.client, about: plan.id, at: held)
        guard PlanRecord.inForce.contains(plan.status ?? "") else { return }
        try awaitReview(of: plan, in: Self.matters(of: plan), from: held.dateInHelsinki)
    }

    private func awaitReview(of plan: Record, in matters: [Identifier<Record>], from start: CalendarDate)
        throws(Problem)
    {
        guard let client = plan.client, let clock = ObligationClock.of(.d13) else { return }
        for id in matters {
            guard let matter = try known(MatterRecord.resource, id),
                try facts(of: matter)?.clocks().contains(where: clock.isSame) == true
            else { continue }
            try openObligation(clock, of: client, matter: id, about: plan, from: start)
        }
    }

    private static let inForce: SQL = """
        SELECT p.id FROM plan_matter m JOIN plan p ON p.id = m.plan_id
        WHERE m.matter_id = ? AND p.status IN ('active', 'on-hold')
        """

    /// The plans that are reviewed of a matter.
    func plansInForce(of matter: Identifier<Record>) throws(Problem) -> [Record] {
        var plans: [Record] = []
        for id in try all(Self.inForce, [Value(matter)], { row in row.identifier(0) }).compactMap(\.self) {
            if let plan = try known(PlanRecord.resource, Identifier(id)) { plans.append(plan) }
        }
        return plans
    }

    private static let lastHeld: SQL = """
        SELECT max(content ->> '$.heldAt') FROM review WHERE plan_id = ? AND status = 'recorded'
        """
    private static let activation: SQL = """
        SELECT min(at) FROM event WHERE subject_id = ? AND transition ->> '$.to' = 'active'
        """

    /// The day from which the next review of a plan is counted: of the last one, else of the plan's activation.
    func lastReviewed(_ plan: Record) throws(Problem) -> CalendarDate {
        let held = try first(Self.lastHeld, [Value(plan.id)]) { row in row.textIfPresent(0) } ?? nil
        let began = try first(Self.activation, [Value(plan.id)]) { row in row.intIfPresent(0) } ?? nil
        let time = held.flatMap { Timestamp($0) } ?? began.map { Timestamp(milliseconds: $0) }
        return (time ?? now).dateInHelsinki
    }

    private static func matters(of plan: Record?) -> [Identifier<Record>] {
        plan?.items("matterIds").compactMap { $0.string.flatMap { Identifier<Record>($0) } } ?? []
    }
}
