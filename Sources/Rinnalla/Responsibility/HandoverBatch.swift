import HTTP
import JSON
import SQLite

/// `POST /v1/professionals/{id}/handovers`: the supervisor proposes handovers of many clients of one worker, all or none, so
/// that the worker can leave (INV-H3).
enum HandoverBatch {
    static let operation = Operation(
        id: "createHandoversOfProfessional",
        method: .post,
        path: "/v1/professionals/{id}/handovers",
        guarding: .clientData("handovers:write", ownAccess: false),
        content: .json,
        request: schema,
        handler: .write(prepare)
    )

    /// The most handovers of one request: others wait for the writer no longer than that.
    private static let limit = 100

    private static let schema: Schema = [
        .array(
            "handovers",
            of: .object([.identifier("clientId").required] + members),
            1...limit
        ).required
    ]
    private static let members = Schema(HandoverRecord.resource.schema.members.filter { $0.writing == .always })

    private static func prepare(_ call: Call) throws(Problem) -> Operation.Apply {
        let (content, references) = try call.readRequest()
        return { transaction throws(Problem) in
            let asked = content["handovers"]?.array?.compactMap(\.object) ?? []
            // Whose handovers they are comes first: the id of a client to whom there is no way leads nowhere (decisions.md 15).
            let hidden = try authorize(asked, transaction)
            let unfound = try hidden + transaction.unfound(references, for: nil)
            guard unfound.isEmpty else { throw .violated(unfound, as: .referenceNotFound) }
            guard try transaction.known(ProfessionalRecord.resource, call.id) != nil else { throw .notFound }
            var faults: [Fault] = []
            var made: [Record] = []
            for (index, item) in asked.enumerated() {
                do throws(Problem) {
                    made.append(try propose(item, from: call.id, transaction))
                } catch {
                    guard [.ruleViolation, .stateConflict, .referenceNotFound].contains(error.code) else { throw error }
                    faults += error.faults.map { $0.below("/handovers/\(index)") }
                }
            }
            guard faults.isEmpty else { throw .violated(faults) }
            var items: [JSONValue] = []
            for record in made { items.append(.object(try transaction.shown(record.resource, record.id) ?? [:])) }
            var answer = Answer.json(["items": .array(items)], status: 201)
            answer.clients = made.compactMap(\.client)
            answer.count = made.count
            return answer
        }
    }

    /// The clients to whom there is no way; 403 where there is one that hands over nobody.
    private static func authorize(_ items: [JSONObject], _ transaction: WriteTransaction) throws(Problem) -> [Fault] {
        var faults: [Fault] = []
        for (index, item) in items.enumerated() {
            do throws(Problem) {
                try authorize(item, transaction)
            } catch {
                guard error.code == .notFound else { throw error }
                faults.append(Fault(place: .member("/handovers/\(index)/clientId"), code: .referenceNotFound))
            }
        }
        return faults
    }

    private static func authorize(_ item: JSONObject, _ transaction: WriteTransaction) throws(Problem) {
        guard let client = item["clientId"]?.string.flatMap({ Identifier<Client>($0) }) else { throw .notFound }
        let held = try transaction.relationships(to: client)
        guard transaction.access.actor?.role == .supervisor, held.contains(.supervisor) else {
            var problem = Problem.actorNotAllowed(transaction.access, only: Performers.supervisor.roles)
            problem.clients = [client]
            throw problem
        }
    }

    private static func propose(
        _ item: JSONObject,
        from worker: Identifier<Record>,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Record {
        let client = item["clientId"]?.string.flatMap { Identifier<Client>($0) }
        guard let client, try transaction.responsibleWorker(of: client) == worker.cast() else {
            throw .violated([Fault(place: .member("/clientId"), code: .referenceNotFound)], as: .referenceNotFound)
        }
        var content = item
        content["clientId"] = nil
        return try transaction.insert(
            Draft(
                resource: HandoverRecord.resource,
                before: nil,
                id: transaction.makeIdentifier(),
                client: client,
                parents: [],
                content: content,
                status: HandoverRecord.states.initial
            )
        )
    }
}

extension Fault {
    /// The same fault in an item of a whole.
    fileprivate func below(_ pointer: String) -> Fault {
        guard case .member(let place) = place else { return self }
        return Fault(place: .member(pointer + place), code: code, details: details, rule: rule)
    }
}
