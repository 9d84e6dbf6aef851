/// The states of an action (FHIR care-plan-activity-status), moved as at the end of ../product/decisions.md.
extension ActionRecord {
    static let states = StateMachine(
        initial: "not-started",
        transitions: [
            Transition(from: ["not-started"], to: "scheduled", by: movers, beginsHelp: true),
            Transition(from: ["not-started", "scheduled", "on-hold"], to: "in-progress", by: movers),
            Transition(from: ["scheduled", "in-progress"], to: "on-hold", by: movers),
            Transition(from: ["in-progress"], to: "completed", by: movers),
            Transition(from: ["in-progress", "on-hold"], to: "stopped", by: movers),
            Transition(from: ["not-started", "scheduled", "on-hold"], to: "cancelled", by: movers),
            Transition(
                from: ["not-started", "scheduled", "in-progress", "on-hold", "completed", "cancelled", "stopped"],
                to: "entered-in-error",
                by: movers,
                reason: .text
            ),
        ]
    )

    /// The owner, whoever that is, and who answers for the client.
    private static let movers: Performers = .or(
        .responsibleWorker,
        Performers(roles: [], relationships: [], also: isOwned)
    )
}
