import JSON

/// The states of an assessment (../domain/3-model.md 3.4).
extension AssessmentRecord {
    static let states = StateMachine(
        initial: "pending",
        transitions: [
            Transition(
                from: ["pending"],
                to: "in-progress",
                by: .caseworkers,
                effect: { move, transaction in move["startedAt"] = .string(transaction.now.description) }
            ),
            Transition(from: ["in-progress"], to: "completed", by: .caseworkers, requires: requireComplete),
            // The need was evidently none; the client is told, and may ask for an assessment all the same.
            Transition(
                from: ["pending"],
                to: "not-needed",
                by: .caseworkers,
                members: [.date("clientNotifiedDate").required],
                reason: .text,
                requires: { move, transaction in
                    let notified = move.request["clientNotifiedDate"]?.string.flatMap { CalendarDate($0) }
                    if let notified, notified > transaction.now.dateInHelsinki {
                        move.fault(.dateInFuture, at: "/clientNotifiedDate")
                    }
                },
                effect: { move, _ in move.keep("clientNotifiedDate") }
            ),
            Transition(
                from: ["not-needed"],
                to: "pending",
                by: .or(.caseworkers, .client),
                reason: .text,
                effect: { move, _ in move["clientNotifiedDate"] = nil }
            ),
            Transition(from: ["pending", "in-progress"], to: "cancelled-by-client", by: .caseworkers),
            Transition(
                from: ["pending", "in-progress", "completed", "not-needed", "cancelled-by-client"],
                to: "entered-in-error",
                by: .supervisor,
                reason: .text
            ),
        ]
    )
}
