import JSON
import SQLite

/// The writing operations that every resource has: create, change by merge patch, replace.
enum Writing {
    /// Where a new record belongs.
    enum Place: Sendable {
        case directory
        /// `/v1/clients`: the record is the client.
        case clients
        /// `/v1/clients/{id}/…`.
        case underClient
        /// `/v1/plans/{id}/goals`; the parents' ids come from the parent's record.
        case underParent(@Sendable () -> Resource)
        /// `/v1/contacts`: a client's when the content names one, else nobody's.
        case anonymous
        /// `/v1/destruction-lists`: the register's, by whoever has the role.
        case register
    }

    /// `POST` to a collection; who may create the whole may create the parts that it brings along.
    static func create(
        _ resource: Resource,
        _ place: Place,
        including children: [Reading.Child] = []
    ) -> @Sendable (Call) throws(Problem) -> Operation.Apply {
        { call throws(Problem) in
            let (content, references) = try read(
                call.content,
                .creating,
                resource,
                call,
                current: decided(by: place, call),
                place
            )
            return { transaction throws(Problem) in
                let draft = try draft(resource, resource.own(content), place, call, transaction)
                try transaction.check(references, for: draft.client)
                let record = try transaction.insert(draft)
                let tags = try transaction.insertParts(of: record, from: content)
                try transaction.advanceParent(of: record)
                var answer = try answer(record, call, transaction, status: 201, tagged: tags)
                if !children.isEmpty {
                    answer.content = try Reading.including(children, of: record.id, in: answer.content, transaction)
                    answer.includedScopes = children.map { $0.resource().writeScope }
                }
                return answer
            }
        }
    }

    /// Reads content by the schema; everything wrong with it is one 400, with what is known to be wrong already.
    static func read(
        _ content: JSONValue,
        _ intent: SchemaReader.Intent,
        _ resource: Resource,
        _ call: Call,
        current: JSONObject = [:],
        _ place: Place? = nil,
        besides known: [Fault] = []
    ) throws(Problem) -> (JSONObject, [References]) {
        var reader = SchemaReader(intent, settings: call.settings.forReading(now: call.now))
        let schema = intent == .creating ? resource.creation : resource.schema
        let object = reader.read(content, by: schema, current: current, envelope: resource.envelope)
        if case .anonymous = place, let client = content.object?["clientId"], !client.isNull {
            _ = reader.value(client, as: .identifier, at: "/clientId")
        }
        let faults = known + reader.faults.filter { fault in !known.contains { $0.place == fault.place } }
        guard faults.isEmpty else {
            // By themselves they are a matter of the rules; nobody should be sent away for one and come back for the other.
            let owed = owed(in: content, resource).filter { fault in !faults.contains { $0.place == fault.place } }
            throw .invalid(faults + owed)
        }
        return (object, reader.references.map { References(pointer: $0.pointer, id: $0.id, to: $0.to) })
    }

    /// What the members of the content make necessary, and it lacks.
    static func owed(in content: JSONValue, _ resource: Resource) -> [Fault] {
        let told = (content.object?.members ?? []).filter { !$0.value.isNull }
        let given = JSONObject(told.map { ($0.name, $0.value) })
        return resource.missing(in: given).map { Fault(place: .member("/\($0)"), code: .required) }
    }

    /// What a body may say of the client: under a client the same as the path, at the top level whoever it is.
    private static func decided(by place: Place, _ call: Call) -> JSONObject {
        switch place {
        case .underClient: return ["clientId": .string(call.id.description)]
        case .anonymous:
            guard let client = call.content.object?["clientId"] else { return [:] }
            return ["clientId": client]
        default: return [:]
        }
    }

