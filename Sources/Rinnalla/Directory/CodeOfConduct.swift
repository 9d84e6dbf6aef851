import HTTP
import JSON
import SQLite

/// `POST /v1/professionals/{id}/code-of-conduct-acknowledgements`: that somebody has read how one works here, they say
/// themselves; so the call names its actor, although it touches no client.
enum CodeOfConduct {
    static let acknowledgement = Operation(
        id: "acknowledgeCodeOfConduct",
        method: .post,
        path: "/v1/professionals/{id}/code-of-conduct-acknowledgements",
        guarding: .clientData("professionals:write", ownAccess: false),
        needsPrecondition: true,
        handler: .write { call throws(Problem) in
            guard call.access.actor?.id.cast() == call.id else { throw Problem(.actorNotAllowed) }
            return call.changing(ProfessionalRecord.resource) { before, transaction throws(Problem) in
                var draft = Draft(changing: before)
                draft["codeOfConductAcknowledgedAt"] = .string(transaction.now.description)
                return try transaction.update(draft, what: "conduct-acknowledged")
            }
        }
    )
}
