import HTTP
import JSON
import SQLite

/// What a recipient may have of a client's data, with the rules in words, before anything is asked for or sent.
enum DisclosureRoutes {
    static let decision = Operation(
        id: "getAccessDecision",
        method: .get,
        path: "/v1/clients/{id}/access-decision",
        guarding: .clientData("consents:read", ownAccess: true),
        parameters: [
            .init(name: "recipient", form: .identifier, isRequired: true),
            .init(name: "category", form: .code(DataCategories.codes), isRequired: true),
            .init(name: "purpose", form: .code(Purpose.codes)),
        ],
        handler: .read(decide)
    )

    private static func decide(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        guard let recipient = call.query["recipient"].flatMap({ Identifier<Organization>($0) }),
            let category = call.query["category"].map({ DataCategories(codes: [$0]) })
        else { throw Problem(.internalError) }
        let purpose = call.query["purpose"].flatMap { Purpose(rawValue: $0) }
        let client: Identifier<Client> = call.id.cast()
        try authorize(call.access, try transaction.relationships(to: client))
        guard let disclosure = try transaction.disclosure(of: client, to: recipient, for: purpose) else {
            throw .violated(
                [Fault(place: .parameter("recipient"), code: .referenceNotFound)],
                as: .referenceNotFound
            )
        }
        let decision = disclosure.decide(category, now: transaction.now)
        var body: JSONObject = [
            "outcome": .string(decision.outcome.rawValue),
            "rules": .array(decision.rules.map { $0.inWords(call.language) }),
        ]
        body["consentId"] = decision.consent.map { .string($0.description) }
        body["until"] = decision.until.map { .string($0.description) }
        var answer = Answer.json(.object(body))
        answer.clients = [client]
        return answer
    }

    private static let askers = Relationships.caseworkers.union([.intake, .supervisor]).union(.ownSide)

    /// What the client has said of others is for those who run the process, not for a receiver or a member of a team.
    private static func authorize(_ access: Access, _ held: Relationships) throws(Problem) {
        if held.isDisjoint(with: askers) { throw .actorNotAllowed(access, only: askers) }
    }
}
