import JSON
import SQLite

/// What holds for an assessment whenever it is written, and what its completion asks for (../domain/3-model.md 3.4).
extension AssessmentRecord {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        try refuseChangeOfEnded(draft)
        ClientView.check(&draft, now: transaction.now)
        let amended = try checkAmended(&draft, transaction)
        draft.identifyItems(of: "needs", carryingOn: amended, transaction)
        citeStatute(&draft, amended)
        try scoreInstruments(&draft, transaction)
        try checkAbsenceOfChildsView(&draft, transaction)
        try refuseDuplicate(draft, transaction)
    }

    /// INV-A2: what is completed stays as it is; nor is changed what was called off or never should have been.
    private static func refuseChangeOfEnded(_ draft: Draft) throws(Problem) {
        guard let before = draft.before, draft.status == before.status, draft.content != before.content else { return }
        switch before.status {
        case "completed", "amended": throw .violated("INV-A2", as: .stateConflict)
        case "cancelled-by-client", "entered-in-error":
            throw Problem(.stateConflict, ["from": .string(before.status ?? "")])
        default: break
        }
    }

    /// Each need says which item of SHL 11 § it falls under; a body may repeat that, not change it.
    private static func citeStatute(_ draft: inout Draft, _ amended: Record?) {
        var cited: [JSONValue] = []
        for (index, item) in draft.items("needs").enumerated() {
            guard let object = item.object, let code = object["code"]?.string.flatMap({ NeedCode(rawValue: $0) }) else {
                continue
            }
            let statute = JSONValue.string(code.statuteRef)
            if let given = object["statuteRef"], given != statute, !isStale(given, object, draft.before ?? amended) {
                draft.fault(.readOnly, at: "/needs/\(index)/statuteRef")
            }
            var need: JSONObject = [:]
            for member in object.members {
                need[member.name] = member.value
                if member.name == "code" { need["statuteRef"] = statute }
            }
            need["statuteRef"] = statute
            cited.append(.object(need))
        }
        draft["needs"] = .array(cited)
    }

    /// Whether the citation is that of the code which the need had until now.
    private static func isStale(_ given: JSONValue, _ need: JSONObject, _ earlier: Record?) -> Bool {
        earlier?.items("needs").contains { $0["id"] == need["id"] && $0["statuteRef"] == given } ?? false
    }

    private static let matterTask: SQL = "SELECT service_task FROM matter WHERE id = ?"

    /// INV-A1: in child protection the view of a client aged 12 or over is left out by a supervisor alone (LSL 20 §).
    private static func checkAbsenceOfChildsView(
        _ draft: inout Draft,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard draft["clientViewAbsent"] != nil, draft["clientView"] == nil,
            transaction.access.actor?.role != .supervisor
        else { return }
        let isNew = ["clientViewAbsent", "clientView", "kind"].contains { draft[$0] != draft.before?[$0] }
        guard isNew, let birthDate = try transaction.knownClient(draft.client)?.date("birthDate"),
            birthDate.age(on: transaction.now.dateInHelsinki) >= 12
        else { return }
        let task = try transaction.first(matterTask, [Value(draft.identifier("matterId", as: Record.self))]) { row in
            row.text(0)
        }
        if draft.text("kind") == Kind.childProtection.rawValue || task == ServiceTask.lastensuojelu.rawValue {
            draft.violate("INV-A1", at: "/clientViewAbsent")
        }
    }

    /// Everything that completion asks for and the assessment lacks.
    static func requireComplete(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let record = move.before
        move.require(
            record["clientView"] != nil || record["clientViewAbsent"] != nil,
            "assessment-completion-client-view",
            at: "/clientView"
        )
        move.require(
            !record.items("strengths").isEmpty || record["noStrengthsReason"] != nil,
            "assessment-completion-strength",
            at: "/strengths"
        )
        move.require(
            record["professionalView"] != nil,
            "assessment-completion-professional-view",
            at: "/professionalView"
        )
        let answered = Set(record["holisticAnswers"]?.object?.members.map(\.name) ?? [])
            .union(record.items("needs").compactMap { $0["holistic"]?.string })
        let missing = HolisticDimension.codes.filter { !answered.contains($0) }
        move.require(
            missing.isEmpty,
            "assessment-completion-dimensions",
            at: "/holisticAnswers",
            ["missing": .array(missing.map { .string($0) })]
        )
        move.require(record["conclusion"] != nil, "assessment-completion-conclusion", at: "/conclusion")
        // SHL 42 §: a responsible worker is left unnamed for a reason alone.
        let decision = record["ownWorkerNeeded"]
        let isDecided = decision?["isNeeded"] == true || (decision != nil && decision?["reason"] != nil)
        move.require(isDecided, "assessment-completion-own-worker", at: "/ownWorkerNeeded")
        let client = try transaction.knownClient(move.client)
        let age = client?.date("birthDate")?.age(on: transaction.now.dateInHelsinki)
        // LSL 20 §: the wishes of a child are always found out, however young the child is.
        move.require(
            record["childOpinion"] != nil || age.map { $0 >= 18 } ?? true,
            "assessment-completion-child-opinion",
            at: "/childOpinion"
        )
        move.require(
            client?["hasSpecialSupport"] != true || transaction.access.actor?.role == .socialWorker,
            "assessment-completion-social-worker",
            at: "/to"
        )
        try requireAmendable(&move, transaction)
        try requireNoDuplicate(&move, transaction)
    }
}

extension ReadTransaction {
    /// The client's record, for rules that ask about age or support.
    func knownClient(_ id: Identifier<Client>?) throws(Problem) -> Record? {
        guard let id else { return nil }
        return try known(ClientRecord.resource, id.cast())
    }
}
