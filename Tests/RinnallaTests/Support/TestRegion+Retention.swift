import HTTP
import JSON
import SQLite

@testable import Rinnalla

/// What the auditor of the register sees and does.
extension TestRegion {
    func makeAuditor(_ name: String = "Anna Auditoija") throws -> Caller {
        caller(try makeProfessional(name, roles: [.auditor]), .auditor, .retention)
    }

    /// As if the client had died long ago, and every matter of theirs been closed before.
    func letRetentionEnd(of client: String) throws {
        let id = Value(Identifier<Client>(client))
        try application.service.write { transaction throws(Problem) in
            // 1 January 1995.
            try transaction.change(
                "UPDATE matter SET status = 'finished', closed_at = 788918400000 WHERE client_id = ?",
                [id]
            )
            try transaction.change(
                "UPDATE client SET status = 'deceased', deceased_date = '2001-01-01' WHERE id = ?",
                [id]
            )
        }
    }

    func propose(as auditor: Caller) throws -> Outcome { try send(.post, "/v1/destruction-lists", as: auditor, [:]) }

    func approve(_ list: String, as auditor: Caller) throws -> Outcome {
        try move("/v1/destruction-lists/\(list)", to: "approved", as: auditor)
    }

    /// Proposes and approves the destruction of all whose time has come, and has the service carry it out.
    func destroyAll() throws -> Outcome {
        let auditor = try makeAuditor()
        let list = try propose(as: auditor).id
        let approved = try approve(list, as: makeAuditor("Aulis Auditoija"))
        guard approved.status == 200 else { throw Unexpected(outcome: approved.text) }
        while application.service.runDueWork([.destructions]) {}
        return try send(.get, "/v1/destruction-lists/\(list)", as: auditor)
    }

    /// What the list says of each of its clients.
    func clients(of list: String, as auditor: Caller) throws -> [JSONValue] {
        try send(.get, "/v1/destruction-lists/\(list)/clients?limit=200", as: auditor).json["items"]?.array ?? []
    }
}
