import JSON
import SQLite

/// D14, the answer to a *muistutus*, and D15, the client's time to ask for a correction (../domain/4-law.md 4.3).
extension WriteTransaction {
    func runClocks(ofAdvocacyCase before: Record?, _ record: Record) throws(Problem) {
        if before == nil { try openClock(of: record) }
        if let answer = record["answer"], answer != before?["answer"] {
            let day = answer["date"]?.string.flatMap { CalendarDate($0) }
            // A word mended in an answer of before is no answer to what has been asked since.
            let isNew = answer["date"] != before?["answer"]?["date"]
            try meetObligations(
                [.answer],
                of: record.client,
                about: record.id,
                at: day.map { Timestamp(startOfDayInHelsinki: $0) },
                said: isNew ? "/answer/date" : nil
            )
        }
        guard let before, before.status != record.status else { return }
        switch record.status {
        case "open": try reopenClock(of: record, after: before.status)
        case "withdrawn":
            // Nobody waits for the answer any more: it is not owed, and was not given.
            let reason = "case-withdrawn"
            try waiveObligations([.answer], of: record.client, matter: nil, about: record.id, because: reason)
            try meetObligations([.correctionRequest], of: record.client, about: record.id)
        // What the client waits for has been asked for, or is settled; only an answer meets what waits for one.
        default: try meetObligations([.correctionRequest], of: record.client, about: record.id)
        }
    }

    private func openClock(of record: Record, from later: CalendarDate? = nil) throws(Problem) {
        guard let client = record.client, let kind = record.advocacyKind?.clock, let clock = ObligationClock.of(kind),
            let start = later ?? record.date(kind == .d14 ? "receivedDate" : "noticeDate")
        else { return }
        try openObligation(clock, of: client, matter: nil, about: record, from: start)
    }

    /// An answer is waited for anew from today. What the decision's notice began does not begin again: only where the client
    /// had let go of it is it waited for once more, until the same day.
    private func reopenClock(of record: Record, after state: String?) throws(Problem) {
        guard let state, AdvocacyCaseRecord.ended.contains(state) else { return }
        switch record.advocacyKind {
        case .muistutus: try openClock(of: record, from: now.dateInHelsinki)
        case .oikaisuvaatimus where state == "withdrawn": try openClock(of: record)
        default: return
        }
    }
}

/// D14 and D15 are told of some days before they are due, so that neither runs out in silence.
enum AdvocacyReminders {
    static let work = DueWork(name: "advocacy-reminders", due: near) { transaction throws(Problem) in
        try transaction.remindOfAdvocacy()
    }

    fileprivate static let near: SQL = """
        SELECT x.id, (SELECT min(p.value) FROM rule_parameter p
            WHERE p.code IN ('ADVOCACY_FIRST_ALERT_DAYS', 'ADVOCACY_SECOND_ALERT_DAYS', 'ADVOCACY_THIRD_ALERT_DAYS')
            AND julianday(x.due) - julianday(?1) <= p.value
        ) AS days
        FROM obligation x WHERE x.status = 'open' AND x.kind IN ('D14', 'D15')
        AND days < coalesce(x.alerted_days, days + 1)
        ORDER BY x.due, x.id LIMIT ?2
        """
}

extension WriteTransaction {
    fileprivate func remindOfAdvocacy() throws(Problem) -> Bool {
        let today = now.dateInHelsinki.description
        let near = try all(AdvocacyReminders.near, [.text(today), Value(DueWork.portion)]) { row in
            (id: row.identifier(0), days: row.int(1))
        }
        for alert in near {
            guard let id = alert.id, let obligation = try known(ObligationRecord.resource, Identifier(id)) else {
                continue
            }
            try set("alertedDays", to: .integer(alert.days), of: obligation)
        }
        return near.count == DueWork.portion
    }
}
