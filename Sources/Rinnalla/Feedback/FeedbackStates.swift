import JSON

/// The states of feedback (../domain/3-model.md 3.11): all of them are the unit's supervisor's to move it to.
extension FeedbackRecord {
    static let states = StateMachine(
        initial: "received",
        transitions: [
            Transition(from: ["received"], to: "triaged", by: .supervisor),
            Transition(
                from: ["triaged"],
                to: "answered",
                by: .supervisor,
                members: [.text("reply", 1...4000).required, .text("actionTaken", 1...4000)],
                effect: { move, transaction in
                    move.keep("reply", "actionTaken")
                    move["answeredById"] = (transaction.access.actor?.id).map { .string($0.description) }
                    move["answeredAt"] = .string(transaction.now.description)
                }
            ),
            // The reply is written anew for everybody: the one to the client may repeat what the client said.
            Transition(
                from: ["answered"],
                to: "published",
                by: .supervisor,
                members: [.text("publicReply", 1...4000).required],
                effect: { move, transaction in
                    move.keep("publicReply")
                    move["publishedDate"] = .string(transaction.now.dateInHelsinki.description)
                }
            ),
        ]
    )
}
