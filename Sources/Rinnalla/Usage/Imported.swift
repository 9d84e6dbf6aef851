import HTTP
import JSON
import SQLite

/// Records that another system keeps and hands over: each once, however often it is sent.
enum Imported {
    /// By what the sending system knows the record.
    static let origin: Schema = [
        .text("source", 1...200).required.column("source"),
        .text("externalId", 1...200).required.column("external_id"),
    ]

    /// Whether the county's own systems call, which know every client of the region (decisions.md 12).
    static func isCounty(_ access: Access) -> Bool {
        access.key.organizationKind == .county && access.actor?.role == .supervisor
    }

    /// Nothing of it is changed: what was wrong is entered in error, and the right one sent anew.
    static let states = StateMachine(
        initial: "recorded",
        transitions: [Transition(from: ["recorded"], to: "entered-in-error", by: .supervisor, reason: .text)]
    )

    /// `POST` under a client; what is known already is answered as it was the first time, and nothing is stored.
    static func create(_ path: String, _ id: String, _ resource: Resource) -> Operation {
        .write(.post, path, id, resource, .json, needsPrecondition: false, .create) { call throws(Problem) in
            let create = try Writing.create(resource, .underClient)(call)
            let named: JSONObject = ["clientId": .string(call.id.description)]
            let (content, _) = try Writing.read(call.content, .creating, resource, call, current: named)
            return { transaction throws(Problem) in
                // First of all: who may not write here learns nothing of what there is.
                try transaction.requireWay(to: call.id.cast(), resource)
                guard let known = try transaction.known(resource, content, of: call.id.cast()) else {
                    return try create(transaction)
                }
                var answer = try Writing.answer(known, call, transaction, status: 201)
                answer.isReplayed = true
                return answer
            }
        }
    }
}

extension ReadTransaction {
    /// The record that says the same under the same external id; 409 when the one in force says something else.
    fileprivate func known(
        _ resource: Resource,
        _ content: JSONObject,
        of client: Identifier<Client>
    ) throws(Problem) -> Record? {
        // What was entered in error came before what is in force.
        let sent: SQL = """
            SELECT x.id FROM \(resource.table) x WHERE x.source = ? AND x.external_id = ? ORDER BY x.rowid
            """
        let values = Imported.origin.members.map { Value(content[$0.name]?.string) }
        for id in try all(sent, values, { row in row.identifier(0) }).compactMap(\.self) {
            guard let record = try known(resource, Identifier(id)) else { continue }
            if record.client == client, record.says(content) { return record }
            guard record.status == resource.states?.initial else { continue }
            var problem = Problem(.externalIDConflict, ["system": .string(record.text("source") ?? "")])
            if record.client == client { problem.details["id"] = .string(record.id.description) }
            throw problem
        }
        return nil
    }
}

extension Record {
    fileprivate func says(_ content: JSONObject) -> Bool { content.members.allSatisfy { self[$0.name] == $0.value } }
}
