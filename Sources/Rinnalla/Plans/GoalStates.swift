/// The states of a goal (FHIR goal-status), moved as at the end of ../product/decisions.md.
extension GoalRecord {
    static let states = StateMachine(
        initial: "proposed",
        transitions: [
            Transition(from: ["proposed"], to: "planned", by: .responsibleWorker, beginsHelp: true),
            Transition(
                from: ["proposed", "planned"],
                to: "accepted",
                by: .or(.responsibleWorker, .client),
                beginsHelp: true
            ),
            Transition(from: ["proposed"], to: "rejected", by: .or(.responsibleWorker, .client)),
            Transition(from: ["accepted", "on-hold"], to: "active", by: .responsibleWorker, beginsHelp: true),
            Transition(from: ["active"], to: "on-hold", by: .responsibleWorker),
            Transition(from: ["active"], to: "completed", by: .responsibleWorker),
            Transition(
                from: ["proposed", "planned", "accepted", "active", "on-hold"],
                to: "cancelled",
                by: .responsibleWorker
            ),
            Transition(
                from: ["proposed", "planned", "accepted", "active", "on-hold", "completed", "cancelled", "rejected"],
                to: "entered-in-error",
                by: .responsibleWorker,
                reason: .text
            ),
        ]
    )
}
