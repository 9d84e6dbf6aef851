import JSON
import SQLite

/// Reading whole records, for the rules of the domain and for changes.
extension ReadTransaction {
    /// The record, if the actor may see it; else it does not exist for the caller (404).
    func record(_ resource: Resource, _ id: Identifier<Record>) throws(Problem) -> Record {
        let values = resource.isOfClient ? accessValues([Value(id)]) : [Value(id)]
        guard let record = try first(resource.statements.changeable, values, { row in Record(row, resource) }) ?? nil
        else {
            throw .notFound
        }
        reach(record.client)
        return record
    }

    /// The values of ``Statements/readable``: id and, of a directory record, the organization whose key asks.
    func readableValues(_ resource: Resource, _ id: Identifier<Record>) -> [Value] {
        resource.isOfClient ? accessValues([Value(id)]) : [Value(id), Value(access.key.organization)]
    }

    /// The values of ``Statements/known`` and ``Statements/projected``.
    func knownValues(_ id: Identifier<Record>) -> [Value] { [Value(id), .null, .null, Value(now)] }

    /// Whether the actor may see the record.
    func isOpen(_ id: Identifier<Record>?, _ resource: Resource) throws(Problem) -> Bool {
        try isAny(resource.statements.readable, accessValues([Value(id)]))
    }

    /// Whether the actor may see the record, and it is the client's.
    func isOpen(
        _ id: Identifier<Record>,
        _ resource: Resource,
        of client: Identifier<Client>?
    ) throws(Problem) -> Bool {
        try isAny(resource.statements.exists, accessValues([Value(id), Value(client)]))
    }

    /// The record whoever asks: for rules that look at other records, never for an answer.
    func known(_ resource: Resource, _ id: Identifier<Record>) throws(Problem) -> Record? {
        try first(resource.statements.known, knownValues(id)) { row in Record(row, resource) } ?? nil
    }

    /// The record as an answer shows it to the actor; of one that is not open any more, what ``Statements/lastSeen`` shows.
    func shown(_ resource: Resource, _ id: Identifier<Record>) throws(Problem) -> JSONObject? {
        let bytes = try first(resource.statements.lastSeen, accessValues([Value(id)])) { row in
            var writer = JSONWriter(capacity: 1024)
            _ = RecordWriter(for: access).write(row, of: resource, to: &writer)
            return writer.bytes
        }
        return bytes.flatMap { try? JSONParser.parse($0) }?.object
    }

    /// Of these members the read-only ones that the record has and the actor is not shown: no refusal tells of them either.
    func hidden(_ names: Set<String>, of record: Record) throws(Problem) -> Set<String> {
        let resource = record.resource
        guard resource.isOfClient, resource.isShownByReader || !resource.parts.isEmpty || resource.namesClient else {
            return []
        }
        let readOnly = resource.schema.members.filter { $0.writing == .never && record.content[$0.name] != nil }
        let present = (readOnly.map(\.name) + record.projections.members.map(\.name)).filter(names.contains)
        guard !present.isEmpty, let shown = try shown(resource, record.id) else { return [] }
        return Set(present.filter { shown[$0] == nil })
    }

    private static let relationshipsToClient: SQL = """
        SELECT sum(DISTINCT r.kind & ?3) FROM care_relationship r WHERE r.client_id = ?8 AND \(Visibility.holds)
        AND ?5 >= 0 AND ?6 >= 0
        """

    private static let isClient: SQL = "SELECT 1 FROM client WHERE id = ?"

    /// How the actor stands to a client at all; a client to whom there is no way does not exist for the caller.
    ///
    /// An emergency is a way without any relationship: it reads, and whoever asks for a relationship refuses it.
    func relationships(to client: Identifier<Client>) throws(Problem) -> Relationships {
        let found = try first(Self.relationshipsToClient, accessValues([Value(client)])) { row in row.intIfPresent(0) }
        if let bits = found ?? nil, bits != 0 {
            reach(client)
            return Relationships(rawValue: bits)
        }
        guard access.purpose == .emergency, try isAny(Self.isClient, [Value(client)]) else { throw .notFound }
        reach(client)
        return []
    }
}

/// Storing records: the row, its event and what the rules demand, in one savepoint.
extension WriteTransaction {
    /// Stores a new record.
    func insert(_ draft: Draft) throws(Problem) -> Record {
        let draft = try checked(draft)
        let resource = draft.resource
        let record = Record(
            resource: resource,
            id: draft.id,
            version: 1,
            createdAt: now,
            updatedAt: now,
            client: draft.client,
            status: draft.status,
            content: draft.content,
            parents: draft.parents
        )
        do throws(Problem) {
            try change(resource.statements.insert, columns(of: record))
        } catch {
            throw conflict(error, resource)
        }
        let stored = try settled(record)
        try append(stored, what: "created", before: nil, transition: nil)
        let changes = connection.totalChanges
        try resource.rules.stored(nil, stored, self)
        return try reread(stored, since: changes)
    }

