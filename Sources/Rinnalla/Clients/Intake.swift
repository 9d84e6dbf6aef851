import HTTP
import JSON
import SQLite

/// `POST /v1/intakes`: what a first contact leads to, in one commit: client, contact, matter, first need, responsible worker.
///
/// Each record passes what its own route would ask of the same actor; what refuses one of them takes all of them back.
struct Intake {
    private let transaction: WriteTransaction
    private let content: JSONObject

    static let operation = Operation(
        id: "createIntake",
        method: .post,
        path: "/v1/intakes",
        guarding: .clientData("intakes:write", ownAccess: false),
        content: .json,
        request: schema,
        handler: .write(prepare)
    )

    private static let schema: Schema = [
        .identifier("clientId"),
        .object("client", ClientRecord.resource.creation),
        .object("contact", ContactRecord.resource.creation).required,
        .object("matter", matter).required,
        .object("assessment", firstNeed),
        .object("responsibility", ResponsibilityRecord.resource.creation),
    ]

    /// A matter without the contact that opened it: that is the intake's own.
    private static let matter = Schema(MatterRecord.resource.creation.members.filter { $0.name != "openedByContactId" })

    /// What was told at first; the assessment itself is still to begin. Where it repeats one just completed, why (INV-A3).
    private static let firstNeed: Schema = {
        let members = AssessmentRecord.resource.creation.members
        return Schema(
            members.filter { ["kind", "needs"].contains($0.name) }.map(\.required)
                + members.filter { $0.name == "duplicateReason" }
        )
    }()

    private static func prepare(_ call: Call) throws(Problem) -> Operation.Apply {
        let (content, references) = try call.readRequest(owed: Self.owed)
        let faults = owed(Set(content.members.map(\.name)))
        guard faults.isEmpty else { throw .violated(faults, as: .ruleViolation) }
        return { transaction throws(Problem) in
            try transaction.check(references, for: nil)
            return try Intake(transaction: transaction, content: content).answer()
        }
    }

    /// It is about one client: a known one or a new one.
    private static func owed(_ given: Set<String>) -> [Fault] {
        guard given.contains("client") == given.contains("clientId") else { return [] }
        return [Fault(place: .member("/clientId"), code: .ruleViolation, rule: "intake-one-client")]
    }

    private func answer() throws(Problem) -> Answer {
        let client = try client()
        let duplicates = try duplicates(of: client)
        let contact = try make(ContactRecord.resource, content["contact"], for: client, at: "/contact")
        try requireFree(client)
        var matter = content["matter"]?.object ?? [:]
        matter["openedByContactId"] = .string(contact.id.description)
        var made = [contact, try make(MatterRecord.resource, .object(matter), for: client, at: "/matter")]
        if let need = content["assessment"] { made.append(try makeAssessment(need, of: made[1], for: client)) }
        if let responsibility = content["responsibility"] {
            try transaction.requireWay(to: client, ResponsibilityRecord.resource)
            made.append(
                try make(ResponsibilityRecord.resource, responsibility, for: client, at: "/responsibility")
            )
        }
        guard refusals.isEmpty, let contact, let matter else { throw refusal }
        let made = [contact, matter] + others.compactMap(\.self)
        var content = try heads(of: made, client)
        content["obligations"] = .array(try obligations(of: client, from: made))
        content[PossibleDuplicate.member] = .array(duplicates.map(\.representation))
        var answer = Answer.json(.object(content), status: 201)
        answer.location = "/v1/matters/\(matter.id)"
        answer.clients = [client] + duplicates.map(\.client)
        answer.count = made.count
        // A retry is answered for as long as the contact lies with its recorder, whoever answers for the client by then.
        answer.disclosed = Answer.Disclosed(categories: [.identity, .contact, .process], records: [contact.id])
        return answer
    }

