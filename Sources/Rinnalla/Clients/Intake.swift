import HTTP
import JSON
import SQLite

/// `POST /v1/intakes`: what a first contact leads to, in one commit: client, contact, matter, first need, responsible worker.
///
/// Each record passes what its own route would ask of the same actor; what refuses one of them takes all of them back, and what
/// the rules have against any of them is told at once.
struct Intake {
    private let transaction: WriteTransaction
    private let content: JSONObject
    private var refusals: [Problem] = []

    private init(_ content: JSONObject, _ transaction: WriteTransaction) {
        self.content = content
        self.transaction = transaction
    }

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
            var intake = Intake(content, transaction)
            try intake.check(references)
            return try intake.answer()
        }
    }

    /// It is about one client: a known one or a new one.
    private static func owed(_ given: Set<String>) -> [Fault] {
        guard given.contains("client") == given.contains("clientId") else { return [] }
        return [Fault(place: .member("/clientId"), code: .ruleViolation, rule: "intake-one-client")]
    }

    /// All that leads nowhere at once, the known client among it.
    private func check(_ references: [References]) throws(Problem) {
        var unfound = try transaction.unfound(references, for: nil)
        if let known {
            do throws(Problem) {
                try transaction.requireWay(toNamed: known, ContactRecord.resource)
            } catch {
                guard error.code == .referenceNotFound else { throw error }
                unfound = error.faults + unfound
            }
        }
        guard unfound.isEmpty else { throw .violated(unfound, as: .referenceNotFound) }
    }

    private mutating func answer() throws(Problem) -> Answer {
        let client = if let known { known } else { try makeClient() }
        let duplicates = try refusals.isEmpty ? duplicates(of: client) : []
        let contact = try make(ContactRecord.resource, content["contact"], for: client, at: "/contact")
        // It may be the contact alone that opens a client who is known.
        if contact == nil, known != nil { throw refusal }
        try requireFree(client)
        var opened = content["matter"]?.object ?? [:]
        opened["openedByContactId"] = contact.map { .string($0.id.description) }
        let matter = try make(MatterRecord.resource, .object(opened), for: client, at: "/matter")
        var others: [Record?] = []
        if let need = content["assessment"], let matter {
            others.append(try makeAssessment(need, of: matter, for: client))
        }
        if let responsibility = content["responsibility"] {
            try transaction.requireWay(to: client, ResponsibilityRecord.resource)
            others.append(
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

    /// The client it is about, where that is one who is known.
    private var known: Identifier<Client>? { content["clientId"]?.string.flatMap { Identifier<Client>($0) } }

    /// The new client it is about.
    private mutating func makeClient() throws(Problem) -> Identifier<Client> {
        let resource = ClientRecord.resource
        let roles = resource.authority.roles
        guard let role = transaction.access.actor?.role, roles.contains(role) else {
            throw .actorNotAllowed(transaction.access, only: roles)
        }
        let record: Record
        if let made = try make(resource, content["client"], at: "/client") {
            record = made
        } else {
            // Somebody of the same name, to judge the rest by: all of it is taken back.
            let name = content["client"]?["name"] ?? .null
            record = try insert(resource, read(["name": name], resource))
        }
        let client: Identifier<Client> = record.id.cast()
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
    private mutating func makeAssessment(
        _ need: JSONValue,
        of matter: Record,
        for client: Identifier<Client>
    ) throws(Problem) -> Record? {
        var whole = need.object ?? [:]
        whole["matterId"] = .string(matter.id.description)
        let resource = AssessmentRecord.resource
        return try make(resource, read(whole, resource), for: client, at: "/assessment")
    }

    /// What is known to be whole, in canonical form.
    private func read(_ content: JSONObject, _ resource: Resource) -> JSONValue {
        var reader = SchemaReader(.creating, settings: transaction.settings.forReading(now: transaction.now))
        return .object(reader.read(.object(content), by: resource.creation))
    }

    /// The record; none where its rules refuse it, which is told with what refuses the others.
    private mutating func make(
        _ resource: Resource,
        _ content: JSONValue?,
        for client: Identifier<Client>? = nil,
        at pointer: String
    ) throws(Problem) -> Record? {
        do throws(Problem) {
            return try insert(resource, content, for: client)
        } catch {
            let problem = error.moved(under: pointer)
            guard problem.isRefusalOfContent else { throw problem }
            refusals.append(problem)
            return nil
        }
    }

    /// What refuses the whole.
    private var refusal: Problem {
        refusals.count == 1 ? refusals[0] : WriteTransaction.refusal(refusals.flatMap(\.faults))
    }

    private func insert(
        _ resource: Resource,
        _ content: JSONValue?,
        for client: Identifier<Client>? = nil
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
        return try transaction.insert(draft)
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
