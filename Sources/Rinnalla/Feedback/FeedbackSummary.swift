import HTTP
import JSON
import SQLite

/// `GET /v1/units/{id}/feedback-summary`: what a unit was told, as numbers of which none is about fewer than a small cell
/// (FB1, FB3), and the replies that were published. No words of the givers (FB2).
enum FeedbackSummary {
    static let operation = Operation(
        id: "getFeedbackSummaryOfUnit",
        method: .get,
        path: "/v1/units/{id}/feedback-summary",
        guarding: .clientData(FeedbackRecord.resource.readScope, ownAccess: false),
        parameters: [.init(name: "from", form: .date), .init(name: "to", form: .date)],
        handler: .read(show)
    )

    /// The roles that work in a unit; a reporter sees every unit of the organization.
    private static let ofUnit: Set<Role> = [.intake, .worker, .socialWorker, .teamMember, .supervisor]

    private static let unitOfOrganization: SQL = "SELECT 1 FROM unit WHERE id = ? AND organization_id = ?"

    private static func show(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        guard try isOpen(call.id.cast(), transaction) else { throw .notFound }
        let from = call.query["from"] ?? CalendarDate.earliest.description
        let to = call.query["to"] ?? CalendarDate.latest.description
        let values = [Value(call.id), .text(from), .text(to)]
        let k = try transaction.smallCell()
        let (responses, overall) = try transaction.feedbackAsAWhole(values)
        let items = try transaction.feedbackItems(values)
        let dimensions = try transaction.feedbackDimensions(values)
        func cells(_ codes: [String], _ found: [String: FeedbackCell], _ name: String) -> JSONValue {
            .array(
                codes.map { code in
                    var object: JSONObject = ["code": .string(code)]
                    for member in (found[code] ?? FeedbackCell()).told(above: k, as: name).members {
                        object[member.name] = member.value
                    }
                    return .object(object)
                }
            )
        }
        var body: JSONObject = ["unitId": .string(call.id.description), "smallCell": .integer(Int64(k))]
        body["from"] = call.query["from"].map { .string($0) }
        body["to"] = call.query["to"].map { .string($0) }
        body["responses"] = .object(FeedbackCell(count: responses).told(above: k))
        body["overall"] = .object(overall.told(above: k, as: "mean"))
        body["items"] = cells(ClientCenteredness.items, items, "mean")
        body["dimensions"] = cells(ClientCenteredness.dimensions, dimensions, "score")
        body["index"] = .object(index(of: dimensions, k))
        body["publications"] = .array(try transaction.publishedReplies(values))
        return .json(.object(body))
    }

    private static func isOpen(_ unit: Identifier<Unit>, _ transaction: ReadTransaction) throws(Problem) -> Bool {
        let access = transaction.access
        guard let actor = access.actor else { return false }
        if actor.role == .reporter {
            return try transaction.isAny(unitOfOrganization, [Value(unit), Value(access.key.organization)])
        }
        return ofUnit.contains(actor.role) && actor.units.contains(unit)
    }

    /// The mean of the four dimensions, when all of them can be told.
    private static func index(of dimensions: [String: FeedbackCell], _ k: Int) -> JSONObject {
        let told = ClientCenteredness.dimensions.compactMap { dimensions[$0] }.filter { $0.count >= k }
        let isTold = told.count == ClientCenteredness.dimensions.count
        let mean = told.reduce(0) { $0 + $1.mean } / Double(max(1, told.count))
        return [
            "score": isTold ? .decimal((mean * 10).rounded() / 10) : .null, "isSuppressed": .bool(!isTold),
        ]
    }
}

/// How many answered, and the mean of what they said.
struct FeedbackCell: Sendable {
    var count = 0
    var mean = 0.0

    /// FB1: of fewer than a small cell nothing is told, not even how many; nor whether there are any.
    func told(above k: Int, as name: String? = nil) -> JSONObject {
        let isTold = count >= k
        var object: JSONObject = ["count": isTold ? .integer(Int64(count)) : .null]
        if let name { object[name] = isTold ? JSONValue.decimal(mean) : JSONValue.null }
        object["isSuppressed"] = .bool(!isTold)
        return object
    }
}

extension ReadTransaction {
    /// The answers of the unit `?1` that began to count from the day `?2` on and before the day `?3`.
    private static let counted: SQL = "x.unit_id = ?1 AND x.counted_on >= ?2 AND x.counted_on < ?3"

    private static let whole: SQL = """
        SELECT count(*), count(x.content ->> '$.overall'), coalesce(round(avg(x.content ->> '$.overall'), 2), 0.0)
        FROM feedback x WHERE \(counted)
        """

    fileprivate func feedbackAsAWhole(
        _ values: [Value]
    ) throws(Problem) -> (responses: Int, overall: FeedbackCell) {
        let found = try first(Self.whole, values) { row in
            (Int(row.int(0)), FeedbackCell(count: Int(row.int(1)), mean: row.double(2)))
        }
        return found ?? (0, FeedbackCell())
    }

    private static let ofItems: SQL = """
        SELECT i.key, count(*), round(avg(i.value), 2) FROM feedback x, json_each(x.content, '$.items') i
        WHERE \(counted) GROUP BY i.key
        """

    fileprivate func feedbackItems(_ values: [Value]) throws(Problem) -> [String: FeedbackCell] {
        try feedbackCells(Self.ofItems, values)
    }

    /// M4: each giver's mean on a scale of 0 to 100, of those who answered two of the four items.
    private static let ofDimensions: SQL = """
        SELECT dimension, count(*), round(avg(score), 1) FROM (
        SELECT substr(i.key, 1, 1) AS dimension, avg(i.value - 1) * 25 AS score
        FROM feedback x, json_each(x.content, '$.items') i WHERE \(counted)
        GROUP BY x.id, dimension HAVING count(*) >= 2) GROUP BY dimension
        """

    fileprivate func feedbackDimensions(_ values: [Value]) throws(Problem) -> [String: FeedbackCell] {
        try feedbackCells(Self.ofDimensions, values)
    }

    private func feedbackCells(_ statement: SQL, _ values: [Value]) throws(Problem) -> [String: FeedbackCell] {
        let cells = try all(statement, values) { row in
            (row.text(0), FeedbackCell(count: Int(row.int(1)), mean: row.double(2)))
        }
        return Dictionary(uniqueKeysWithValues: cells)
    }

    private static let published: SQL = """
        SELECT x.content ->> '$.publicReply', x.content ->> '$.publishedDate' AS day FROM feedback x
        WHERE x.unit_id = ?1 AND x.status = 'published' AND day >= ?2 AND day < ?3 ORDER BY day DESC, x.id LIMIT 20
        """

    fileprivate func publishedReplies(_ values: [Value]) throws(Problem) -> [JSONValue] {
        try all(Self.published, values) { row in
            ["publicReply": .string(row.text(0)), "publishedDate": .string(row.text(1))]
        }
    }
}
