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
                matter.text("serviceTask") == ServiceTask.lastensuojelu.rawValue
            else { continue }
            try openObligation(clock, of: client, matter: id, about: plan, from: start)
        }
    }

    private static func matters(of plan: Record?) -> [Identifier<Record>] {
        plan?.items("matterIds").compactMap { $0.string.flatMap { Identifier<Record>($0) } } ?? []
    }
}
