import JSON
import SQLite

/// The reading operations that every resource has: one record, and lists of them.
enum Reading {
    /// `GET /v1/{collection}/{id}`.
    static func one(
        _ resource: Resource,
        including children: [Child] = []
    ) -> @Sendable (Call, ReadTransaction) throws(Problem) -> Answer {
        { call, transaction throws(Problem) in
            let values = transaction.readableValues(resource, call.id)
            let format = RecordWriter(for: call.access, revealsIdentityCode: try reveals(call))
            let found = try transaction.first(resource.statements.readable, values) { row in
                var writer = JSONWriter(capacity: 1024)
                return (format.write(row, of: resource, to: &writer), writer.bytes)
            }
            guard let (written, bytes) = found else { throw .notFound }
            var answer = Answer(content: bytes, version: written.version)
            if resource.isOfClient {
                answer.clients = written.client.map { [$0] } ?? []
            } else {
                answer.cache = .privately
            }
            let wanted = children.filter { call.query.list("include")?.contains($0.name) ?? false }
            // Parts and children come and go with the caller's relationship and the client's consents.
            answer.changesWithinVersion = resource.changesWithTime || !resource.parts.isEmpty || !wanted.isEmpty
            if !wanted.isEmpty { answer.content = try including(wanted, of: call.id, in: bytes, transaction) }
            answer.includedScopes = wanted.map { $0.resource().readScope }
            return answer
        }
    }

    /// An owned child that `include` may ask for: the same authorization as its parent, one level, batched.
    struct Child: Sendable {
        let name: String
        let resource: @Sendable () -> Resource
        /// The condition that `x` belongs to the record with id `?8`.
        let belongs: SQL
    }

    /// A written record with its children.
    static func including(
        _ children: [Child],
        of parent: Identifier<Record>,
        in bytes: [UInt8],
        _ transaction: ReadTransaction
    ) throws(Problem) -> [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        writer.rawMembers(bytes)
        for child in children {
            let resource = child.resource()
            let visible = resource.statements.isVisible ?? "TRUE"
            let statement: SQL = """
                SELECT \(resource.statements.columns) FROM \(resource.table) x WHERE \(child.belongs) AND \(visible)
                ORDER BY x.id LIMIT 500
                """
            let items = try transaction.all(statement, transaction.accessValues([Value(parent)])) { row in
                var item = JSONWriter(capacity: 512)
                _ = RecordWriter(for: transaction.access).write(row, of: resource, to: &item)
                return item.bytes
            }
            writer.name(child.name)
            writer.beginArray()
            for item in items { writer.raw(item) }
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }

    /// `reveal=hetu` shows the identity code to roles that need it, for purposes that need it (access.md step 6).
    static func reveals(_ call: Call) throws(Problem) -> Bool {
        guard call.query["reveal"] == "hetu" else { return false }
        let roles: Set<Role> = [.intake, .worker, .socialWorker, .client]
        let purposes: Set<Purpose> = [.assessment, .serviceDelivery, .coordination, .clientOwnAccess]
        guard let role = call.access.actor?.role, let purpose = call.access.purpose else { return false }
        guard roles.contains(role) else { throw .actorNotAllowed(call.access, only: roles) }
        guard purposes.contains(purpose) else {
            throw Problem(.purposeNotAllowed, ["purpose": .string(purpose.rawValue)])
        }
        return true
    }
}
