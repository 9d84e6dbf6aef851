import JSON
import SQLite

extension Writing {
    /// `PATCH`: RFC 7396 merge patch. Order: parse, precondition, validate, write (api.md 1.6).
    static func change(_ resource: Resource) -> @Sendable (Call) throws(Problem) -> Operation.Apply {
        { call throws(Problem) in
            let faults = try faults(ofPatch: call, resource)
            // What a null takes away may be owed, and what is read-only may be repeated: the record tells, and then all that is
            // wrong is told at once.
            let named = call.content.object?.members ?? []
            let needsRecord = named.contains {
                resource.isReadOnly($0.name) || (resource.owed != nil && $0.value.isNull)
            }
            guard faults.isEmpty || needsRecord else { throw .invalid(faults) }
            return { transaction throws(Problem) in
                let before = try transaction.record(resource, call.id)
                try transaction.checkVersion(before, call)
                let merged = JSONValue.object(before.representation).applyingMergePatch(call.content)
                return try store(merged, over: before, resource, call, transaction, besides: faults)
            }
        }
    }

    /// `PUT`: the whole record; what is left out is gone. With `If-None-Match: *` it creates under the caller's id.
    static func replace(_ resource: Resource, _ place: Place) -> @Sendable (Call) throws(Problem) -> Operation.Apply {
        { call throws(Problem) in
            let isCreating = call.ifMatch == nil
            // What the request alone shows; read-only members can only be compared with the record itself.
            let early =
                isCreating
                ? try read(call.content, .creating, resource, call, current: ["id": .string(call.id.description)]) : nil
            return { transaction throws(Problem) in
                if let (content, references) = early {
                    guard try transaction.known(resource, call.id) == nil else { throw Problem(.versionMismatch) }
                    return try create(resource, place, content, references, call, transaction)
                }
                let before = try transaction.record(resource, call.id)
                try transaction.checkVersion(before, call)
                return try store(
                    keepingWithheld(of: before, in: call.content),
                    over: before,
                    resource,
                    call,
                    transaction
                )
            }
        }
    }

    /// What the caller could not read, leaving it out does not take away (INV-C3).
    private static func keepingWithheld(of before: Record, in content: JSONValue) -> JSONValue {
        guard case .object(var object) = content else { return content }
        for member in before.resource.schema.members
        where before.withheld.contains(member.part) && object[member.name] == nil {
            object[member.name] = before.content[member.name]
        }
        return .object(object)
    }

