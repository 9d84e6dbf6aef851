import HTTP
import JSON
import SQLite

/// What a plan was at each of its versions: every change has left the whole record in the history of events.
///
/// Who sees the plan now sees what it was; a goal or action that is withheld now is withheld of then too.
enum PlanHistory {
    /// The plan as it stands or, with `asOf`, as it stood.
    static let plan: Operation = {
        let names = PlanRecord.children.map(\.name) + [PlanConflicts.member]
        let now = Reading.one(PlanRecord.resource, including: PlanRecord.children)
        return .read(
            "/v1/plans/{id}",
            "getPlan",
            PlanRecord.resource,
            [
                .init(name: "fields", form: .codes(PlanRecord.resource.memberNames + names)),
                .init(name: "include", form: .codes(names)), .init(name: "asOf", form: .timestamp),
            ],
            .read
        ) { call, transaction throws(Problem) in
            guard let time = call.query["asOf"].flatMap({ Timestamp($0) }) else {
                return try PlanConflicts.include(in: now(call, transaction), call, transaction)
            }
            return try plan(asOf: time, call, transaction)
        }
    }()

    static let versions = Operation(
        id: "listPlanVersions",
        method: .get,
        path: "/v1/plans/{id}/versions",
        guarding: PlanRecord.resource.guarding(PlanRecord.resource.readScope),
        parameters: [
            .init(name: "limit", form: .integer(1...PageRequest.maximumLimit)),
            .init(name: "before", form: .integer(1...Int(Int32.max))),
        ],
        handler: .read(list)
    )

    static let differences = Operation(
        id: "comparePlanVersions",
        method: .get,
        path: "/v1/plans/{id}/differences",
        guarding: PlanRecord.resource.guarding(PlanRecord.resource.readScope),
        parameters: ["from", "to"].map { .init(name: $0, form: .integer(1...Int(Int32.max)), isRequired: true) },
        handler: .read(compare)
    )

    private static let latest: SQL = """
        SELECT version, at, type, actor_id, actor_role, pointers, transition FROM event
        WHERE subject_id = ? AND version < ? ORDER BY version DESC LIMIT ?
        """

    /// Lists who changed the plan when and what, from the newest version back.
    private static func list(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let record = try transaction.record(PlanRecord.resource, call.id)
        let limit = call.query.integer("limit") ?? PageRequest.defaultLimit
        let before = call.query.integer("before").map(Int64.init) ?? .max
        let values: [Value] = [Value(call.id), .integer(before), .integer(Int64(limit) + 1)]
        let items = try transaction.all(latest, values) { row in item(row) }
        var answer = Answer.json([
            "items": .array(Array(items.prefix(limit))),
            "page": ["limit": .integer(Int64(limit)), "hasMore": .bool(items.count > limit)],
        ])
        answer.clients = record.client.map { [$0] } ?? []
        answer.count = min(items.count, limit)
        return answer
    }

    private static func item(_ row: borrowing Row) -> JSONValue {
        var object: JSONObject = [
            "version": .integer(row.int(0)), "at": .string(Timestamp(milliseconds: row.int(1)).description),
            "type": .string(row.text(2)), "changed": (try? JSONParser.parse(row.utf8(5))) ?? [],
        ]
        if let actor = row.identifier(3) {
            object["by"] = [
                "id": .string(Identifier<Record>(actor).description), "role": .string(row.textIfPresent(4) ?? ""),
            ]
        }
        if !row.isNull(6), let transition = try? JSONParser.parse(row.utf8(6)) {
            for name in ["from", "to", "reasonCode", "reasonText"] { object[name] = transition[name] }
        }
        return .object(object)
    }

    /// Tells what differs between two versions, each member with what it was and what it became.
    private static func compare(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let record = try transaction.record(PlanRecord.resource, call.id)
        let clients = record.client.map { [$0] } ?? []
        var wholes: [JSONValue] = []
        var faults: [Fault] = []
        for name in ["from", "to"] {
            let version = Int64(call.query.integer(name) ?? 0)
            if let state = try transaction.state(of: call.id, where: "e.version = ?9", .integer(version)) {
                wholes.append(try transaction.whole(state, of: record))
            } else {
                faults.append(Fault(place: .parameter(name), code: .referenceNotFound))
            }
        }
        guard faults.isEmpty, let old = wholes.first, let new = wholes.last else {
            throw .violated(faults, as: .referenceNotFound)
        }
        let changes = new.changedPointers(since: old).map { pointer -> JSONValue in
            var change: JSONObject = ["pointer": .string(pointer)]
            change["from"] = JSONPointer.resolve(pointer, in: old)
            change["to"] = JSONPointer.resolve(pointer, in: new)
            return .object(change)
        }
        var answer = Answer.json(["changes": .array(changes)])
        answer.clients = clients
        answer.includedScopes = PlanRecord.children.map { $0.resource().readScope }
        return answer
    }