    private static func draft(
        _ resource: Resource,
        _ content: JSONObject,
        _ place: Place,
        _ call: Call,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Draft {
        let id = transaction.makeIdentifier(Record.self)
        let status = resource.states?.initial
        func draft(_ client: Identifier<Client>?, _ parents: [Identifier<Record>] = []) -> Draft {
            Draft(
                resource: resource,
                before: nil,
                id: id,
                client: client,
                parents: parents,
                content: content,
                status: status
            )
        }
        switch place {
        case .directory: return draft(nil)
        case .clients:
            try requireRole(resource, call)
            return draft(id.cast())
        case .register:
            try requireRole(resource, call)
            return draft(nil)
        case .underClient:
            let client: Identifier<Client> = call.id.cast()
            try transaction.requireWay(to: client, resource)
            return draft(client)
        case .underParent(let kind):
            let parent = try transaction.record(kind(), call.id)
            try resource.authority.requireCreator(call.access, parent.relationships)
            if resource.isForLiving { try transaction.requireLiving(parent.client) }
            return draft(parent.client, [parent.id] + parent.parents)
        case .anonymous:
            try requireRole(resource, call)
            guard let client = call.content.object?["clientId"]?.string.flatMap({ Identifier<Client>($0) }) else {
                return draft(nil)
            }
            try transaction.requireWay(toNamed: client, resource)
            return draft(client)
        }
    }

    /// 403 when the role may not write this kind of record at all.
    static func requireRole(_ resource: Resource, _ call: Call) throws(Problem) {
        guard let role = call.access.actor?.role, resource.authority.roles.contains(role) else {
            throw .actorNotAllowed(call.access, only: resource.authority.roles)
        }
    }

    /// The record as its actor may read it, with its tag.
    static func answer(
        _ record: Record,
        _ call: Call,
        _ transaction: WriteTransaction,
        status: Int = 200,
        tagged tags: DataCategories = []
    ) throws(Problem) -> Answer {
        let resource = record.resource
        let values = transaction.readableValues(resource, record.id)
        // A change may open to its actor what was withheld until then: the answer is not the place to show it.
        let format = RecordWriter(for: call.access, hiddenParts: record.withheld)
        func written(by statement: SQL, _ values: [Value]) throws(Problem) -> [UInt8]? {
            try transaction.first(statement, values) { row in
                var writer = JSONWriter(capacity: 1024)
                _ = format.write(row, of: resource, to: &writer)
                return writer.bytes
            }
        }
        var content = try written(by: resource.statements.readable, values)
        let endsOwnWay = content == nil
        // A write can end the actor's own way to the record: until then all of this was open to whoever made it.
        if content == nil { content = try written(by: resource.statements.lastSeen, values) }
        guard let content else { throw Problem(.internalError) }
        var answer = Answer(status: status, content: content, version: record.version)
        answer.endsOwnWay = endsOwnWay
        if status == 201 { answer.location = "/v1/\(resource.collection)/\(record.id)" }
        if resource.isOfClient {
            answer.clients = (record.client ?? (resource.name == "client" ? record.id.cast() : nil)).map { [$0] } ?? []
            answer.disclosed = Answer.Disclosed(
                categories: resource.categories.union(record.tags).union(tags),
                records: [record.id] + record.parents
            )
        }
        return answer
    }
}

extension ReadTransaction {
    private static let clientByID: SQL = "SELECT 1 FROM client WHERE id = ?"

    /// The actor may create this kind of record for the client: by a relationship, or by beginning one (decisions.md 12).
    func requireWay(to client: Identifier<Client>, _ resource: Resource) throws(Problem) {
        let authority = resource.authority
        if let role = access.actor?.role, authority.roles.contains(role), authority.opensClient(access),
            try isAny(Self.clientByID, [Value(client)])
        {
            return try requireOpen(client, to: resource)
        }
        try authority.requireCreator(access, try relationships(to: client, for: resource))
        try requireOpen(client, to: resource)
    }

    /// The same for a client whom the content names: one that is hidden is an id that leads nowhere (decisions.md 15).
    func requireWay(toNamed client: Identifier<Client>, _ resource: Resource) throws(Problem) {
        do throws(Problem) {
            try requireWay(to: client, resource)
        } catch {
            guard error.code == .notFound else { throw error }
            throw .violated([Fault(place: .member("/clientId"), code: .referenceNotFound)], as: .referenceNotFound)
        }
    }
}

extension Resource.Authority {
    /// 403 unless the role and one of the relationships may create the record.
    func requireCreator(
        _ access: Access,
        _ held: Relationships
    ) throws(Problem) {
        guard let role = access.actor?.role, roles.contains(role),
            !held.isDisjoint(with: relationshipsToCreate ?? relationships)
        else {
            throw .actorNotAllowed(access, only: roles)
        }
    }
}

extension Resource {
    /// How others refer to it.
    var reference: Reference {
        Reference(collection: collection, exists: statements.exists, isOfSameClient: isOfClient)
    }

    /// Of the members that the content makes necessary those that it lacks.
    func missing(in content: JSONObject) -> [String] { (owed?(content) ?? []).filter { content[$0] == nil } }

    var categories: DataCategories {
        switch nature {
        case .directory, .ofRegister: []
        case .ofClient(let categories, _), .ofClientOrNobody(let categories, _, _): categories
        }
    }
}

extension Call {
    /// A change of the record that the path names, from the version that the caller knows, answered as it stands then.
    func changing(
        _ resource: Resource,
        _ change: @escaping @Sendable (Record, WriteTransaction) throws(Problem) -> Record
    ) -> Operation.Apply {
        { transaction throws(Problem) in
            let before = try transaction.record(resource, id)
            try transaction.checkVersion(before, self)
            return try Writing.answer(try change(before, transaction), self, transaction)
        }
    }
}
