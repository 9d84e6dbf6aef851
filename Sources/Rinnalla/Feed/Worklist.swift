import HTTP
import JSON
import SQLite

/// `GET /v1/worklist`: what waits for the actor or the actor's unit, what is due first coming first.
enum Worklist {
    static let operation = Operation(
        id: "getWorklist",
        method: .get,
        path: "/v1/worklist",
        guarding: .clientData("worklist:read", ownAccess: false),
        parameters: [
            .init(name: "for", form: .code(Whose.codes)),
            .init(name: "kind", form: .codes(kinds)),
            .init(name: "dueTo", form: .date),
            .init(name: "limit", form: .integer(1...PageRequest.maximumLimit)),
            .init(name: "cursor", form: .cursor),
        ],
        handler: .read(list)
    )

    /// What there can be to do: what the law asks, each kind of task, and what waits in other records.
    static let kinds =
        ["obligation"]
        + (TaskRecord.Kind.codes + [
            "contact-to-accept", "contact-unaccepted", "feedback-to-triage", "handover-incomplete", "handover-stopped",
            "handover-to-accept", "handover-to-assign", "handover-to-confirm", "invitation-to-answer",
            "invitation-unanswered", "referral-unanswered", "review-due",
        ]).sorted()

    enum Whose: String, CodeSet {
        /// What is the actor's own to do.
        case me
        /// What is to be done for all whom the actor's relationships reach: those of the unit and the organization too.
        case unit
    }

    private static func list(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let page = try PageRequest(call)
        let whose = call.query["for"].flatMap { Whose(rawValue: $0) } ?? .me
        let values = transaction.accessValues([
            .integer(page.after?.key ?? 0), Value(page.after?.id ?? Identifier(high: 0, low: 0)),
            Value(call.query["dueTo"]), .integer(Int64(page.limit + 1)), Value(call.query["kind"].map { ",\($0)," }),
        ])
        var items: [WorklistItem] = []
        for source in WorklistSource.all {
            guard let statement = source.statement(for: whose) else { continue }
            items += try transaction.all(statement, values) { row in
                WorklistItem(row, of: source.resource.name, in: call.language)
            }
            .compactMap(\.self)
        }
        // Each source gave its first ones: together they hold the first of all.
        items.sort { ($0.order, $0.id) < ($1.order, $1.id) }
        let shown = try transaction.naming(items.prefix(page.limit))
        var next: String?
        if items.count > page.limit, let last = shown.last {
            next = Cursor(key: last.order, id: last.id, filters: PageRequest.fingerprint(call)).text
        }
        let bodies = shown.map { JSONValue.object($0.representation).encoded() }
        var answer = Answer(content: Listing.body(bodies, limit: page.limit, next: next, total: nil))
        answer.link = next.map { "<\(Listing.target(call, cursor: $0))>; rel=\"next\"" }
        answer.count = shown.count
        answer.fields = [("Content-Language", call.language.rawValue)]
        if shown.contains(where: { $0.representation[ClientRecord.nameElsewhere] != nil }) {
            answer.includedScopes = [ClientRecord.resource.readScope]
        }
        for client in shown.compactMap(\.client) where !answer.clients.contains(client) {
            answer.clients.append(client)
        }
        return answer
    }
}

/// One thing to do: what it is about, by when, since when and why.
struct WorklistItem {
    let id: Identifier<Record>
    /// None where nobody knows who the contact or the feedback is from.
    let client: Identifier<Client>?
    let order: Int64
    var representation: JSONObject

    /// Reads a row of ``WorklistSource/statement(for:)``.
    init?(_ row: borrowing Row, of subject: String, in language: Language) {
        guard let id = row.identifier(0) else { return nil }
        self.id = Identifier(id)
        client = row.identifier(1).map { Identifier($0) }
        order = row.int(3)
        let kind = row.text(5)
        let words = row.isNull(6) ? nil : (try? JSONParser.parse(row.utf8(6)))?.object
        var item: JSONObject = ["kind": .string(kind)]
        item["code"] = row.textIfPresent(7).map { .string($0) }
        item["label"] = row.textIfPresent(8).map { .string($0) }
        item["subject"] = ["kind": .string(subject), "id": .string(self.id.description)]
        item["clientId"] = client.map { .string($0.description) }
        item["due"] = .string(row.text(2))
        item["since"] = Self.day(row.text(4)).map { .string($0.description) }
        item["why"] = (words ?? Texts.shared.worklist(kind))[language.rawValue]
        representation = item
    }

    /// The day of a date, of a time or of milliseconds, as the sources keep them.
    private static func day(_ text: String) -> CalendarDate? {
        if let date = CalendarDate(text) { return date }
        return (Timestamp(text) ?? Int64(text).map { Timestamp(milliseconds: $0) })?.dateInHelsinki
    }
}
