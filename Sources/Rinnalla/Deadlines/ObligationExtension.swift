import HTTP
import JSON

/// `POST /v1/obligations/{id}/extensions`: the month in which a request of the data subject is answered is extended by two
/// more, for a reason that the client is told within the month (D18, GDPR 12(3)). Finnish: *määräajan pidennys*.
enum ObligationExtension {
    static let operation = Operation(
        id: "extendObligation",
        method: .post,
        path: "/v1/obligations/{id}/extensions",
        guarding: .clientData("obligations:write", ownAccess: false),
        content: .json,
        request: request,
        needsPrecondition: true,
        handler: .write { call throws(Problem) in
            let content = try call.readRequest().content
            return call.changing(ObligationRecord.resource) { before, transaction throws(Problem) in
                try extend(before, content, transaction)
            }
        }
    )

    private static let request: Schema = [.text("reason", 1...2000).required, .date("clientInformedDate").required]

    /// What it leaves on the obligation; `due` is the last day of the extended term, without what was suspended.
    static let member = Member.object(
        "extension",
        request + [.date("due").required, .identifier("extendedBy"), .timestamp("extendedAt").required]
    )

    private static func extend(
        _ before: Record,
        _ content: JSONObject,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Record {
        // Who may say that the request is answered.
        try Performers.caseworkers.admit(transaction.access, to: before)
        let today = transaction.now.dateInHelsinki
        guard before.status == ObligationRecord.states.initial else {
            throw Problem(.stateConflict, ["from": .string(before.status ?? ""), "to": "extended"])
        }
        if before.projections["isSuspended"] == true {
            throw .violated("obligation-suspended", as: .stateConflict)
        }
        guard before.text("kind") == ObligationClock.Kind.d18.rawValue, before["extension"] == nil,
            let starts = before.date("startsAt"), let original = before.date("originalDue"),
            let due = before.date("due"), today <= due
        else { throw .violated("obligation-extension", as: .stateConflict) }

        var draft = Draft(changing: before)
        if let told = content["clientInformedDate"]?.string.flatMap({ CalendarDate($0) }) {
            if told > today { draft.fault(.dateInFuture, at: "/clientInformedDate") }
            if told < starts { draft.violate("obligation-out-of-order", at: "/clientInformedDate") }
        }
        // The months are added to the day that was told, so that no reading of the law makes the term longer than its three.
        let months = ObligationClock.Period.months(.d18ExtensionMonths)
        let term = try transaction.term(of: .init(kind: .d18, awaits: .answer, period: months), from: original)
        var said = content
        said["due"] = .string(term.due.description)
        said["extendedBy"] = (transaction.access.actor?.id).map { .string($0.description) }
        said["extendedAt"] = .string(transaction.now.description)
        draft["extension"] = .object(said)
        draft["due"] = .string(try transaction.lengthened(term.due, bySuspensionsOf: before.id).description)
        draft["explanation"] = before.explanation { language in
            [Texts.shared.view("deadline-extended", in: language)] + term.steps(in: language)
        }
        return try transaction.update(draft, what: "extended")
    }
}

extension Record {
    /// The last day of an obligation's term, extended or not, without what was suspended.
    var term: CalendarDate? { self["extension"]?["due"]?.string.flatMap { CalendarDate($0) } ?? date("originalDue") }

    /// Its explanation with more steps, in every language.
    func explanation(adding steps: (Language) -> [String?]) -> JSONValue {
        var words: JSONObject = [:]
        for language in Language.allCases {
            let told = [self["explanation"]?[language.rawValue]?.string] + steps(language)
            words[language.rawValue] = .string(told.compactMap(\.self).joined(separator: " → "))
        }
        return .object(words)
    }
}
