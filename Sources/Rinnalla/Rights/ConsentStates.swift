import JSON
import SQLite

/// The states of a consent: `active` and `inactive` record what the client, or who stands in the client's place, has said.
extension ConsentRecord {
    static let states = StateMachine(
        initial: "draft",
        transitions: [
            Transition(from: ["draft"], to: "proposed", by: .or(.responsibleWorker, givers), beginsHelp: true),
            Transition(
                from: ["draft", "proposed"],
                to: "active",
                by: .or(.responsibleWorker, givers),
                beginsHelp: true,
                requires: { move, transaction throws(Problem) in
                    try requireInformation(&move, transaction)
                    try requireOwnDecision(&move, transaction)
                }
            ),
            Transition(from: ["proposed"], to: "rejected", by: .or(.responsibleWorker, givers)),
            Transition(
                from: ["active"],
                to: "inactive",
                by: .or(.responsibleWorker, .or(givers, withdrawers)),
                members: [.code("cause", ConsentEnd.self).required],
                requires: requireExpiry,
                effect: { move, transaction throws(Problem) in
                    move["endCause"] = move.request["cause"]
                    if move.request["cause"]?.string == ConsentEnd.withdrawn.rawValue {
                        // INV-S2: at once, never for the past.
                        move["withdrawnAt"] = .string(transaction.now.description)
                    }
                }
            ),
            Transition(
                from: ["draft", "proposed", "active", "rejected", "inactive"],
                to: "entered-in-error",
                by: .supervisor,
                reason: .text
            ),
        ]
    )

    /// The client for the client's own statement, who stands in the client's place for the others.
    private static let givers = Performers(roles: Performers.client.roles, relationships: []) { consent, access in
        let isOwn = consent.text("givenBy") == ConsentGiver.client.rawValue
        return isOwn
            ? access.actor?.role == .client && consent.relationships.contains(.client)
            : access.actor?.role == .representative && consent.relationships.contains(.representative)
    }

    /// The client may take back what another has given in the client's name; not the other way round (INV-S3).
    private static let withdrawers = Performers(roles: [.client], relationships: [.client])

    private static let informed: SQL = """
        SELECT 1 FROM consent WHERE client_id IN \(Person.records(of: "?1")) AND kind = 'information-given'
        AND status IN ('active', 'inactive') AND valid_from <= ?2
        """

    /// INV-S1: nobody permits what they have not been told of.
    private static func requireInformation(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        guard move.before.text("kind") == ConsentKind.releasePermit.rawValue else { return }
        let isInformed = try transaction.isAny(informed, [Value(move.client), Value(transaction.now)])
        move.require(isInformed, "INV-S1", at: "/to")
    }

    private static let birthDate: SQL = "SELECT birth_date FROM client WHERE id = ?"
    private static let contrary: SQL = """
        SELECT 1 FROM consent x WHERE x.client_id IN \(Person.records(of: "?1")) AND x.status = 'active' AND x.provision <> ?2
        AND x.kind NOT IN ('information-given', 'participation')
        AND x.content ->> '$.givenBy' = 'client' AND x.content ->> '$.isCapacityAssessed'
        AND (x.valid_to IS NULL OR ?3 < x.valid_to)
        AND EXISTS (SELECT 1 FROM json_each(x.content, '$.dataCategories') c
        WHERE c.value IN (SELECT value FROM json_each(?4)))
        """

    /// INV-S3: a minor who understands the matter decides alone; that this has been assessed is on record, and then a guardian
    /// cannot say otherwise.
    private static func requireOwnDecision(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let born = try transaction.first(birthDate, [Value(move.client)]) { row in row.textIfPresent(0) } ?? nil
        guard let born = born.flatMap({ CalendarDate($0) }), born.age(on: transaction.now.dateInHelsinki) < 18 else {
            return
        }
        if move.before.text("givenBy") == ConsentGiver.client.rawValue {
            move.require(move.before["isCapacityAssessed"] == true, "INV-S3", at: "/to")
        } else if let kind = ConsentKind(rawValue: move.before.text("kind") ?? ""), kind.isDecision {
            let isContrary = try transaction.isAny(
                contrary,
                [
                    Value(move.client), Value(move.before.text("provision")), Value(transaction.now),
                    .utf8((move.before["dataCategories"] ?? []).encoded()),
                ]
            )
            move.require(!isContrary, "INV-S3", at: "/to")
        }
    }

    /// Only a consent whose time has run out is expired; any other is withdrawn.
    private static func requireExpiry(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        guard move.request["cause"]?.string == ConsentEnd.expired.rawValue else { return }
        let hasEnded = move.before.time("validTo").map { $0 <= transaction.now } ?? false
        move.require(hasEnded, "consent-not-expired", at: "/cause")
    }
}