    /// The client it is about: one who is known, to whom the actor may record a contact, or a new one.
    private func client() throws(Problem) -> Identifier<Client> {
        if let id = content["clientId"]?.string.flatMap({ Identifier<Client>($0) }) {
            try transaction.requireWay(toNamed: id, ContactRecord.resource)
            return id
        }
        let roles = ClientRecord.resource.authority.roles
        guard let role = transaction.access.actor?.role, roles.contains(role) else {
            throw .actorNotAllowed(transaction.access, only: roles)
        }
        let client: Identifier<Client> = try make(ClientRecord.resource, content["client"], at: "/client").id.cast()
        try transaction.requireWay(to: client, ContactRecord.resource)
        return client
    }

    /// Who may be the person that is made here; who is named by id is known.
    private func duplicates(of client: Identifier<Client>) throws(Problem) -> [PossibleDuplicate] {
        guard content["client"] != nil, transaction.access.mayRead(ClientRecord.resource),
            let made = try transaction.known(ClientRecord.resource, client.cast())
        else { return [] }
        return try transaction.duplicates(of: made)
    }

    /// Whoever may record the contact may not always open a matter: the client's responsible worker does that.
    private func requireFree(_ client: Identifier<Client>) throws(Problem) {
        do throws(Problem) {
            try transaction.requireWay(to: client, MatterRecord.resource)
        } catch {
            guard try transaction.responsibleWorker(of: client) != nil else { throw error }
            var problem = Problem.violated("intake-client-has-worker", at: "/clientId", as: .stateConflict)
            problem.clients = [client]
            throw problem
        }
    }

    /// The assessment that the matter brings along; who opens the whole opens the part, as everywhere.
    private func makeAssessment(
        _ need: JSONValue,
        of matter: Record,
        for client: Identifier<Client>
    ) throws(Problem) -> Record {
        var whole = need.object ?? [:]
        whole["matterId"] = .string(matter.id.description)
        var reader = SchemaReader(.creating, settings: transaction.settings.forReading(now: transaction.now))
        let read = reader.read(.object(whole), by: AssessmentRecord.resource.creation)
        return try make(AssessmentRecord.resource, .object(read), for: client, at: "/assessment")
    }

    private func make(
        _ resource: Resource,
        _ content: JSONValue?,
        for client: Identifier<Client>? = nil,
        at pointer: String
    ) throws(Problem) -> Record {
        let id = transaction.makeIdentifier(Record.self)
        let draft = Draft(
            resource: resource,
            before: nil,
            id: id,
            client: client ?? id.cast(),
            parents: [],
            content: content?.object ?? [:],
            status: resource.states?.initial
        )
        do throws(Problem) {
            return try transaction.insert(draft)
        } catch {
            throw error.moved(under: pointer)
        }
    }

    /// Where each record stands by now, so that the caller can go on without reading them.
    private func heads(of made: [Record], _ client: Identifier<Client>) throws(Problem) -> JSONObject {
        var heads: JSONObject = [:]
        heads["client"] = try head(ClientRecord.resource, client.cast())
        for record in made { heads[record.resource.name] = try head(record.resource, record.id) }
        return heads
    }

    private static let opened: SQL = """
        SELECT id, kind, awaits, content ->> '$.label', due, status FROM obligation
        WHERE client_id = ?1 AND (subject_id = ?2 OR matter_id = ?3) ORDER BY due, id
        """

    /// What the contact and the matter oblige to, whoever handles the matter: the caller may not see it by then.
    private func obligations(of client: Identifier<Client>, from made: [Record]) throws(Problem) -> [JSONValue] {
        let names = ["kind", "awaits", "label", "due", "status"]
        return try transaction.all(Self.opened, [Value(client), Value(made[0].id), Value(made[1].id)]) { row in
            var obligation: JSONObject = [:]
            obligation["id"] = row.identifier(0).map { .string(Identifier<Record>($0).description) }
            for (column, name) in names.enumerated() { obligation[name] = .string(row.text(Int32(column + 1))) }
            return .object(obligation)
        }
    }

    private func head(_ resource: Resource, _ id: Identifier<Record>) throws(Problem) -> JSONValue {
        guard let record = try transaction.known(resource, id) else { throw Problem(.internalError) }
        var head: JSONObject = ["id": .string(id.description), "version": .integer(record.version)]
        head["status"] = record.status.map { .string($0) }
        return .object(head)
    }
}