    /// Stores what a record has become; one that did not change stays as it is, without a version or an event.
    func update(_ draft: Draft, what: String = "changed", transition: JSONObject? = nil) throws(Problem) -> Record {
        guard let before = draft.before else { preconditionFailure("only a record that exists can be updated") }
        precondition(before.client == nil || draft.client == before.client, "a record stays with its client")
        let draft = try checked(draft)
        if transition == nil, draft.content == before.content, draft.status == before.status { return before }
        let resource = draft.resource
        var after = before
        after.version += 1
        after.updatedAt = now
        after.client = draft.client
        after.status = draft.status
        after.content = draft.content
        do throws(Problem) {
            let changed = try change(
                resource.statements.update,
                Array(columns(of: after).dropFirst()) + [Value(after.id), .integer(before.version)]
            )
            guard changed == 1 else { throw Problem(.versionMismatch) }
        } catch {
            throw conflict(error, resource)
        }
        var stored = try settled(after)
        try append(stored, what: what, before: before, transition: transition)
        let changes = connection.totalChanges
        try advanceParent(of: stored)
        try resource.rules.stored(before, stored, self)
        stored.relationships = before.relationships
        stored.withheld = before.withheld
        return try reread(stored, since: changes)
    }

    /// The record as what follows from it has left it: looked at again only where something has been written.
    func reread(_ record: Record, since changes: Int) throws(Problem) -> Record {
        guard connection.totalChanges != changes else { return record }
        var reread = try settled(record)
        reread.relationships = record.relationships
        reread.withheld = record.withheld
        return reread
    }

    /// The record with what is computed from other tables; all of it is read anew if it has another version by now.
    private func settled(_ record: Record) throws(Problem) -> Record {
        let resource = record.resource
        let found = try first(resource.statements.projected, knownValues(record.id)) { row in
            var projections: JSONObject = [:]
            for (index, projection) in resource.projections.enumerated() {
                projections[projection.name] = projection.read(row, Int32(index) + 1)
            }
            return (version: row.int(0), projections: projections)
        }
        guard let found, found.version == record.version else { return try known(resource, record.id) ?? record }
        var settled = record
        settled.projections = found.projections
        return settled
    }

    /// A child's change is a change of the whole: the nearest parent gets a new version and an event (decisions.md 18).
    func advanceParent(of child: Record) throws(Problem) {
        guard let parent = child.resource.parents.first, let id = child.parents.first,
            let after = try advance(parent.resource(), id, at: "/\(child.resource.collection)")
        else { return }
        try advanceParent(of: after)
    }

    /// Gives a record a new version and an event because what it shows of another record has changed.
    @discardableResult
    func advance(_ resource: Resource, _ id: Identifier<Record>, at pointer: String) throws(Problem) -> Record? {
        try change(resource.statements.touch, [Value(now), Value(id)])
        guard let after = try known(resource, id) else { return nil }
        try journal.append(
            Event(
                type: Self.eventType(resource, "changed"),
                subjectKind: resource.name,
                subject: after.id,
                client: after.client,
                version: after.version,
                pointers: [pointer],
                snapshot: after.snapshot
            ),
            in: self
        )
        return after
    }

    /// The references are there and the rules have nothing against it; all that speaks against it is answered at once.
    private func checked(_ draft: Draft) throws(Problem) -> Draft {
        var draft = draft
        // Before the rules: what they add is not the caller's.
        let times = draft.toldTimes
        for name in draft.resource.missing(in: draft.content) { draft.fault(.required, at: "/\(name)") }
        try draft.resource.rules.check(&draft, self)
        try draft.check(times, self)
        guard draft.violations.isEmpty else { throw Self.refusal(draft.violations) }
        return draft
    }

    /// 422: 400 is for what the published schema shows; what it takes the clock, another member or a record to see is not.
    static func refusal(_ violations: [Fault]) -> Problem {
        let isReference = violations.allSatisfy { $0.code == .referenceNotFound }
        return .violated(violations, as: isReference ? .referenceNotFound : .ruleViolation)
    }

    private func append(
        _ after: Record,
        what: String,
        before: Record?,
        transition: JSONObject?
    ) throws(Problem) {
        let old = before.map { JSONValue.object($0.representation) } ?? [:]
        let pointers = JSONValue.object(after.representation).changedPointers(since: old)
            .filter { $0 != "/version" && $0 != "/updatedAt" }
        try journal.append(
            Event(
                type: Self.eventType(after.resource, what),
                subjectKind: after.resource.name,
                subject: after.id,
                client: after.client ?? (after.resource.name == "client" ? after.id.cast() : nil),
                version: after.version,
                pointers: pointers,
                transition: transition,
                snapshot: after.snapshot
            ),
            in: self
        )
    }

    static func eventType(_ resource: Resource, _ what: String) -> String {
        "fi.rinnalla.\(resource.name).\(what).v1"
    }

    private func conflict(_ problem: Problem, _ resource: Resource) -> Problem {
        guard problem.code == .stateConflict, let rule = resource.ruleOfConflict(problem.cause ?? "") else {
            return problem
        }
        var refused = Problem.violated(rule, as: .stateConflict)
        refused.cause = problem.cause
        return refused
    }
}

extension Resource {
    /// The rule that an index or trigger carries: its name stands in SQLite's message, `INV-H1: …`.
    func ruleOfConflict(_ message: String) -> Rule? {
        guard let start = message.range(of: "INV-") else { return nil }
        let id = message[start.lowerBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" }
        return Rule(stringLiteral: String(id))
    }
}

extension String {
    /// The first place where `text` stands.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
