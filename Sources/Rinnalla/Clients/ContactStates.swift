import JSON
import SQLite

/// The states of a contact, moved as at the end of ../product/decisions.md.
extension ContactRecord {
    static let states = StateMachine(
        initial: "open",
        transitions: [
            Transition(
                from: ["open", "linked"],
                to: "resolved",
                by: keepers,
                requires: { move, _ throws(Problem) in
                    for pointer in missingOfTransfer(move.content) { move.violate("INV-K2", at: pointer) }
                }
            ),
            Transition(
                from: ["open"],
                to: "linked",
                by: keepers,
                members: [.identifier("clientId").required],
                requires: { move, transaction throws(Problem) in
                    move.require(move.before.client == nil, "contact-linked-once", at: "/clientId")
                    guard let client = clientToLink(move) else { return }
                    try transaction.requireWay(toNamed: client, resource)
                },
                effect: { move, _ in move.namedClient = clientToLink(move) }
            ),
            Transition(from: ["open"], to: "void", by: .supervisor, reason: .text),
        ]
    )

    /// The recorder and their unit, and who answers for the client: so that no contact stays open for want of a keeper.
    private static let keepers: Performers = .or(
        Performers(roles: recorders, relationships: [.recorder]),
        .responsibleWorker
    )

    private static func clientToLink(_ move: Move) -> Identifier<Client>? {
        move.request["clientId"]?.string.flatMap { Identifier($0) }
    }
}
