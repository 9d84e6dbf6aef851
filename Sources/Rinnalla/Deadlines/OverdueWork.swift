import JSON
import SQLite

/// What the clock does to obligations: it tells of them, and never closes one.
enum OverdueWork {
    static let overdue = DueWork(
        name: "obligations-overdue",
        of: ObligationRecord.resource,
        due: past,
        by: DueWork.today
    ) { obligation, transaction throws(Problem) in
        var draft = Draft(changing: obligation)
        draft.status = "overdue"
        _ = try transaction.update(draft, what: "overdue", transition: ["from": "open", "to": "overdue"])
    }

    private static let past: SQL = """
        SELECT x.id FROM obligation x WHERE x.status = 'open' AND x.due < ?1 AND NOT EXISTS
        (SELECT 1 FROM suspension s WHERE s.obligation_id = x.id AND s.status = 'active')
        ORDER BY x.due, x.id LIMIT ?2
        """

    /// D04 is told of before it is due, as much of its time has passed as the parameters say.
    static let alerts = DueWork(name: "obligation-alerts", due: reached) { transaction throws(Problem) in
        try transaction.tellAlerts()
    }

    /// The part of its time that has passed, in whole percent: days since its start of days to its end.
    fileprivate static let reached: SQL = """
        SELECT x.id, (SELECT max(p.value) FROM rule_parameter p
            WHERE p.code IN ('D04_FIRST_ALERT_PERCENT', 'D04_SECOND_ALERT_PERCENT', 'D04_THIRD_ALERT_PERCENT')
            AND 100 * (julianday(?1) - julianday(x.starts_at)) >= p.value * (julianday(x.due) - julianday(x.starts_at))
        ) AS percent
        FROM obligation x WHERE x.status = 'open' AND x.kind = 'D04' AND percent > coalesce(x.alerted_percent, 0)
        ORDER BY x.due, x.id LIMIT ?2
        """
}

extension WriteTransaction {
    fileprivate func tellAlerts() throws(Problem) -> Bool {
        let today = now.dateInHelsinki.description
        let reached = try all(OverdueWork.reached, [.text(today), Value(DueWork.portion)]) { row in
            (id: row.identifier(0), percent: row.int(1))
        }
        for alert in reached {
            guard let id = alert.id, let obligation = try known(ObligationRecord.resource, Identifier(id)) else {
                continue
            }
            var draft = Draft(changing: obligation)
            draft["alertedPercent"] = .integer(alert.percent)
            _ = try update(draft, what: "alerted")
        }
        return reached.count == DueWork.portion
    }
}
