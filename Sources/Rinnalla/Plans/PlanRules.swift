import JSON
import SQLite

/// What holds for a plan whenever it is written, and what follows from it.
extension PlanRecord {
    /// The states in which a plan is lived by or prepared; in the others it is history.
    static let open: Set<String> = ["draft", "active", "on-hold"]
    /// The states in which it is reviewed.
    static let inForce: Set<String> = ["active", "on-hold"]

    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        try draft.refuseChange(in: ["revoked", "completed", "entered-in-error"])
        ClientView.check(&draft, now: transaction.now)
        draft.checkPeriod("period")
        draft.checkPeriods(ofEach: "budgetLines")
        try PlanRelations.check(&draft, transaction)
        try checkNeeds(&draft, transaction)
        // INV-P7: who dissents has not agreed; the plan may be activated all the same.
        if draft["dissentText"] != nil, draft.text("agreement") == "agreed" {
            draft.violate("INV-P7", at: "/agreement")
        }
        try keepInForce(&draft, transaction)
    }

    /// Goals and deferrals name needs of one assessment: it may be named later, and gives way to its amendment alone.
    private static func checkNeeds(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        if let former = draft.before?.identifier("assessmentId", as: Record.self),
            try !transaction.isSuccession(from: former, to: draft.identifier("assessmentId"))
        {
            draft.fault(.readOnly, at: "/assessmentId")
        }
        let needs = try transaction.needs(of: draft.identifier("assessmentId"))
        let earlier = draft.before?.items("deferredNeeds") ?? []
        for (index, item) in draft.items("deferredNeeds").enumerated()
        where !needs.contains(item["needId"]?.string ?? "") && !earlier.contains(item) {
            draft.fault(.referenceNotFound, at: "/deferredNeeds/\(index)/needId")
        }
    }

    /// A change may not take from a plan in force what its activation asked for.
    private static func keepInForce(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let before = draft.before, draft.status == before.status,
            inForce.contains(before.status ?? "")
        else { return }
        var gate = PlanGate(draft.content, of: before, transaction)
        try gate.checkReview(mayHaveGoneBy: true)
        if before.status == "active", draft["matterIds"] != before["matterIds"] { try gate.checkMatters() }
        // An amendment comes as it is: the needs that it adds are answered, or deferred, by the next change.
        let isFirstNamed = before["assessmentId"] == nil && draft["assessmentId"] != nil
        if isFirstNamed || draft["deferredNeeds"] != before["deferredNeeds"] { try gate.checkNeeds() }
        for breach in gate.breaches { draft.violate(breach.rule, at: breach.pointer, breach.details) }
    }

    private static let forgetMatters: SQL = "DELETE FROM plan_matter WHERE plan_id = ?"
    private static let addMatter: SQL = "INSERT INTO plan_matter (plan_id, matter_id, is_active) VALUES (?, ?, ?)"

    static func stored(_ before: Record?, _ plan: Record, _ transaction: WriteTransaction) throws(Problem) {
        try storeMatters(before, plan, transaction)
        try transaction.runClocks(ofPlan: before, plan)
        if inForce.contains(plan.status ?? ""), let due = plan["nextReviewDue"] {
            guard !inForce.contains(before?.status ?? "") || due != before?["nextReviewDue"] else { return }
            try transaction.scheduleReview(of: plan, on: due, insteadOf: before?["nextReviewDue"])
        } else if !open.contains(plan.status ?? ""), before?.status != plan.status {
            try transaction.cancelReviews(of: plan)
        }
    }

    /// Which matters the plan is of, and whether it is the active one: for the access rule and INV-P1.
    private static func storeMatters(
        _ before: Record?,
        _ plan: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        if let before, before.status == plan.status, before["matterIds"] == plan["matterIds"] { return }
        try transaction.change(forgetMatters, [Value(plan.id)])
        for id in plan.items("matterIds") {
            let matter = id.string.flatMap { Identifier<Record>($0) }
            try transaction.change(
                addMatter,
                [Value(plan.id), Value(matter), .integer(plan.status == "active" ? 1 : 0)]
            )
            if plan.status == "active" {
                try transaction.meetObligations([.plan], of: plan.client, matter: matter)
            }
        }
    }
}

extension ReadTransaction {
    /// The ids of the needs that an assessment names.
    func needs(of assessment: Identifier<Record>?) throws(Problem) -> Set<String> {
        guard let assessment, let record = try known(AssessmentRecord.resource, assessment) else { return [] }
        return Set(record.items("needs").compactMap { $0["id"]?.string })
    }

    private static let succession: SQL = """
        SELECT 1 FROM assessment a JOIN assessment f ON f.id = ?1
        WHERE a.id = ?2 AND a.status = 'completed' AND (a.amends_id = f.id OR f.amends_id = a.id)
        """

    /// Whether a plan may go over from one assessment to the other: to the one that amends it, or that it wrongly amended.
    fileprivate func isSuccession(from former: Identifier<Record>, to next: Identifier<Record>?) throws(Problem) -> Bool
    {
        if former == next { return true }
        return try isAny(Self.succession, [Value(former), Value(next)])
    }
}
