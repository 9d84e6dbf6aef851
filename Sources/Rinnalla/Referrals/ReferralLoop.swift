import SQLite

/// INV-R3: whether it is known what came of a referral, derived wherever it is read and never set.
///
/// A referral that came back stays open until its task is resolved (INV-R2); of those cancelled, the receiver's alone. One that was redirected is no longer
/// needed itself: the new referral has a loop of its own, so the need is counted once. A need met in part is not met.
enum ReferralLoop {
    static let value: SQL = """
        CASE WHEN x.status = 'completed' THEN
        CASE WHEN x.outcome ->> '$.code' IN ('need-met', 'service-started-ongoing', 'enrolled', 'information-given')
        THEN 'closed-met' ELSE 'closed-unmet' END
        WHEN x.status = 'entered-in-error' THEN 'closed-no-longer-needed'
        WHEN x.status IN ('rejected', 'failed', 'cancelled') THEN coalesce((SELECT \(ofTask) FROM task t
        WHERE t.subject_id = x.id AND t.kind = 'referral-returned' ORDER BY t.id DESC LIMIT 1),
        CASE x.status WHEN 'cancelled' THEN 'closed-no-longer-needed' ELSE 'open' END)
        ELSE 'open' END
        """

    // A task that was cancelled found nobody to meet the need.
    private static let ofTask: SQL = """
        CASE WHEN t.status = 'open' THEN 'open' WHEN t.status = 'cancelled' THEN 'closed-unmet'
        ELSE CASE t.content ->> '$.resolution' WHEN 'handled' THEN 'closed-met' WHEN 'need-unmet' THEN 'closed-unmet'
        ELSE 'closed-no-longer-needed' END END
        """
}
