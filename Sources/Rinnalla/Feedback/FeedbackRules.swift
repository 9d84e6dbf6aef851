import JSON
import SQLite

/// What holds for feedback when it is given, and when it begins to count.
extension FeedbackRecord {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil else { return }
        checkSource(&draft)
        try checkUnit(&draft, transaction)
        try checkSubject(&draft, transaction)
        let days = try transaction.parameter(.feedbackTriageWorkingDays)
        let day = try transaction.calendar().addingWorkingDays(days, to: transaction.now.dateInHelsinki)
        draft["triageBy"] = .string(day.description)
    }

    static func stored(_ before: Record?, _ feedback: Record, _ transaction: WriteTransaction) throws(Problem) {
        guard before == nil else { return }
        try transaction.countFeedback(of: feedback.identifier("unitId"))
    }

    /// `own`, or the system that an answer was imported from.
    private static func checkSource(_ draft: inout Draft) {
        let prefix = "import:"
        guard let source = draft.text("source"), source != "own" else { return }
        if !source.hasPrefix(prefix) || source.count == prefix.count {
            draft.fault(
                .unknownCode,
                at: "/source",
                ["allowed": ["own", "import:<system>"], "value": .string(source)]
            )
        }
    }

    private static let unitOfCounty: SQL = """
        SELECT 1 FROM unit u JOIN organization o ON o.id = u.organization_id WHERE u.id = ? AND o.kind = 'county'
        """

    /// Only the county has supervisors: what another organization's unit is told, nobody would answer.
    private static func checkUnit(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let unit = draft.identifier("unitId", as: Unit.self)
        if try !transaction.isAny(unitOfCounty, [Value(unit)]) { draft.violate("feedback-unit", at: "/unitId") }
    }

    /// FB1: without a name nothing may lead back to the client, and so no record of a client's is named.
    private static func checkSubject(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        let subject = draft["subject"]
        guard let kind = subject?["kind"]?.string.flatMap({ Subject(rawValue: $0) }),
            let id = subject?["id"]?.string.flatMap({ Identifier<Record>($0) })
        else { return }
        let pointer = "/subject/id"
        guard draft.client != nil || kind == .service else { return draft.violate("FB1", at: pointer) }
        guard let resource = kind.resource else { return draft.fault(.referenceNotFound, at: pointer) }
        let reference = References(pointer: pointer, id: id, to: resource.reference)
        try transaction.check([reference], for: draft.client)
    }
}

extension WriteTransaction {
    private static let waiting: SQL = "SELECT count(*) FROM feedback WHERE unit_id = ? AND counted_on IS NULL"
    private static let letIn: SQL = "UPDATE feedback SET counted_on = ?2 WHERE unit_id = ?1 AND counted_on IS NULL"

    /// FB1: answers begin to count together, so that no two looks at a unit's summary differ by fewer than a small cell.
    func countFeedback(of unit: Identifier<Unit>?) throws(Problem) {
        guard try count(Self.waiting, [Value(unit)]) >= Int64(try smallCell()) else { return }
        try change(Self.letIn, [Value(unit), .text(now.dateInHelsinki.description)])
    }
}

extension ReadTransaction {
    /// The fewest answers that are ever told of (../domain/5-metrics.md M9).
    func smallCell() throws(Problem) -> Int { max(1, try parameter(.smallCellK)) }
}
