import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// D52: what a refused call has said of its caller stands in the record of the refusal, and nothing that nobody knows.
@Suite struct ClaimTests {
    private let region: TestRegion
    private let story: TestRegion.Story

    init() throws {
        region = try TestRegion()
        story = try region.begin()
    }

    /// The access record of a refused read of the client, and what of it says who asked and why.
    private func refused(
        as caller: TestRegion.Caller,
        _ code: String
    ) throws -> (record: String, told: [String: String]) {
        let outcome = try region.send(.get, "/v1/clients/\(story.client)", as: caller)
        #expect(outcome.status == 403 && outcome.code == code, "\(outcome.text)")
        let last: SQL = "SELECT record FROM access_log ORDER BY position DESC LIMIT 1"
        let record = try #require(try region.query(last) { row in row.text(0) }.first)
        let object = try #require(try JSONParser.parse(Array(record.utf8)).object)
        #expect(object["rule"]?.string == code)
        #expect(object["clients"] == [])
        var told: [String: String] = [:]
        for name in ["actor", "role", "purpose", "note", "decision"] { told[name] = object[name]?.string }
        return (record, told)
    }

    @Test func `a purpose that the role has not is recorded with its note`() throws {
        var caller = story.worker
        caller.purpose = "statistics;note=\"why\""
        #expect(
            try refused(as: caller, "purpose-not-allowed").told == [
                "actor": caller.actor, "role": "worker", "purpose": "statistics", "note": "why", "decision": "deny",
            ]
        )
        caller.purpose = "statistics;note=\"\(String(repeating: "x", count: 501))\""
        #expect(try refused(as: caller, "purpose-not-allowed").told["note"] == nil)
    }

    @Test func `a role that the person has not, and a person of another organization, are recorded as claimed`() throws
    {
        var caller = story.worker
        caller.role = "supervisor"
        #expect(
            try refused(as: caller, "actor-not-allowed").told == [
                "actor": caller.actor, "role": "supervisor", "purpose": "coordination", "decision": "claim",
            ]
        )
        caller.actor = story.provider.actor
        #expect(try refused(as: caller, "actor-not-allowed").told["actor"] == story.provider.actor)
    }

    @Test func `a client who is refused is claimed by pseudonym`() throws {
        var caller = region.caller(client: story.client)
        caller.key = try region.makeKey(of: region.county, scopes: ["*"])
        let (record, told) = try refused(as: caller, "insufficient-scope")
        #expect(told["role"] == "client" && told["actor"] != nil && told["decision"] == "claim")
        #expect(!record.contains(story.client))
    }

    @Test(arguments: ["Matti 010190-123X", "0199b7a8-0000-7000-8000-000000000000"])
    func `a name that nobody has is not recorded, what else was claimed is`(subject: String) throws {
        var caller = story.worker
        caller.actor = subject
        caller.purpose = "coordination;note=\"why\""
        let (record, told) = try refused(as: caller, "actor-not-allowed")
        #expect(told == ["role": "worker", "purpose": "coordination", "note": "why", "decision": "claim"])
        #expect(!record.contains(subject))
    }

    @Test func `a client whom somebody names as a worker is not recorded by id, and the chain of claims holds`() throws
    {
        var caller = story.worker
        caller.actor = story.client
        let (record, told) = try refused(as: caller, "actor-not-allowed")
        #expect(told["actor"] == nil && told["decision"] == "claim")
        #expect(!record.contains(story.client))
        let chain = try region.send(.get, "/v1/access-log/verification", as: .init(key: region.countyKey))
        #expect(chain.json["isIntact"] == true, "\(chain.text)")
    }
}
