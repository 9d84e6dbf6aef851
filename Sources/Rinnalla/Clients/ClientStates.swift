import JSON
import SQLite

/// The states of a client (../domain/3-model.md 3.1).
extension ClientRecord {
    static let states = StateMachine(
        initial: "prospective",
        transitions: [
            Transition(
                from: ["prospective"],
                to: "active",
                by: openers,
                requires: { move, transaction throws(Problem) in
                    try requireOpenMatter(&move, transaction)
                    try requireWorker(&move, transaction)
                },
                effect: keepExcuse
            ),
            Transition(
                from: ["active"],
                to: "closed",
                by: .or(.caseworkers, .supervisor),
                members: [
                    .text("closingNote", 1...4000).required, .date("clientInformedDate").required,
                    .boolean("isReasonResolved"),
                ],
                requires: { move, transaction throws(Problem) in
                    let open = try transaction.count(openWork, [Value(move.before.id)])
                    move.require(open == 0, "client-closing-open-work", at: "/to", ["open": .integer(open)])
                },
                consequence: { _, record, transaction throws(Problem) in
                    try transaction.cancelHandover(of: record.id.cast())
                    try transaction.endResponsibility(of: record.id.cast())
                }
            ),
            Transition(
                from: ["closed"],
                to: "active",
                by: openers,
                members: [.identifier("contactId").required],
                requires: { move, transaction throws(Problem) in
                    try requireWorker(&move, transaction)
                    guard !move.isQuestion else { return }
                    let contact: Identifier<Record>? = move.request["contactId"]?.string.flatMap { Identifier($0) }
                    let isNew = try transaction.isAny(contactSinceClosing, [Value(contact), Value(move.before.id)])
                    move.require(isNew, "client-reopening-contact", at: "/contactId")
                },
                effect: keepExcuse
            ),
            death, merger,
        ] + deathCorrections + partings
    )

    static let openers = Performers(
        roles: [.intake, .worker, .socialWorker],
        relationships: Relationships.caseworkers.union(.intake)
    )

    /// What alone excuses a client without a responsible worker (INV-H1).
    private static let excuse = "not-needed-evident"

    private static func requireWorker(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let worker = try transaction.responsibleWorker(of: move.client)
        guard worker == nil, move.request["reasonCode"]?.string != excuse, let client = move.client else { return }
        // Who answered before is proposed first: the client comes back to somebody they know.
        var details: JSONObject = ["candidates": .string("/v1/clients/\(client)/responsible-worker-candidates")]
        details["proposedWorkerId"] = try transaction.continuingWorker(for: client).map { .string($0.description) }
        move.violate("client-activation-worker", at: "/reasonCode", details)
    }

    private static func keepExcuse(_ move: inout Move, _ transaction: WriteTransaction) throws(Problem) {
        let isServed = try transaction.responsibleWorker(of: move.client) != nil
        move["activationExcuse"] = isServed ? nil : .string(excuse)
    }

    private static let openMatter: SQL = """
        SELECT 1 FROM matter WHERE client_id IN \(Person.records(of: "?1"))
        AND status IN ('planned', 'waitlist', 'active', 'onhold')
        """

    private static func requireOpenMatter(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let isOpen = try transaction.isAny(openMatter, [Value(move.before.id)])
        move.require(isOpen, "client-activation-matter", at: "/to")
    }

    private static let openWork: SQL = """
        SELECT (SELECT count(*) FROM matter WHERE client_id IN \(Person.records(of: "?1"))
        AND status IN ('planned', 'waitlist', 'active', 'onhold'))
        + (SELECT count(*) FROM referral WHERE client_id IN \(Person.records(of: "?1"))
        AND status NOT IN ('rejected', 'completed', 'failed', 'cancelled', 'entered-in-error'))
        + (SELECT count(*) FROM obligation WHERE client_id IN \(Person.records(of: "?1"))
        AND status IN ('open', 'overdue'))
        """
    private static let contactSinceClosing: SQL = """
        SELECT 1 FROM contact WHERE id = ?1 AND client_id = ?2 AND created_at >=
        (SELECT max(at) FROM event WHERE subject_id = ?2 AND type = 'fi.rinnalla.client.closed.v1')
        """
}
