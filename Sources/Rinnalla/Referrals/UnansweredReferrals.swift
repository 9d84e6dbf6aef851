import JSON
import SQLite

/// D20: a referral whose day to respond has gone by without an answer is told of once, and stays where it is.
enum UnansweredReferrals {
    static let work = DueWork(
        name: "referrals-unanswered",
        of: ReferralRecord.resource,
        due: unanswered,
        by: DueWork.today
    ) { referral, transaction throws(Problem) in
        var draft = Draft(changing: referral)
        draft["overdueAt"] = .string(transaction.now.description)
        _ = try transaction.update(draft, what: "overdue")
    }

    static let unanswered: SQL = """
        SELECT x.id FROM referral x WHERE x.status IN ('requested', 'received') AND x.overdue_at IS NULL AND x.due < ?1
        ORDER BY x.due, x.id LIMIT ?2
        """
}
