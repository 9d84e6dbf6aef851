import JSON
import SQLite

/// How the last referral of a client to a service for the same need ended without help.
struct PreviousOutcome: Sendable {
    let referral: Identifier<Record>
    let status: String
    let reasonCode: String?
    let declinedBy: String?
    let endedAt: Timestamp

    var representation: JSONObject {
        var object: JSONObject = ["referralId": .string(referral.description), "status": .string(status)]
        object["reasonCode"] = reasonCode.map { .string($0) }
        object["declinedBy"] = declinedBy.map { .string($0) }
        object["endedAt"] = .string(endedAt.description)
        return object
    }

    /// What it says against the service, for people.
    var finding: MatchFinding {
        MatchFinding(
            criterion: .history,
            outcome: .past,
            sentence: declinedBy == "client" ? "history-declined" : "history-returned",
            values: ["date": .string(endedAt.dateInHelsinki.description)]
        )
    }
}

extension ReadTransaction {
    /// Whoever takes back what they asked for themselves says nothing against the service.
    private static let ended: SQL = """
        SELECT x.to_service_id, x.id, x.status, x.content ->> '$.statusReason.code', x.content ->> '$.declinedBy', x.ended_at
        FROM referral x WHERE x.client_id IN \(Person.records(of: "?8")) AND x.content ->> '$.needCode' = ?9
        AND x.status IN ('rejected', 'failed', 'cancelled', 'completed')
        AND NOT (x.status = 'cancelled' AND coalesce(x.content ->> '$.declinedBy', 'sender') = 'sender')
        AND \(ReferralRecord.resource.statements.isVisible ?? "FALSE")
        ORDER BY x.ended_at DESC, x.id DESC LIMIT 200
        """

    /// By service, what came last of the client's referrals for the need, as far as this actor may read them.
    func previousOutcomes(
        of client: Record,
        for need: JSONValue?
    ) throws(Problem) -> [Identifier<Record>: PreviousOutcome] {
        guard access.mayRead(ReferralRecord.resource) else { return [:] }
        let found = try all(Self.ended, accessValues([Value(client.id), Value(need?.string)])) { row in
            (
                service: row.identifier(0).map { Identifier<Record>($0) },
                outcome: row.identifier(1).map { referral in
                    PreviousOutcome(
                        referral: Identifier(referral),
                        status: row.text(2),
                        reasonCode: row.textIfPresent(3),
                        declinedBy: row.textIfPresent(4),
                        endedAt: Timestamp(milliseconds: row.int(5))
                    )
                }
            )
        }
        var last: [Identifier<Record>: PreviousOutcome] = [:]
        for item in found {
            guard let service = item.service, last[service] == nil else { continue }
            last[service] = item.outcome
        }
        return last.filter { $0.value.status != "completed" }
    }
}
