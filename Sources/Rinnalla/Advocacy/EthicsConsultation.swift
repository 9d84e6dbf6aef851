import JSON
import SQLite

/// A question of what is right in a client's matter, and the advice that was given (../domain/3-model.md 3.11).
/// Finnish: *eettinen konsultaatio*.
enum EthicsConsultationRecord {
    static let resource: Resource = Resource(
        "ethics-consultation",
        collection: "ethics-consultations",
        component: "EthicsConsultation",
        table: "ethics_consultation",
        nature: .ofClient(.process, scope: "x.matter_id"),
        schema: [
            .reference("matterId", to: MatterRecord.resource.reference).once.column("matter_id"),
            .code("dilemma", Dilemma.self).required,
            .text("question", 1...4000).required,
            .text("advice", 1...8000).readOnly,
            .identifier("answeredById").readOnly,
            .timestamp("answeredAt").readOnly,
            // What the team or the worker then did.
            .text("decided", 1...4000),
        ]
    ).with { resource in
        resource.states = states
        resource.authority = .init(
            roles: [.worker, .socialWorker, .supervisor],
            relationships: Relationships.caseworkers.union(.supervisor)
        )
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: states.states)]
        resource.rules.check = check
    }

    enum Dilemma: String, CodeSet {
        case confidentiality, consent, conflict
        case autonomyVsSafety = "autonomy-vs-safety"
        case resource, culture, other
    }

    static let states = StateMachine(
        initial: "draft",
        transitions: [
            Transition(
                from: ["draft"],
                to: "answered",
                by: .or(.caseworkers, .supervisor),
                members: [.text("advice", 1...8000).required, .text("decided", 1...4000)],
                effect: { move, transaction in
                    move.keep("advice", "decided")
                    move["answeredById"] = (transaction.access.actor?.id).map { .string($0.description) }
                    move["answeredAt"] = .string(transaction.now.description)
                }
            )
        ]
    )

    /// Advice stays with the question that it was given on.
    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let before = draft.before, before.status == "answered" else { return }
        guard draft["dilemma"] == before["dilemma"], draft["question"] == before["question"] else {
            throw Problem(.stateConflict, ["from": "answered"])
        }
    }
}
