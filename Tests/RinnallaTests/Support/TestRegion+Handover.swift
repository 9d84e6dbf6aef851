import HTTP
import JSON
import SQLite

@testable import Rinnalla

extension TestRegion {
    /// A handover with all that it takes to be effective as soon as it is accepted, and the members given.
    func propose(_ client: String, to worker: Caller, as caller: Caller, _ members: JSONObject = [:]) throws -> Outcome
    {
        var content: JSONObject = [
            "toWorkerId": .string(worker.actor ?? ""), "cause": "planned", "risks": "Ei tiedossa",
            "isTeamInformed": true,
            "notInformedReason": "Asiakas on matkoilla",
        ]
        for member in members.members { content[member.name] = member.value }
        return try send(.post, "/v1/clients/\(client)/handovers", as: caller, .object(content))
    }

    func moveHandover(_ id: String, to state: String, as caller: Caller, _ members: JSONObject = [:]) throws -> Outcome
    {
        var content: JSONObject = ["to": .string(state)]
        for member in members.members { content[member.name] = member.value }
        return try send(
            .post,
            "/v1/handovers/\(id)/transitions",
            as: caller,
            .object(content),
            fields: [.ifMatch: "*"]
        )
    }

    /// The client passes to the worker at once: the supervisor proposes, the worker accepts.
    @discardableResult
    func handOver(_ client: String, to worker: Caller, as supervisor: Caller) throws -> Outcome {
        let proposed = try propose(client, to: worker, as: supervisor)
        guard proposed.status == 201 else { throw Unexpected(outcome: proposed.text) }
        let accepted = try moveHandover(proposed.id, to: "accepted", as: worker)
        guard accepted.status == 200 else { throw Unexpected(outcome: accepted.text) }
        return accepted
    }

    /// How many workers answer for the client now.
    func answering(for client: String) throws -> Int64? {
        let id = Value(Identifier<Record>(client))
        let open: SQL = "SELECT count(*) FROM responsibility WHERE client_id = ? AND valid_to IS NULL"
        return try query(open, [id]) { row in row.int(0) }.first
    }

    /// How many pairs of intervals of the client's responsibilities leave a gap or overlap.
    func seams(of client: String) throws -> [(end: Int64, start: Int64)] {
        let id = Value(Identifier<Record>(client))
        let periods = try query(
            "SELECT valid_from, valid_to FROM responsibility WHERE client_id = ? ORDER BY valid_from, valid_to IS NULL",
            [id]
        ) { row in (from: row.int(0), to: row.intIfPresent(1)) }
        return zip(periods, periods.dropFirst()).map { (end: $0.to ?? .max, start: $1.from) }
    }
}
