import JSON
import SQLite

/// INV-A3: an assessment of much the same needs as one just completed is made for a reason alone.
extension AssessmentRecord {
    /// Refuses what the write makes much the same; what stood so before is left to the completion.
    static func refuseDuplicate(_ draft: Draft, _ transaction: WriteTransaction) throws(Problem) {
        // What is wrong in itself is told first, all of it.
        guard draft.violations.isEmpty else { return }
        if let before = draft.before {
            let isNew = ["needs", "duplicateReason"].contains { draft[$0] != before[$0] }
            guard isNew, draft.status == before.status else { return }
        }
        if let other = try transaction.assessment(like: draft.content, of: draft.client, besides: draft.id) {
            throw try duplicate(of: other, transaction)
        }
    }

    /// The completion's share of the rule: another may have been completed since the needs were written.
    static func requireNoDuplicate(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let other = try transaction.assessment(like: move.content, of: move.client, besides: move.before.id)
        guard let other else { return }
        // Beside other reasons it is one of them.
        guard move.isQuestion || !move.violations.isEmpty else { throw try duplicate(of: other, transaction) }
        move.violate("INV-A3", at: "/duplicateReason")
    }

    /// Which one it is, is for whoever may see it: it may lie in another matter, or another record of the person.
    private static func duplicate(of other: Identifier<Record>, _ transaction: ReadTransaction) throws(Problem)
        -> Problem
    {
        var problem = Problem.violated("INV-A3", at: "/duplicateReason", as: .duplicateAssessment)
        if try transaction.isOpen(other, resource) { problem.details["id"] = .string(other.description) }
        return problem
    }

    /// The codes of what the client needs support in.
    fileprivate static func needCodes(_ needs: [JSONValue]) -> Set<String> {
        Set(needs.filter { $0["severity"]?.string != Severity.none.rawValue }.compactMap { $0["code"]?.string })
    }
}

extension ReadTransaction {
    private static let completed: SQL = """
        SELECT id, content -> '$.needs', content ->> '$.completedAt' FROM assessment
        WHERE client_id IN \(Person.records(of: "?1")) AND status = 'completed' ORDER BY created_at DESC, id DESC
        """

    /// The latest assessment of the client, completed not long ago, with which this one has most of the needs in common
    /// (Jaccard: those in both, of those in either); none where a reason is given, nor the one that it amends.
    fileprivate func assessment(
        like content: JSONObject,
        of client: Identifier<Client>?,
        besides id: Identifier<Record>
    ) throws(Problem) -> Identifier<Record>? {
        let needs = AssessmentRecord.needCodes(content["needs"]?.array ?? [])
        guard content["duplicateReason"] == nil, !needs.isEmpty else { return nil }
        let oldest = now.dateInHelsinki.addingDays(-(try parameter(.duplicateAssessmentDays)))
        let percent = try parameter(.duplicateAssessmentPercent)
        let completed = try all(Self.completed, [Value(client)]) { row in
            (
                id: row.identifier(0).map { Identifier<Record>($0) }, needs: row.utf8(1),
                at: row.textIfPresent(2).flatMap { Timestamp($0) }
            )
        }
        return completed.first { other in
            guard other.id != id, other.id?.description != content["amendsId"]?.string,
                let at = other.at, at.dateInHelsinki >= oldest
            else { return false }
            let others = AssessmentRecord.needCodes((try? JSONParser.parse(other.needs))?.array ?? [])
            return 100 * needs.intersection(others).count >= percent * needs.union(others).count
        }?.id
    }
}
