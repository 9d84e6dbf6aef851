import JSON
import SQLite

/// The states of an advocacy case (../domain/3-model.md 3.11). Who is complained of moves nothing: a case is never closed by
/// its respondent.
extension AdvocacyCaseRecord {
    static let ended: Set<String> = ["resolved", "partly-resolved", "not-resolved", "withdrawn"]

    static let states = StateMachine(
        initial: "open",
        transitions: [
            Transition(from: ["open"], to: "waiting", by: handlers, requires: requireImpartiality),
            ending("resolved"), ending("partly-resolved"), ending("not-resolved"),
            Transition(
                from: ["open", "waiting"],
                to: "withdrawn",
                by: withdrawers,
                requires: requireImpartiality,
                effect: { move, transaction in move["endedAt"] = .string(transaction.now.description) }
            ),
            // Something new has come to light.
            reopening(from: ["waiting", "resolved", "partly-resolved", "not-resolved"], by: handlers),
            // What the client let go of, nobody else takes up again.
            reopening(from: ["withdrawn"], by: withdrawers),
        ]
    )

    private static func reopening(from states: [String], by performers: Performers) -> Transition {
        Transition(
            from: states,
            to: "open",
            by: performers,
            reason: .text,
            requires: requireImpartiality,
            effect: { move, _ in
                move["outcome"] = nil
                move["endedAt"] = nil
            }
        )
    }

    private static func ending(_ state: String) -> Transition {
        Transition(
            from: ["open", "waiting"],
            to: state,
            by: handlers,
            members: [.text("outcome", 1...4000).required],
            requires: { move, transaction throws(Problem) in
                requireImpartiality(&move, transaction)
                guard move.violations.isEmpty, move.before.advocacyKind == .muistutus else { return }
                move.require(try transaction.isAnswered(move.before), "muistutus-unanswered", at: "/to")
            },
            effect: { move, transaction in
                move.keep("outcome")
                move["endedAt"] = .string(transaction.now.description)
            }
        )
    }

    /// Those who open, follow and close cases: the client's own side, the advocate, and who answers for the client.
    static let handlers = Performers(
        roles: [.intake, .worker, .socialWorker, .supervisor, .ombudsman, .client, .representative],
        relationships: Relationships.ownSide.union([
            .responsibleWorker, .coverWorker, .supervisor, .intake, .caseAdvocate,
        ])
    )

    /// It is the client's case: nobody on the side of the service takes it back.
    private static let withdrawers = Performers(
        roles: [.ombudsman, .client, .representative],
        relationships: Relationships.ownSide.union(.caseAdvocate)
    )

    private static func requireImpartiality(_ move: inout Move, _ transaction: ReadTransaction) {
        move.require(!move.before.isDirected(at: transaction.access), "advocacy-respondent", at: "/to")
    }
}
