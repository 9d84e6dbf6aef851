import HTTP
import JSON
import SQLite

/// `POST /v1/contacts/{id}/acceptances`: the receiver of a warm transfer takes it; until then it stays with the sender (INV-K2).
enum ContactAcceptance {
    static let operation = Operation(
        id: "acceptContact",
        method: .post,
        path: "/v1/contacts/{id}/acceptances",
        guarding: .clientData("contacts:write", ownAccess: false),
        needsPrecondition: true,
        handler: .write { call in call.changing(ContactRecord.resource, accept) }
    )

    private static func accept(_ before: Record, _ transaction: WriteTransaction) throws(Problem) -> Record {
        guard let actor = transaction.access.actor, isReceiver(actor, of: before) else {
            var problem = Problem(.actorNotAllowed)
            problem.rule = "INV-K2"
            throw problem
        }
        guard ["open", "linked"].contains(before.status), before["acceptedById"] == nil else {
            throw .violated("contact-not-to-accept", as: .stateConflict)
        }
        var draft = Draft(changing: before)
        draft["acceptedById"] = .string(actor.id.description)
        draft["acceptedAt"] = .string(transaction.now.description)
        let accepted = try transaction.update(draft, what: "accepted")
        if let client = accepted.client {
            try transaction.openIntake(to: client, for: actor.id.cast(), causedBy: accepted.id)
        }
        return accepted
    }

    /// The professional who is named, or, where only a unit is, whoever works in it.
    private static func isReceiver(_ actor: Actor, of contact: Record) -> Bool {
        let receiver = contact.identifier("receiverId", as: Unit.self)
        return receiver.map { $0 == actor.id.cast() || actor.units.contains($0) } ?? false
    }
}
