import JSON
import SQLite

/// The clients whose retention has ended, as an auditor proposes to destroy them and another approves it; once carried out,
/// the certificate (../domain/4-law.md 4.4). Finnish: *hävittämisesitys*, *hävittämistodistus*.
enum DestructionListRecord {
    static let resource: Resource = Resource(
        "destruction-list",
        collection: "destruction-lists",
        component: "DestructionList",
        table: "destruction_list",
        nature: .ofRegister(own),
        schema: [
            .identifier("organizationId").readOnly.column("organization_id"),
            .date("asOf").readOnly.column("as_of"),
            .boolean("isComplete").readOnly.column("is_complete"),
            .identifier("proposedBy").readOnly.column("proposed_by"),
            .identifier("approvedBy").readOnly.column("approved_by"),
            .timestamp("approvedAt").readOnly,
            .timestamp("carriedOutAt").readOnly,
            .text("digest", 64...64).readOnly,
        ],
        projections: [
            .init(name: "clientCount", form: .integer, value: "(SELECT count(*) FROM \(items))"),
            .init(
                name: "destroyedCount",
                form: .integer,
                value: "(SELECT count(*) FROM \(items) AND i.outcome = 'destroyed')"
            ),
            .init(
                name: "skippedCount",
                form: .integer,
                value: "(SELECT count(*) FROM \(items) AND i.outcome = 'skipped')"
            ),
            .init(name: "rules", form: .json, value: counts),
        ]
    ).with { resource in
        // Its clients are looked for, and destroyed, a portion at a time.
        resource.changesWithTime = true
        resource.states = states
        resource.authority = .init(roles: [.auditor], relationships: .auditor)
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: states.states)]
        resource.rules = .init(
            check: check,
            stored: { before, list, transaction throws(Problem) in
                // A region of usual size is looked through at once.
                if before == nil { _ = try transaction.fill(list) }
            }
        )
    }

    private static let items: SQL = "destruction_item i WHERE i.list_id = x.id"

    /// How many clients end by which rule: of those destroyed, once the list has been carried out.
    private static let counts: SQL = """
        (SELECT json_group_array(json_object('rule', g.rule, 'count', g.count)) FROM
        (SELECT i.rule, count(*) AS count FROM \(items)
        AND (x.status <> 'carried-out' OR i.outcome = 'destroyed') GROUP BY i.rule) g)
        """

    /// The auditors of the county whose list it is.
    private static let own = Resource.Own(
        relationships: "(CASE WHEN x.organization_id = ?2 THEN ?3 & 2048 ELSE 0 END)",
        isOpen: "TRUE",
        ids: "SELECT l.id FROM destruction_list l WHERE l.organization_id = ?2 AND (?3 & 2048) <> 0"
    )

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil else { return }
        let access = transaction.access
        guard access.purpose == .retention else {
            throw Problem(.purposeNotAllowed, ["purpose": .string(access.purpose?.rawValue ?? "")])
        }
        draft["organizationId"] = .string(access.key.organization.description)
        draft["asOf"] = .string(transaction.now.dateInHelsinki.description)
        draft["isComplete"] = false
        draft["proposedBy"] = (access.actor?.id).map { .string($0.description) }
    }

    static let states = StateMachine(
        initial: "proposed",
        transitions: [
            Transition(
                from: ["proposed"],
                to: "approved",
                by: auditors,
                requires: { move, transaction throws(Problem) in
                    move.require(move.before["isComplete"] == true, "destruction-list-incomplete", at: "/to")
                    let isOwn = move.before.identifier("proposedBy") == transaction.access.actor?.id
                    move.require(!isOwn, "destruction-four-eyes", at: "/to")
                },
                effect: { move, transaction in
                    move["approvedBy"] = (transaction.access.actor?.id).map { .string($0.description) }
                    move["approvedAt"] = .string(transaction.now.description)
                }
            ),
            Transition(from: ["proposed"], to: "cancelled", by: auditors, reason: .text),
            // The service itself, once nothing on it is left to destroy (``WriteTransaction/certify(_:)``).
            Transition(from: ["approved"], to: "carried-out", by: Performers(roles: [], relationships: [])),
        ]
    )

    private static let auditors = Performers(roles: [.auditor], relationships: []) { record, access in
        record.relationships.contains(.auditor) && access.purpose == .retention
    }
}
