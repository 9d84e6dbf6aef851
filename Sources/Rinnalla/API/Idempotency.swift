import HTTP
import JSON
import SQLite

/// An `Idempotency-Key` with what it is bound to: key, actor, method and path (api.md 1.7, decisions.md 19).
struct Idempotency: Sendable {
    /// Digest of scope and key: where the answer is kept.
    let name: Digest
    /// Digest of the content and of what changes its meaning: a retry must repeat it.
    let fingerprint: Digest

    /// How long an answer is kept.
    static let hoursKept: Int64 = 24
    static let maximumLength = 128

    /// The key as a quoted structured string or a bare token; nil when it is neither, empty or too long.
    static func key(_ value: ArraySlice<UInt8>) -> String? {
        guard let (item, parameters) = StructuredField.item(value), parameters.isEmpty, let key = item.text,
            !key.isEmpty,
            key.utf8.count <= maximumLength
        else { return nil }
        return key
    }
}

/// The answers kept for retries, written in the same savepoint as the change they answer: exactly once.
extension WriteTransaction {
    private static let kept: SQL = """
        SELECT fingerprint, status, content, version, location, client_id, count,
        (client_id IS NULL OR is_own OR \(Visibility.of(scope: "x.record_id, x.parent_id"))) AS is_open, record_id,
        x.categories
        FROM idempotency x WHERE x.name = ?8 AND x.expires_at > ?4
        """

    /// The answer to an earlier request with the same key, if there was one.
    func keptAnswer(_ idempotency: Idempotency) throws(Problem) -> Answer? {
        let row = try first(Self.kept, accessValues([.blob(idempotency.name.bytes)])) { row in
            (
                fingerprint: row.blob(0), isOpen: row.bool(7), record: row.identifier(8).map { Identifier<Record>($0) },
                categories: row.int(9),
                answer: Answer(
                    status: Int(row.int(1)),
                    content: row.utf8(2),
                    version: row.intIfPresent(3),
                    location: row.textIfPresent(4),
                    isReplayed: true,
                    clients: row.identifier(5).map { [Identifier($0)] } ?? [],
                    count: Int(row.int(6))
                )
            )
        }
        guard let row else { return nil }
        var answer = row.answer
        // The relationship may have ended since: a replay discloses no more than a read would (decisions.md 19).
        if let items = answer.keptItems {
            try leaveOutClosed(items, from: &answer)
            if answer.clients.isEmpty { throw .notFound }
        } else {
            if !row.isOpen, try !isOpenByItself(row.record, row.categories) { throw .notFound }
            answer.content = try leavingOutWhatIsClosed(of: row.record, in: answer.content)
            try leaveOutClosedDuplicates(from: &answer)
        }
        guard row.fingerprint == idempotency.fingerprint.bytes else { throw Problem(.idempotencyKeyReused) }
        return answer
    }

    /// Of several clients' records those stay that are open still; whose they are stands in the access record (D52).
    private func leaveOutClosed(_ items: [JSONObject], from answer: inout Answer) throws(Problem) {
        var open: [JSONValue] = []
        answer.clients = []
        for item in items {
            guard let id = item["id"]?.string.flatMap({ Identifier<Record>($0) }),
                let client = item["clientId"]?.string.flatMap({ Identifier<Client>($0) }),
                let resource = try resource(of: id), try isOpen(id, resource), let shown = try shown(resource, id)
            else { continue }
            open.append(.object(remaining(of: item, as: resource, in: shown)))
            if !answer.clients.contains(client) { answer.clients.append(client) }
        }
        answer.count = open.count
        answer.content = JSONValue.object(["items": .array(open)]).encoded()
    }

    private static let kind: SQL = "SELECT subject_kind FROM event WHERE subject_id = ? LIMIT 1"

    private func resource(of id: Identifier<Record>) throws(Problem) -> Resource? {
        let kind = try first(Self.kind, [Value(id)]) { row in row.text(0) }
        return Self.ofClients.first { $0.name == kind }
    }

