import JSON
import SQLite

/// INV-A2: a completed assessment is amended by a new one, which takes its place when it is completed.
extension AssessmentRecord {
    /// What a new assessment amends is in force, and of the same matter and kind; answers it.
    static func checkAmended(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) -> Record? {
        guard let id = draft.identifier("amendsId", as: Record.self) else { return nil }
        if draft.before == nil { try transaction.checkAmendable(id, by: &draft) }
        let amended = try transaction.known(resource, id)
        if draft["kind"] != draft.before?["kind"], draft["kind"] != amended?["kind"] {
            draft.fault(.readOnly, at: "/kind")
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
    private static let openAmendment: SQL = """
        SELECT id FROM assessment WHERE amends_id = ? AND status IN ('pending', 'in-progress')
        """

    fileprivate func checkAmendable(_ id: Identifier<Record>, by draft: inout Draft) throws(Problem) {
        let resource = AssessmentRecord.resource
        try check([References(pointer: "/amendsId", id: id, to: resource.reference)], for: draft.client)
        guard let amended = try known(resource, id) else { return }
        if amended.status != "completed" || amended["matterId"] != draft["matterId"] {
            return draft.violate("assessment-amendment", at: "/amendsId")
        }
        // Of two, one could never be completed.
        guard let open = try first(Self.openAmendment, [Value(id)], { row in row.identifier(0) }) ?? nil else { return }
        var problem = Problem.violated("assessment-amendment-open", at: "/amendsId", as: .stateConflict)
        problem.details["id"] = .string(Identifier<Record>(open).description)
        throw problem
    }

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
