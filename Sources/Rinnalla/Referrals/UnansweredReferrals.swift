import JSON
import SQLite

/// D20: a referral whose day to respond has gone by without an answer is told of once, and stays where it is.
enum UnansweredReferrals {
    static let work = DueWork(name: "referrals-unanswered") { transaction throws(Problem) in
        let today = transaction.now.dateInHelsinki.description
        let values: [Value] = [.text(today), .integer(Int64(DueWork.portion))]
        let ids = try transaction.all(unanswered, values) { row in row.identifier(0) }
        for id in ids.compactMap(\.self) {
            guard let referral = try transaction.known(ReferralRecord.resource, Identifier(id)) else { continue }
            var draft = Draft(changing: referral)
            draft["overdueAt"] = .string(transaction.now.description)
            _ = try transaction.update(draft, what: "overdue")
        }
        return ids.count == DueWork.portion
    }

    static let unanswered: SQL = """
        SELECT x.id FROM referral x WHERE x.status IN ('requested', 'received') AND x.overdue_at IS NULL AND x.due < ?1
        ORDER BY x.due, x.id LIMIT ?2
        """
}