    /// The same of the other clients whom an intake was told of; each who is told of again stands in the access record (D45).
    private func leaveOutClosedDuplicates(from answer: inout Answer) throws(Problem) {
        guard case .object(var content)? = try? JSONParser.parse(answer.content),
            let told = content[PossibleDuplicate.member]?.array
        else { return }
        var open: [JSONValue] = []
        for duplicate in told {
            guard let id = duplicate["clientId"]?.string.flatMap({ Identifier<Record>($0) }),
                access.mayRead(ClientRecord.resource), try isOpen(id, ClientRecord.resource)
            else { continue }
            open.append(duplicate)
            answer.clients.append(id.cast())
        }
        content[PossibleDuplicate.member] = .array(open)
        if open.count < told.count { answer.content = JSONValue.object(content).encoded() }
    }

    /// What a read shows its caller no more stays out of the kept answer; what it says otherwise by now does not get in (D43).
    private func leavingOutWhatIsClosed(of id: Identifier<Record>?, in content: [UInt8]) throws(Problem) -> [UInt8] {
        guard let id, case .object(let kept)? = try? JSONParser.parse(content) else { return content }
        for resource in Self.ofClients {
            guard let shown = try shown(resource, id), shown["id"] == kept["id"] else { continue }
            let left = JSONValue.object(remaining(of: kept, as: resource, in: shown))
            return left == .object(kept) ? content : left.encoded()
        }
        return content
    }

    private func remaining(of kept: JSONObject, as resource: Resource, in shown: JSONObject) -> JSONObject {
        var left = kept
        for name in resource.schema.members.map(\.name) + resource.projections.map(\.name) {
            let value = shown[name].flatMap { now in
                resource.isShownByReader ? kept[name]?.remaining(in: now) : kept[name]
            }
            left[name] = value
        }
        if let named = kept["withheld"]?.array {
            let closed = shown["withheld"]?.array ?? []
            let added = closed.filter { part in !named.contains { $0["category"] == part["category"] } }
            left["withheld"] = .array(named + added)
        }
        return left
    }

    private static let ofClients = Router.resources.filter(\.isOfClient)

    /// Whether the record itself is open: it knows which matters it belongs to, and to whom it gives a way of its own.
    private func isOpenByItself(_ record: Identifier<Record>?, _ categories: Int64) throws(Problem) -> Bool {
        for resource in Self.ofClients where try isOpen(record, resource) {
            // The answer may have told of parts that need more than the record does.
            let needs: SQL = "SELECT 1 FROM \(resource.table) x WHERE x.id = ? AND (x.categories & ?2) = ?2"
            return resource.own != nil ? true : try isAny(needs, [Value(record), .integer(categories)])
        }
        return false
    }

    private static let forget: SQL = "DELETE FROM idempotency WHERE expires_at <= ?"
    private static let keep: SQL = """
        INSERT INTO idempotency (name, fingerprint, status, content, version, location, client_id, count, categories,
        record_id, parent_id, is_own, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    func keep(_ answer: Answer, for idempotency: Idempotency) throws(Problem) {
        try change(Self.forget, [Value(now)])
        let records = answer.disclosed?.records ?? []
        try change(
            Self.keep,
            [
                .blob(idempotency.name.bytes), .blob(idempotency.fingerprint.bytes), .integer(Int64(answer.status)),
                .utf8(answer.keptContent ?? answer.content), Value(answer.version), Value(answer.location),
                Value(answer.clients.first),
                .integer(Int64(answer.count)), .integer(answer.disclosed?.categories.rawValue ?? 0),
                Value(records.first), Value(records.dropFirst().first), .integer(answer.endsOwnWay ? 1 : 0),
                Value(now.adding(seconds: Idempotency.hoursKept * 3600)),
            ]
        )
    }
}

extension JSONValue {
    /// What of it is left in the other: of an object the members that it has still, of an array the items.
    fileprivate func remaining(in other: JSONValue) -> JSONValue {
        switch (self, other) {
        case (.object(let object), .object(let other)):
            .object(
                JSONObject(
                    object.members.compactMap { member in
                        other[member.name].map { (member.name, member.value.remaining(in: $0)) }
                    }
                )
            )
        case (.array(let items), .array(let others)): .array(items.filter { others.contains($0) })
        default: self
        }
    }
}

extension Answer {
    /// The records that it tells of, where they are several: a record by itself has an id.
    fileprivate var keptItems: [JSONObject]? {
        guard let content = try? JSONParser.parse(content), content["id"] == nil else { return nil }
        return content["items"]?.array?.compactMap(\.object)
    }
}
