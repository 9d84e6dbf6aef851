import JSON
import SQLite

/// INV-A2: a completed assessment is amended by a new one, which takes its place when it is completed.
extension AssessmentRecord {
    /// What a new assessment amends is in force, and of the same matter.
    static func checkAmended(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil, let id = draft.identifier("amendsId", as: Record.self) else { return }
        try transaction.check([References(pointer: "/amendsId", id: id, to: resource.reference)], for: draft.client)
        guard let amended = try transaction.known(resource, id) else { return }
        if amended.status != "completed" || amended["matterId"] != draft["matterId"] {
            draft.violate("assessment-amendment", at: "/amendsId")
        }
    }

    /// Nobody has amended it meanwhile.
    static func requireAmendable(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        guard let amended = try transaction.amended(by: move.before) else { return }
        move.require(amended.status == "completed", "assessment-amendment", at: "/amendsId")
    }

    static func amend(_ move: Move, _ amendment: Record, _ transaction: WriteTransaction) throws(Problem) {
        guard let amended = try transaction.amended(by: amendment) else { return }
        try transaction.turn(amended, into: "amended")
    }

    /// An amendment that never should have been leaves in force what it took the place of.
    static func restoreAmended(_ move: Move, _ amendment: Record, _ transaction: WriteTransaction) throws(Problem) {
        guard move.before.status == "completed", let amended = try transaction.amended(by: amendment),
            amended.status == "amended"
        else { return }
        try transaction.turn(amended, into: "completed")
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
}
