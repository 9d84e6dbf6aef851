import JSON
import SQLite

/// One person at work in the synthetic region: what a hand does passes everything that a request of that person has to.
struct DemoHand {
    private let transaction: WriteTransaction

    /// Acts as somebody; several hands share the savepoint of one transaction.
    init(_ access: Access, in transaction: WriteTransaction) {
        self.transaction = WriteTransaction(
            transaction.connection,
            now: transaction.now,
            access: access,
            settings: transaction.settings,
            journal: transaction.journal,
            context: transaction.context
        )
    }

    /// The day by which a referral that is sent today is answered.
    func respondBy(_ priority: ReferralRecord.Priority) throws(Problem) -> CalendarDate {
        try transaction.respondBy(priority)
    }

    /// A state later than the first, with the members that the way to it leaves on a record.
    struct Standing {
        let status: String
        var members: JSONObject = [:]
    }

    /// Makes a record of the directory, or a client.
    @discardableResult
    func create(
        _ resource: Resource,
        _ content: JSONObject,
        at standing: Standing? = nil
    ) throws(Problem) -> Record {
        try create(resource, content, client: nil, at: standing)
    }

    /// Makes a record of a client, with the parts that the content brings along.
    @discardableResult
    func create(
        _ resource: Resource,
        _ content: JSONObject,
        for client: Identifier<Client>,
        at standing: Standing? = nil
    ) throws(Problem) -> Record {
        try transaction.requireWay(to: client, resource)
        return try create(resource, content, client: client, at: standing)
    }

    /// Makes a part of a record.
    @discardableResult
    func create(_ resource: Resource, _ content: JSONObject, in parent: Record) throws(Problem) -> Record {
        let parent = try transaction.record(parent.resource, parent.id)
        try resource.authority.requireCreator(transaction.access, parent.relationships)
        let part = try create(resource, content, client: parent.client, parents: [parent.id] + parent.parents)
        try transaction.advanceParent(of: part)
        return part
    }

    private func create(
        _ resource: Resource,
        _ content: JSONObject,
        client: Identifier<Client>?,
        parents: [Identifier<Record>] = [],
        at standing: Standing? = nil
    ) throws(Problem) -> Record {
        let whole = try read(content, by: resource.creation)
        let id = transaction.makeIdentifier(Record.self)
        let isClient = resource.name == ClientRecord.resource.name
        try transaction.check(whole.references, for: isClient ? id.cast() : client)
        var draft = Draft(
            resource: resource,
            before: nil,
            id: id,
            client: isClient ? id.cast() : client,
            parents: parents,
            content: resource.own(whole.content),
            status: standing?.status ?? resource.states?.initial
        )
        for member in standing?.members.members ?? [] { draft[member.name] = member.value }
        let record = try transaction.insert(draft)
        _ = try transaction.insertParts(of: record, from: whole.content)
        return record
    }

    /// Changes some members of a record.
    @discardableResult
    func change(_ record: Record, _ changes: JSONObject) throws(Problem) -> Record {
        let before = try transaction.record(record.resource, record.id)
        var draft = Draft(changing: before)
        for member in changes.members { draft[member.name] = member.value }
        return try transaction.update(draft)
    }

    /// Moves a record to another state.
    @discardableResult
    func move(_ record: Record, to state: String, _ request: JSONObject = [:]) throws(Problem) -> Record {
        let before = try transaction.record(record.resource, record.id)
        var content = request
        content["to"] = .string(state)
        return try Moving.take(state, from: before, .object(content), transaction)
    }

    /// Makes a link to a referral; its token is told this once.
    func link(to referral: Record, _ content: JSONObject) throws(Problem) -> ReferralLinkToken {
        let token = ReferralLinkToken.make()
        _ = try ReferralLinkCreation.make(content, token, for: referral.id, transaction)
        return token
    }

    /// The parts of a plan as they stand, for those who move them.
    func goals(of plan: Record) throws(Problem) -> [Record] { try transaction.goals(of: plan.id) }

    private static let actionsOfGoal: SQL = "SELECT id FROM action WHERE goal_id = ? ORDER BY id"

    func actions(of goal: Record) throws(Problem) -> [Record] {
        var actions: [Record] = []
        for id in try transaction.all(Self.actionsOfGoal, [Value(goal.id)], { row in row.identifier(0) }) {
            if let id, let action = try transaction.known(ActionRecord.resource, Identifier(id)) {
                actions.append(action)
            }
        }
        return actions
    }

    private func read(
        _ content: JSONObject,
        by schema: Schema
    ) throws(Problem) -> (content: JSONObject, references: [References]) {
        var reader = SchemaReader(.creating, settings: transaction.settings.forReading(now: transaction.now))
        let read = reader.read(.object(content), by: schema)
        guard reader.faults.isEmpty else { throw .invalid(reader.faults) }
        return (read, reader.references.map { References(pointer: $0.pointer, id: $0.id, to: $0.to) })
    }
}