    private static func create(
        _ resource: Resource,
        _ place: Place,
        _ content: JSONObject,
        _ references: [References],
        _ call: Call,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Answer {
        if resource.isOfClient {
            try requireRole(resource, call)
        }
        let client: Identifier<Client>? = resource.isOfClient ? call.id.cast() : nil
        try transaction.check(references, for: client)
        let draft = Draft(
            resource: resource,
            before: nil,
            id: call.id,
            client: client,
            parents: [],
            content: content,
            status: resource.states?.initial
        )
        return try answer(try transaction.insert(draft), call, transaction, status: 201)
    }

    private static func store(
        _ content: JSONValue,
        over before: Record,
        _ resource: Resource,
        _ call: Call,
        _ transaction: WriteTransaction,
        besides faults: [Fault] = []
    ) throws(Problem) -> Answer {
        var content = content.object ?? [:]
        var current = before.representation
        if !resource.parts.isEmpty { current["withheld"] = resource.withheld(before.withheld) }
        let named = call.content.object?.members ?? []
        let hidden = try transaction.hidden(Set(named.map(\.name)), of: before)
        for member in named {
            let isHidden = hidden.contains(member.name)
            if member.value.isNull, resource.isReadOnly(member.name) {
                // A patch has taken it away by now; a null tells nothing of what is hidden.
                content[member.name] = isHidden ? nil : JSONValue.null
            } else if isHidden {
                // To a guess it is refused as if it were not there, so that none is confirmed.
                current[member.name] = nil
            }
        }
        let (object, references) = try read(
            .object(content),
            .replacing,
            resource,
            call,
            current: current,
            besides: faults
        )
        try authorize(object, over: before, call)
        try requireSight(of: object, over: before, call)
        let draft = Draft(changing: before, to: object)
        try transaction.check(references.added(to: before, call), for: before.client)
        return try answer(try transaction.update(draft), call, transaction)
    }

    /// The role and relationship may change the record, or just the members that are left to the client or the supervisor.
    private static func authorize(_ object: JSONObject, over before: Record, _ call: Call) throws(Problem) {
        let resource = before.resource
        guard resource.isOfClient else { return }
        let authority = resource.authority
        guard let role = call.access.actor?.role else { throw .actorNotAllowed(call.access, only: authority.roles) }
        if authority.roles.contains(role), !before.relationships.isDisjoint(with: authority.relationships) { return }
        let changed = JSONValue.object(object).changedPointers(since: .object(before.content))
            .map(\.topMember)
        let others = authority.rolesToChange(Set(changed))
        // In an emergency a record is open without any relationship, and nothing of it may be changed (access.md).
        guard others.contains(role), !before.relationships.isEmpty else {
            throw .actorNotAllowed(call.access, only: authority.roles.union(others))
        }
    }

    /// What is withheld from the caller is not the caller's to change, nor is what withholds it (INV-C3).
    ///
    /// Naming a withheld member is enough: were the same value let through, it could be guessed.
    private static func requireSight(of object: JSONObject, over before: Record, _ call: Call) throws(Problem) {
        for part in before.resource.parts where before.withheld.contains(part.part) {
            let isNamed = before.resource.schema.members.contains {
                $0.part == part.part && call.content.object?[$0.name] != nil
            }
            let isLifted = part.protection.map { object[$0.member] != before.content[$0.member] } ?? false
            guard isNamed || isLifted else { continue }
            var problem = Problem(.actorNotAllowed)
            problem.rule = part.protection?.rule
            throw problem
        }
    }

    /// What a patch shows to be wrong before the record is known: 400 comes before 404 (decisions.md 15).
    private static func faults(ofPatch call: Call, _ resource: Resource) throws(Problem) -> [Fault] {
        guard case .object(let patch) = call.content else {
            throw .invalid([Fault(place: .member(""), code: .wrongType, details: ["expected": "object"])])
        }
        var reader = SchemaReader(.replacing, settings: call.settings.forReading(now: call.now))
        for member in resource.schema.members where member.writing != .never {
            guard let value = patch[member.name] else { continue }
            let place = "/\(member.name)"
            if value.isNull, member.isRequired { reader.fault(place, .required, member.type.choices) }
            if case .identityCode = member.type { continue }
            guard member.writing == .always, !value.isNull, value.object == nil else { continue }
            _ = reader.value(value, as: member.type, at: place, isSensitive: member.isSensitive)
        }
        for member in patch.members
        where resource.schema[member.name] == nil && !resource.envelope.contains(member.name) && !reader.isFull {
            var details: JSONObject = [:]
            if let near = Suggestion.nearest(to: member.name, among: resource.schema.members.map(\.name)) {
                details["suggestion"] = .string("/\(near)")
            }
            reader.fault(JSONPointer.append(member.name, to: ""), .unknownMember, details)
        }
        return reader.faults
    }
}

extension Resource {
    /// Whether a body may only repeat the member as it stands.
    fileprivate func isReadOnly(_ name: String) -> Bool {
        schema[name].map { $0.writing != .always } ?? envelope.contains(name)
    }
}

extension String {
    /// Of a pointer, the member of the record into which it leads.
    fileprivate var topMember: String { String(dropFirst().prefix { $0 != "/" }) }
}

extension WriteTransaction {
    private static let sinceVersion: SQL = """
        SELECT pointers, actor_id, actor_role, at FROM event WHERE subject_id = ? AND version > ? AND pointers <> '[]'
        ORDER BY position
        """

    /// 412 that says what changed since the caller's version, when and by whom (api.md 1.4).
    func checkVersion(_ record: Record, _ call: Call) throws(Problem) {
        guard let condition = call.ifMatch, !condition.matches(record.version) else { return }
        let base = condition.versions.max() ?? 0
        let events = try all(Self.sinceVersion, [Value(record.id), .integer(base)]) { row in
            (
                row.utf8(0), row.identifier(1).map { Identifier<Record>($0).description }, row.textIfPresent(2),
                row.int(3)
            )
        }
        var changed: [String] = []
        for event in events {
            let pointers = (try? JSONParser.parse(event.0))?.array?.compactMap(\.string) ?? []
            for pointer in pointers where !changed.contains(pointer) { changed.append(pointer) }
        }
        let hidden = try hidden(Set(changed.map(\.topMember)), of: record)
        changed.removeAll { hidden.contains($0.topMember) }
        var details: JSONObject = [
            "currentVersion": .integer(record.version), "currentEtag": .string("\"\(record.version)\""),
            "changed": .array(changed.sorted().map { .string($0) }),
        ]
        if let last = events.last {
            details["changedAt"] = .string(Timestamp(milliseconds: last.3).description)
            if let actor = last.1 {
                details["changedBy"] = ["id": .string(actor), "role": .string(last.2 ?? "")]
            }
        }
        throw Problem(.versionMismatch, details)
    }
}
