import JSON
import SQLite

/// The states of a handover (../domain/3-model.md 3.10).
extension HandoverRecord {
    static let states = StateMachine(
        initial: "proposed",
        transitions: [
            // At its time, or at once when that has come, the service itself makes it effective.
            Transition(from: ["proposed"], to: "accepted", by: incoming, requires: requireFitness),
            Transition(from: ["proposed"], to: "rejected", by: incoming, reason: .text),
            Transition(from: ["proposed", "accepted"], to: "cancelled", by: .or(outgoing, .supervisor), reason: .text),
            Transition(
                from: ["accepted"],
                to: "effective",
                by: .supervisor,
                requires: requireComplete,
                effect: { move, transaction throws(Problem) in
                    move["confirmBy"] = .string(try transaction.lastDayToConfirm().description)
                },
                consequence: { _, handover, transaction throws(Problem) in try transaction.passOn(by: handover) }
            ),
            Transition(
                from: ["effective"],
                to: "confirmed",
                by: .or(outgoing, .client),
                members: [.timestamp("metAt").required],
                effect: { move, transaction throws(Problem) in
                    if let met = move.request["metAt"]?.string.flatMap({ Timestamp($0) }), met > transaction.now {
                        move.fault(.dateInFuture, at: "/metAt")
                    }
                    move.keep("metAt")
                }
            ),
        ],
        terminal: .init(states: ["rejected", "cancelled", "confirmed"], rule: "handover-ended")
    )

    /// Who answers for the client now, in person: to cover for them is not to hand over (access.md).
    private static let outgoing = Performers(roles: [.worker, .socialWorker], relationships: [.responsibleWorker])
    private static let incoming = Performers(roles: [.worker, .socialWorker], relationships: [.receiver])

    private static func requireComplete(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let handover = move.before
        let hasTeam = handover["checklist"]?["hasTeam"]?.bool ?? false
        move.require(handover["risks"] != nil, "handover-checklist", at: "/risks")
        move.require(handover["isTeamInformed"]?.bool == true || !hasTeam, "handover-checklist", at: "/isTeamInformed")
        let isInformed = handover["clientInformedAt"] != nil || handover["notInformedReason"] != nil
        move.require(isInformed, "handover-client-informed", at: "/clientInformedAt")
        try requireFitness(&move, transaction)
    }

    /// What spoke for the incoming worker when the handover was proposed has to hold still.
    private static func requireFitness(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        for ground in try transaction.groundsAgainst(move.before) {
            move.violate(ground.rule, at: "/toWorkerId", ground.details)
        }
    }
}
