import JSON
import SQLite

/// What the service knows to be under way for the client, as the handover passes it on: taken anew with each change until
/// the handover is effective.
enum HandoverChecklist {
    static let schema: Schema = [
        .array("openReferralIds", of: .identifier),
        .array("overdueTaskIds", of: .identifier),
        .identifier("planId"),
        .code("planState", PlanRecord.states.states),
        .date("nextReviewDue"),
        .boolean("hasTeam").required,
    ]

    private static let openReferrals: SQL = """
        SELECT id FROM referral WHERE client_id IN \(Person.records(of: "?1"))
        AND status NOT IN ('rejected', 'completed', 'failed', 'cancelled', 'entered-in-error') ORDER BY created_at LIMIT 50
        """
    private static let overdueTasks: SQL = """
        SELECT id FROM task WHERE client_id IN \(Person.records(of: "?1")) AND status = 'open' AND due < ?2
        ORDER BY due LIMIT 50
        """
    private static let plan: SQL = """
        SELECT id, status, due FROM plan WHERE client_id IN \(Person.records(of: "?1"))
        AND status IN ('draft', 'active', 'on-hold') ORDER BY status = 'active' DESC, created_at DESC LIMIT 1
        """
    private static let team: SQL = """
        SELECT 1 FROM team WHERE client_id IN \(Person.records(of: "?1")) AND status IN ('active', 'suspended')
        """

    static func taken(of client: Identifier<Client>, _ transaction: ReadTransaction) throws(Problem) -> JSONValue {
        func ids(_ sql: SQL, _ values: [Value]) throws(Problem) -> JSONValue {
            let found = try transaction.all(sql, values) { row in
                row.identifier(0).map { JSONValue.string(Identifier<Record>($0).description) }
            }
            return .array(found.compactMap(\.self))
        }
        let today = transaction.now.dateInHelsinki
        var checklist: JSONObject = [
            "openReferralIds": try ids(openReferrals, [Value(client)]),
            "overdueTaskIds": try ids(overdueTasks, [Value(client), .text(today.description)]),
        ]
        let plan = try transaction.first(plan, [Value(client)]) { row in
            (id: row.identifier(0).map { Identifier<Record>($0) }, state: row.text(1), due: row.textIfPresent(2))
        }
        if let plan {
            checklist["planId"] = plan.id.map { .string($0.description) }
            checklist["planState"] = .string(plan.state)
            checklist["nextReviewDue"] = plan.due.map { .string($0) }
        }
        checklist["hasTeam"] = .bool(try transaction.isAny(team, [Value(client)]))
        return .object(checklist)
    }
}
