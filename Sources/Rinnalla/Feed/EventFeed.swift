import HTTP
import JSON
import SQLite

/// The change feed: everything that happened, in commit order, thin: ids, versions, pointers (api.md 1.10).
enum EventFeed {
    static let operation = Operation(
        id: "listEvents",
        method: .get,
        path: "/v1/events",
        guarding: .scope("events:read"),
        parameters: [
            .init(name: "after", form: .integer(0...maximumPosition)),
            .init(name: "limit", form: .integer(1...PageRequest.maximumLimit)),
            .init(name: "types", form: .eventTypes),
        ],
        produces: "application/cloudevents-batch+json",
        handler: .read(list)
    )

    /// A provider's key sees the events of referrals and teams that it takes part in, and no others (decisions.md 17), for as
    /// long as the relationships that they caused open them: of what a consent has closed, not even that it goes on (INV-R7).
    private static let page: SQL = """
        SELECT e.position, e.at, e.type, e.subject_kind, e.subject_id, e.version, e.pointers, e.traceparent FROM event e
        WHERE e.position > ?1 AND (?2 IS NULL OR e.type IN (SELECT value FROM json_each(?2)))
        AND (?3 OR (e.subject_kind = 'referral' AND EXISTS
        (SELECT 1 FROM referral x JOIN care_relationship r ON r.source_id = x.id
        WHERE x.id = e.subject_id AND x.to_organization_id = ?4 AND \(opens)))
        OR (e.subject_kind = 'team' AND EXISTS
        (SELECT 1 FROM team_member m JOIN care_relationship r ON r.source_id = m.id JOIN team x ON x.id = m.team_id
        WHERE m.team_id = e.subject_id AND m.organization_id = ?4 AND \(opens))))
        ORDER BY e.position LIMIT ?5
        """
    /// The condition that `r`, which its source caused, opens `x` itself now.
    private static let opens: SQL = """
        r.record_id = x.id AND (r.categories & x.categories) = x.categories AND r.valid_from <= ?6 AND ?6 < r.valid_to
        """
    private static let lastPosition: SQL = "SELECT coalesce(max(position), 0) FROM event"

    /// RFC 8259 §6: the greatest integer that every reader of JSON reads exactly.
    private static let maximumPosition = 9_007_199_254_740_991

    /// Whether an event could be of this type: `fi.rinnalla.KIND.WHAT.vN`. Those that there will be may be asked for early.
    static func isType(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "fi", parts[1] == "rinnalla" else { return false }
        let isNamed = parts[2...3].allSatisfy { name in
            !name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0) || $0 == UInt8(ascii: "-") }
        }
        let number = parts[4].dropFirst()
        return isNamed && parts[4].first == "v" && !number.isEmpty && number.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func list(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let after = Int64(call.query.integer("after") ?? 0)
        let limit = call.query.integer("limit") ?? PageRequest.defaultLimit
        let seesAll = [.county, .municipality].contains(call.access.key.organizationKind)
        let types = call.query.list("types").map { JSONValue.array($0.map { .string($0) }).encoded() }
        let source = JSONValue.string("/regions/\(call.settings.region)")
        let events = try transaction.all(
            page,
            [
                .integer(after), Value(utf8: types), Value(seesAll), Value(call.access.key.organization),
                .integer(Int64(limit)), Value(transaction.now),
            ]
        ) { row in (row.int(0), event(row, source)) }
        // How far the caller has seen: to the end of the feed, or to the last event of a full page.
        let last = try transaction.count(lastPosition)
        let seen = events.count == limit ? events.last?.0 ?? after : max(after, last)
        var answer = Answer(
            contentType: "application/cloudevents-batch+json",
            content: JSONValue.array(events.map(\.1)).encoded()
        )
        answer.lastPosition = seen
        answer.link = events.count == limit ? "</v1/events?after=\(seen)&limit=\(limit)>; rel=\"next\"" : nil
        answer.count = events.count
        return answer
    }

    private static func event(_ row: borrowing Row, _ source: JSONValue) -> JSONValue {
        let position = row.int(0)
        let kind = row.text(3)
        let subject = row.identifier(4).map { Identifier<Record>($0).description } ?? ""
        let collection = Router.collections[kind] ?? kind
        var event: JSONObject = [
            "specversion": "1.0",
            "id": .string(String(position)),
            "source": source,
            "type": .string(row.text(2)),
            "subject": .string("/v1/\(collection)/\(subject)"),
            "time": .string(Timestamp(milliseconds: row.int(1)).description),
            "sequence": .string(String(position)),
            "datacontenttype": "application/json",
        ]
        event["traceparent"] = row.textIfPresent(7).map { .string($0) }
        let pointers = (try? JSONParser.parse(row.utf8(6))) ?? .array([])
        event["data"] = [
            "position": .integer(position), "id": .string(subject), "version": .integer(row.int(5)),
            "changed": pointers,
        ]
        return .object(event)
    }
}
