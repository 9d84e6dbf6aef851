import JSON
import SQLite

/// `POST /v1/keys`: the one answer that has the secret.
enum KeyCreation {
    static let defaultDays: Int64 = 365
    static let maximumDays: Int64 = 730

    /// What a key may be given: the scopes that any operation asks for, and those that no single one does.
    static func scopes(of router: Router) -> [String] {
        let asked = router.operations.compactMap(\.guarding.scope)
        return Set(asked + ["audit:read", "events:read", "self", "*"]).sorted()
    }

    static func schema(scopes: [String]) -> Schema {
        [
            .text("name", 1...200).required,
            .reference("organizationId", to: OrganizationRecord.resource.reference),
            .codes("scopes", scopes, 1...scopes.count).required,
            .boolean("mayAssertActor"),
            .integer("expiresInDays", 1...maximumDays),
        ]
    }

    static func prepare(_ call: Call) throws(Problem) -> Operation.Apply {
        let (content, references) = try call.readRequest()
        let given = content["organizationId"]?.string.flatMap { Identifier<Organization>($0) }
        let key = NewKey(
            name: content["name"]?.string ?? "",
            organization: given ?? call.access.key.organization,
            scopes: content["scopes"]?.array?.compactMap(\.string) ?? [],
            mayAssertActor: content["mayAssertActor"]?.bool ?? false,
            days: content["expiresInDays"]?.integer ?? defaultDays
        )
        try call.access.requireWriting(for: key.organization, at: "/organizationId")
        try requireGrantable(key, by: call.access.key)
        let secret = KeySecret.make()
        return { transaction throws(Problem) in
            try transaction.check(references, for: nil)
            try transaction.insertKey(key, secret: secret)
            return answer(try transaction.key(secret.id), secret)
        }
    }

    /// A key gives no more than it has itself, or a manager of keys would have every scope by way of a second key.
    private static func requireGrantable(_ new: NewKey, by key: Key) throws(Problem) {
        var places = new.scopes.enumerated().filter { !key.has($0.element) }.map { "/scopes/\($0.offset)" }
        if new.mayAssertActor, !key.mayAssertActor { places.append("/mayAssertActor") }
        guard !places.isEmpty else { return }
        let faults = places.map { Fault(place: .member($0), code: .ruleViolation, rule: "key-grants-own-rights") }
        throw .violated(faults, as: .actorNotAllowed)
    }

    /// The secret is told once: what a retry with the same Idempotency-Key is answered comes from a table, and is without.
    private static func answer(_ key: StoredKey, _ secret: KeySecret) -> Answer {
        var object = key.representation
        let kept = JSONValue.object(object).encoded()
        object["secret"] = .string(secret.text)
        var answer = Answer.json(.object(object), status: 201)
        answer.keptContent = kept
        answer.location = "/v1/keys/\(key.id)"
        return answer
    }
}
