import JSON
import SQLite

/// `POST …/{id}/transitions` and `GET …/{id}/transitions`, for every resource that has states.
enum Moving {
    /// Takes a transition: the guards, the record, its event and its consequences in one savepoint.
    static func move(_ resource: Resource) -> @Sendable (Call) throws(Problem) -> Operation.Apply {
        { call throws(Problem) in
            guard let machine = resource.states else { preconditionFailure("\(resource.name) has no states") }
            let to = try check(call, machine)
            return call.changing(resource) { before, transaction throws(Problem) in
                try take(to, from: before, call.content, transaction)
            }
        }
    }

    /// Takes a transition in the name of the transaction's actor, by everything that a request has to pass.
    static func take(
        _ to: String,
        from before: Record,
        _ content: JSONValue,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Record {
        guard let machine = before.resource.states else { preconditionFailure("\(before.resource.name) has no states") }
        let move: Move
        do throws(Problem) {
            move = try permitted(to, from: before, content, machine, transaction)
        } catch {
            // Whatever refuses it, what could be done instead belongs to the answer.
            guard (400..<500).contains(error.code.status) else { throw error }
            var problem = error
            problem.details["next"] = try next(before, machine, transaction)
            throw problem
        }
        return try store(move, transaction)
    }

    /// The transition as it will be stored, once nothing speaks against it.
    private static func permitted(
        _ to: String,
        from before: Record,
        _ content: JSONValue,
        _ machine: StateMachine,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Move {
        let transition = try find(to, from: before, machine, transaction)
        if transition.beginsHelp { try transaction.requireLiving(before.client) }
        var (move, references) = try read(content, of: transition, from: before, machine, transaction)
        try transaction.check(references, for: move.client)
        try transition.requires(&move, transaction)
        if move.violations.isEmpty { try transition.effect(&move, transaction) }
        guard move.violations.isEmpty else {
            throw WriteTransaction.refusal(move.violations)
        }
        return move
    }

    private static func store(_ move: Move, _ transaction: WriteTransaction) throws(Problem) -> Record {
        let before = move.before
        let draft = Draft(
            resource: before.resource,
            before: before,
            id: before.id,
            client: before.client ?? move.namedClient,
            parents: before.parents,
            content: move.content,
            status: move.transition.to
        )
        var history: JSONObject = ["from": .string(before.status ?? ""), "to": .string(move.transition.to)]
        for member in move.request.members { history[member.name] = member.value }
        let after = try transaction.update(draft, what: move.transition.to, transition: history)
        let changes = transaction.connection.totalChanges
        try move.transition.consequence(move, after, transaction)
        return try transaction.reread(after, since: changes)
    }

    /// What the request shows to be wrong in whatever state the record is: 400 comes before 404 (decisions.md 15).
    ///
    /// What is missing is told later: nobody should gather the members of a transition that cannot be taken.
    private static func check(_ call: Call, _ machine: StateMachine) throws(Problem) -> String {
        let settings = call.settings.forReading(now: call.now)
        let (target, named) = reading(of: call.content, [], machine, settings)
        guard let to = named["to"]?.string else {
            // Without a known target the other members cannot be judged.
            throw .invalid(target.faults.filter { [.member("/to"), .member("")].contains($0.place) })
        }
        let faults = reading(of: call.content, machine.request(to: to), machine, settings).reader.faults
        guard faults.allSatisfy(\.isMissingMember) else { throw .invalid(faults) }
        return to
    }

    /// The move by the very transition that the request takes; whatever it lacks is told at once, with what only the rules
    /// show to be missing.
    private static func read(
        _ content: JSONValue,
        of transition: Transition,
        from before: Record,
        _ machine: StateMachine,
        _ transaction: ReadTransaction
    ) throws(Problem) -> (Move, [References]) {
        let settings = transaction.settings.forReading(now: transaction.now)
        let always = reading(of: content, machine.request(to: transition.to), machine, settings).reader.faults
        let (reader, request) = reading(of: content, transition.request, machine, settings)
        var move = Move(before, transition, request: request, isQuestion: false)
        for name in transition.owed(before, transaction.access) where request[name] == nil {
            move.fault(.required, at: "/\(name)", transition.members[name]?.type.choices ?? [:])
        }
        guard always.isEmpty, reader.faults.isEmpty else {
            // What else speaks against the move is told once the request is whole.
            try? transition.requires(&move, transaction)
            var told = always.isEmpty ? reader.faults : always
            for fault in reader.faults + move.violations
            where fault.isMissingMember && !told.contains(where: { $0.place == fault.place }) {
                told.append(fault)
            }
            // Only the state that the record is in shows which of the ways to the same state this is.
            throw always.isEmpty ? .violated(told) : .invalid(told)
        }
        return (move, reader.references.map { References(pointer: $0.pointer, id: $0.id, to: $0.to) })
    }

    private static func reading(
        of content: JSONValue,
        _ members: Schema,
        _ machine: StateMachine,
        _ settings: SchemaReader.Settings
    ) -> (reader: SchemaReader, request: JSONObject) {
        var reader = SchemaReader(.creating, settings: settings)
        let request = reader.read(content, by: [.code("to", machine.targets).required] + members)
        return (reader, request)
    }

    private static func find(
        _ to: String,
        from before: Record,
        _ machine: StateMachine,
        _ transaction: ReadTransaction
    ) throws(Problem) -> Transition {
        let status = before.status ?? machine.initial
        guard let transition = machine.transition(from: status, to: to) else {
            var problem = Problem(.stateConflict, ["from": .string(status), "to": .string(to)])
            if let terminal = machine.terminal, terminal.states.contains(status) { problem.rule = terminal.rule }
            throw problem
        }
        try transition.by.admit(transaction.access, to: before)
        return transition
    }

    /// The states that this actor may move the record to now: those against which nothing speaks.
    private static func next(
        _ record: Record,
        _ machine: StateMachine,
        _ transaction: ReadTransaction
    ) throws(Problem) -> JSONValue {
        var allowed: [JSONValue] = []
        for transition in machine.transitions(from: record.status ?? machine.initial)
        where try reasonsAgainst(transition, record, transaction).isEmpty {
            allowed.append(.string(transition.to))
        }
        return .array(allowed)
    }

    private static let history: SQL = """
        SELECT transition, at, actor_id, actor_role, version FROM event
        WHERE subject_id = ? AND transition IS NOT NULL ORDER BY position DESC LIMIT 200
        """

    /// Lists what happened, what is allowed now, and what is blocked with the reasons.
    static func list(_ resource: Resource) -> @Sendable (Call, ReadTransaction) throws(Problem) -> Answer {
        { call, transaction throws(Problem) in
            guard let machine = resource.states else { preconditionFailure("\(resource.name) has no states") }
            let record = try transaction.record(resource, call.id)
            var allowed: [JSONValue] = []
            var blocked: [JSONValue] = []
            for transition in machine.transitions(from: record.status ?? machine.initial) {
                let reasons = try reasonsAgainst(transition, record, transaction)
                if reasons.isEmpty {
                    allowed.append(.object(offer(transition, record, transaction.access)))
                    continue
                }
                var refusal: JSONObject = ["to": .string(transition.to)]
                refusal["reasons"] = .array(reasons.map { $0.encoded(in: call.language) })
                if !transition.by.include(record, transaction.access) { refusal["allowedFor"] = others(transition.by) }
                blocked.append(.object(refusal))
            }
            var items: [JSONValue] = []
            for past in try transaction.all(history, [Value(record.id)], { row in item(row) }) {
                let isOpen = try resource.opensWords(past, record, transaction)
                items.append(.object(isOpen ? past : withoutWords(past)))
            }
            var answer = Answer.json([
                "status": .string(record.status ?? ""), "items": .array(items.reversed()), "allowed": .array(allowed),
                "blocked": .array(blocked),
            ])
            answer.version = record.version
            // What is allowed depends on other records too, and on who asks.
            answer.changesWithinVersion = true
            answer.clients = (record.client ?? (resource.name == "client" ? record.id.cast() : nil)).map { [$0] } ?? []
            return answer
        }
    }

    /// What this actor has to say to take the transition.
    private static func offer(_ transition: Transition, _ record: Record, _ access: Access) -> JSONObject {
        var offer: JSONObject = ["to": .string(transition.to)]
        offer["requires"] = .array(transition.required(of: access, for: record).map { .string($0) })
        offer["reasonCodes"] = transition.reasonCodes(of: access, for: record).map { .array($0.map { .string($0) }) }
        return offer
    }

    /// Who could take a transition that this actor may not: nobody where the service does it by itself.
    private static func others(_ performers: Performers) -> JSONValue {
        .array(
            performers.named.map { named in
                [
                    "roles": .array(named.roles.map(\.rawValue).sorted().map { .string($0) }),
                    "relationships": .array(named.relationships.codes.map { .string($0) }),
                ]
            }
        )
    }

    private static func reasonsAgainst(
        _ transition: Transition,
        _ record: Record,
        _ transaction: ReadTransaction
    ) throws(Problem) -> [Fault] {
        guard transition.by.include(record, transaction.access) else {
            return [Fault(place: .member("/to"), code: .ruleViolation, rule: "actor-not-allowed")]
        }
        if transition.beginsHelp, try transaction.hasDied(record.client) {
            return [Fault(place: .member("/to"), code: .ruleViolation, rule: "client-deceased")]
        }
        var move = Move(record, transition, request: [:], isQuestion: true)
        try transition.requires(&move, transaction)
        return move.violations
    }

    /// That it was moved, by whom and when; the mark says nothing of whether there is more.
    private static func withoutWords(_ past: JSONObject) -> JSONObject {
        var bare: JSONObject = ["isWithheld": true]
        for name in ["from", "to", "at", "version", "by"] { bare[name] = past[name] }
        return bare
    }

    private static func item(_ row: borrowing Row) -> JSONObject {
        var object = (try? JSONParser.parse(row.utf8(0)))?.object ?? [:]
        object["at"] = .string(Timestamp(milliseconds: row.int(1)).description)
        object["version"] = .integer(row.int(4))
        if let actor = row.identifier(2) {
            object["by"] = [
                "id": .string(Identifier<Record>(actor).description), "role": .string(row.textIfPresent(3) ?? ""),
            ]
        }
        return object
    }
}
