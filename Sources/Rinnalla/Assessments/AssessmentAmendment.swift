import JSON
import SQLite

/// INV-A2: a completed assessment is amended by a new one, which takes its place when it is completed.
extension AssessmentRecord {
    /// What a new assessment amends is in force, and of the same matter; answers it.
    static func checkAmended(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) -> Record? {
        guard let id = draft.identifier("amendsId", as: Record.self) else { return nil }
        guard draft.before == nil else { return try transaction.known(resource, id) }
        try transaction.check([References(pointer: "/amendsId", id: id, to: resource.reference)], for: draft.client)
        guard let amended = try transaction.known(resource, id) else { return nil }
        if amended.status != "completed" || amended["matterId"] != draft["matterId"] {
            draft.violate("assessment-amendment", at: "/amendsId")
        }
        return amended
    }

    /// Nobody has amended it meanwhile.
    static func requireAmendable(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        guard let amended = try transaction.amended(by: move.before) else { return }
        move.require(amended.status == "completed", "assessment-amendment", at: "/amendsId")
    }

    static func amend(_ move: Move, _ amendment: Record, _ transaction: WriteTransaction) throws(Problem) {
        guard let amended = try transaction.amended(by: amendment) else { return }
        try transaction.turn(amended, into: "amended")
        try transaction.movePlans(from: amended.id, to: amendment.id)
    }

    /// An amendment that never should have been leaves in force what it took the place of.
    static func restoreAmended(_ move: Move, _ amendment: Record, _ transaction: WriteTransaction) throws(Problem) {
        guard move.before.status == "completed", let amended = try transaction.amended(by: amendment),
            amended.status == "amended"
        else { return }
        try transaction.turn(amended, into: "completed")
        try transaction.movePlans(from: amendment.id, to: amended.id)
    }
}

extension ReadTransaction {
    fileprivate func amended(by amendment: Record) throws(Problem) -> Record? {
        guard let id = amendment.identifier("amendsId", as: Record.self) else { return nil }
        return try known(AssessmentRecord.resource, id)
    }
}

extension WriteTransaction {
    fileprivate func turn(_ assessment: Record, into status: String) throws(Problem) {
        var draft = Draft(changing: assessment)
        draft.status = status
        let history: JSONObject = ["from": .string(assessment.status ?? ""), "to": .string(status)]
        _ = try update(draft, what: status, transition: history)
    }

    private static let openPlans: SQL = """
        SELECT id FROM plan WHERE assessment_id = ? AND status IN ('draft', 'active', 'on-hold')
        """

    /// Who works by a plan works by the assessment that is in force.
    fileprivate func movePlans(from former: Identifier<Record>, to assessment: Identifier<Record>) throws(Problem) {
        for id in try all(Self.openPlans, [Value(former)], { row in row.identifier(0) }) {
            guard let id, let plan = try known(PlanRecord.resource, Identifier(id)) else { continue }
            try set("assessmentId", to: .string(assessment.description), of: plan)
        }
    }
}