    /// The plan as it stood at the time, with the goals and actions of then where they are asked for.
    private static func plan(
        asOf time: Timestamp,
        _ call: Call,
        _ transaction: ReadTransaction
    ) throws(Problem) -> Answer {
        // Conflicts are of the plans as they stand.
        guard !(call.query.list("include")?.contains(PlanConflicts.member) ?? false) else {
            throw .violated([Fault(place: .parameter("include"), code: .invalidParameter)], as: .ruleViolation)
        }
        let record = try transaction.record(PlanRecord.resource, call.id)
        guard let state = try transaction.state(of: call.id, where: "e.at <= ?9", Value(time)) else { throw .notFound }
        let wanted = PlanRecord.children.filter { call.query.list("include")?.contains($0.name) ?? false }
        var object = try transaction.shown(state, of: record)
        for child in wanted { object[child.name] = .array(try transaction.children(child, state, of: record)) }
        var answer = Answer.json(.object(object))
        answer.clients = record.client.map { [$0] } ?? []
        answer.includedScopes = wanted.map { $0.resource().readScope }
        return answer
    }
}

extension ReadTransaction {
    /// A plan as one of its versions left it, and the position of that change in the history.
    fileprivate struct State {
        let position: Int64
        let record: JSONObject
    }

    fileprivate func state(of plan: Identifier<Record>, where condition: SQL, _ value: Value) throws(Problem) -> State?
    {
        let statement: SQL = """
            SELECT e.position, \(PlanDeferral.shown("e.snapshot")) FROM event e JOIN plan x ON x.id = e.subject_id
            WHERE e.subject_id = ?8 AND \(condition) ORDER BY e.version DESC LIMIT 1
            """
        return try first(statement, accessValues([Value(plan), value])) { row in
            (try? JSONParser.parse(row.utf8(1)))?.object.map { State(position: row.int(0), record: $0) }
        } ?? nil
    }

    /// What today's reader sees of the plan as it was then.
    fileprivate func shown(_ state: State, of plan: Record) throws(Problem) -> JSONObject {
        var shown = state.record
        shown["withheld"] = []
        if plan.withheld.contains(.budget) {
            shown["budgetLines"] = nil
            shown["withheld"] = [["category": "financial", "reason": "not-permitted"]]
        }
        var related: [JSONValue] = []
        for item in shown["relatedPlans"]?.array ?? [] {
            if let id = item["planId"]?.string.flatMap({ Identifier<Record>($0) }),
                try !isOpen(id, PlanRecord.resource, of: plan.client)
            {
                continue
            }
            related.append(item)
        }
        shown["relatedPlans"] = .array(related)
        return shown
    }

    /// The children as they were then. What a create brought along came after the version of the whole that it belongs to.
    fileprivate func children(_ child: Reading.Child, _ state: State, of plan: Record) throws(Problem) -> [JSONValue] {
        let resource = child.resource()
        let statement: SQL = """
            SELECT e.snapshot FROM \(resource.table) x JOIN event e ON e.position = coalesce(
            (SELECT max(v.position) FROM event v WHERE v.subject_id = x.id AND v.position <= ?9),
            CASE WHEN x.created_at = ?10 THEN (SELECT min(v.position) FROM event v WHERE v.subject_id = x.id) END)
            WHERE \(child.belongs) AND \(resource.statements.isVisible ?? "TRUE") ORDER BY x.id LIMIT 500
            """
        let own: [Value] = [Value(plan.id), .integer(state.position), Value(plan.createdAt)]
        return try all(statement, accessValues(own)) { row in (try? JSONParser.parse(row.utf8(0))) ?? .null }
    }

    /// Plan, goals and actions of then as one value to compare: each goal and action under its id.
    fileprivate func whole(_ state: State, of plan: Record) throws(Problem) -> JSONValue {
        func content(_ record: JSONObject) -> JSONObject {
            var content = record
            for name in ["version", "updatedAt"] { content[name] = nil }
            return content
        }
        var whole = content(try shown(state, of: plan))
        for child in PlanRecord.children {
            var byID: JSONObject = [:]
            for item in try children(child, state, of: plan) {
                guard let object = item.object, let id = object["id"]?.string else { continue }
                byID[id] = .object(content(object))
            }
            whole[child.name] = .object(byID)
        }
        return .object(whole)
    }
}
