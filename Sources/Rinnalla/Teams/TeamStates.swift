import JSON
import SQLite

/// The states of a team, moved by its lead, the responsible worker and the supervisor.
extension TeamRecord {
    static let states = StateMachine(
        initial: "proposed",
        transitions: [
            Transition(
                from: ["proposed", "suspended"],
                to: "active",
                by: leaders,
                beginsHelp: true,
                requires: requireComposition
            ),
            Transition(from: ["proposed", "active", "suspended"], to: "inactive", by: leaders),
            Transition(from: ["active"], to: "suspended", by: leaders),
            Transition(
                from: ["proposed", "active", "suspended", "inactive"],
                to: "entered-in-error",
                by: leaders,
                reason: .text
            ),
        ]
    )

    /// The states in which nobody joins a team any more.
    static let endedStates: Set<String> = ["inactive", "entered-in-error"]

    private static let leaders: Performers = .or(
        .or(.responsibleWorker, .supervisor),
        Performers(roles: [], relationships: []) { team, access in
            access.actor.map { team.projections["leadPersonId"]?.string == $0.id.description } ?? false
        }
    )

    private static func requireComposition(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let composition = try transaction.composition(of: move.before.id)
        let worker = try transaction.responsibleWorker(of: move.client)
        let faults =
            composition.faults(of: move.content, at: transaction.now)
            + composition.faultOfLead(of: move.content, responsible: worker)
        for fault in faults {
            if let rule = fault.rule, case .member(let pointer) = fault.place { move.violate(rule, at: pointer) }
        }
    }
}
