import JSON
import SQLite

/// A client's part in a programme, pinned to the version that held at the beginning (../domain/3-model.md 3.11).
enum ProgrammeEnrolmentRecord {
    static let resource: Resource = Resource(
        "programme-enrolment",
        collection: "programme-enrolments",
        component: "ProgrammeEnrolment",
        table: "programme_enrolment",
        nature: .ofClient(.process, scope: "x.matter_id"),
        schema: [
            .reference("matterId", to: MatterRecord.resource.reference).required.once.column("matter_id"),
            .text("programmeCode", 1...64).required.once.column("programme_code"),
            .text("programmeVersion", 1...20).required.once,
            .timestamp("enrolledAt").once,
            .timestamp("exitAt").readOnly.column("exit_at"),
            .code("exitReason", ClosingReason.self).readOnly,
            .text("exitNote", 1...2000).readOnly,
        ]
    ).with { resource in
        resource.states = states
        resource.isForLiving = true
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "matterId", form: .identifier, column: "x.matter_id"),
        ]
        resource.rules = .init(check: check)
    }

    /// Who comes back enrols anew, in the version that holds by then.
    static let states = StateMachine(
        initial: "enrolled",
        transitions: [
            Transition(from: ["enrolled", "exited"], to: "entered-in-error", by: .supervisor, reason: .text),
            Transition(
                from: ["enrolled"],
                to: "exited",
                by: .caseworkers,
                members: [.timestamp("exitAt")],
                reason: .code(ClosingReason.codes),
                requires: { move, transaction in
                    guard let exit = move.request["exitAt"]?.string.flatMap({ Timestamp($0) }) else { return }
                    if exit > transaction.now { move.fault(.dateInFuture, at: "/exitAt") }
                    if let start = move.before.time("enrolledAt"), exit < start {
                        move.fault(.periodReversed, at: "/exitAt")
                    }
                },
                effect: { move, transaction in
                    move["exitAt"] = move.request["exitAt"] ?? .string(transaction.now.description)
                    move["exitReason"] = move.request["reasonCode"]
                    move["exitNote"] = move.request["reasonText"]
                }
            ),
        ]
    )

    private static let open: SQL = """
        SELECT 1 FROM programme_enrolment WHERE client_id IN \(Person.records(of: "?1")) AND programme_code = ?2
        AND status = 'enrolled'
        """

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil, let code = draft.text("programmeCode") else { return }
        if let matter = draft.identifier("matterId", as: Record.self) {
            try transaction.known(MatterRecord.resource, matter)?.require(in: Set(MatterRecord.openStates))
        }
        draft["enrolledAt"] = draft["enrolledAt"] ?? .string(transaction.now.description)
        if let start = draft.time("enrolledAt"), start > transaction.now {
            draft.fault(.dateInFuture, at: "/enrolledAt")
        }
        if try transaction.isAny(open, [Value(draft.client), .text(code)]) {
            throw .violated("programme-enrolled", at: "/programmeCode", as: .stateConflict)
        }
    }
}
