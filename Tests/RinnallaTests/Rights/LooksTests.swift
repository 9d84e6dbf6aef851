import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// What a client's own view says of who else has looked.
@Suite struct LooksTests {
    private func text(_ region: TestRegion, _ client: String, as caller: TestRegion.Caller) throws -> JSONValue? {
        let fields: [FieldName: String] = [.acceptLanguage: "en"]
        let seen = try region.send(.get, "/v1/clients/\(client)/summary", as: caller, fields: fields)
        return seen.json["sections"]?.array?.first { $0["code"] == "access-log" }
    }

    /// How often, as the sentence says it: its numbers are the days and the times.
    private func times(_ section: JSONValue?) throws -> Int {
        let numbers = try #require(section?["text"]?.string).split(separator: " ").compactMap { Int($0) }
        return try #require(numbers.last)
    }

    /// So many reads of the client, written at once.
    private func look(
        _ count: Int,
        at client: String,
        by caller: TestRegion.Caller,
        _ region: TestRegion,
        at time: Timestamp? = nil
    ) throws {
        let client = try #require(Identifier<Client>(client))
        let entry = AccessEntry(
            at: time ?? .now(),
            requestID: "",
            key: "key",
            organization: Identifier(high: 0, low: 1),
            actor: caller.actor.flatMap { Identifier($0) },
            role: caller.role,
            operation: "getClient",
            clients: [client],
            count: 1,
            fieldsGroup: "clients:read",
            decision: "permit",
            status: 200
        )
        try region.application.service.write { transaction throws(Problem) in
            do throws(SQLiteError) {
                for _ in 0..<count { try transaction.journal.append(entry, on: transaction.connection) }
            } catch {
                throw Problem(error)
            }
        }
    }

    @Test func `who looks at the own data often is told of the others still`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        for _ in 0..<3 { #expect(try region.status("/v1/clients/\(story.client)", as: story.worker) == 200) }
        let before = try text(region, story.client, as: own)
        #expect(try times(before) == 6)
        try look(2005, at: story.client, by: own, region)
        #expect(try text(region, story.client, as: own) == before)
    }

    @Test func `where nobody would count them, it says that they are that many or more`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let own = region.caller(client: story.client)
        try look(1900, at: story.client, by: story.worker, region)
        #expect(try times(text(region, story.client, as: own)) == 1903)
        try look(601, at: story.client, by: story.worker, region)
        #expect(
            try text(region, story.client, as: own)?["text"]?.string
                == "In the last 30 days your data was read or changed 2000 or more times. People, at least: 1."
        )
    }

    @Test func `the looks since a time are found without those before it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let now = Timestamp.now()
        try look(3, at: story.client, by: story.worker, region, at: now.adding(days: 1))
        try look(2, at: story.client, by: story.supervisor, region, at: now.adding(days: 2))
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        let transaction = ReadTransaction(connection, now: now, access: .system, settings: Settings())
        func looks(_ days: Int) throws -> [Int] {
            var looks = Looks(since: now.adding(days: Int64(days)))
            let client = try #require(Identifier<Client>(story.client))
            try looks.add(client, transaction)
            return [looks.times, looks.people]
        }
        let found = try [-1, 1, 2, 3].map { days in try looks(days) }
        #expect(found == [[8, 3], [5, 2], [2, 1], [0, 0]])
    }

    @Test func `CD15: after a merger all records of the person count, to whom they are open`() throws {
        let merger = try MergerStory()
        let (region, story, merged) = (merger.region, merger.story, merger.merged)
        let mandate: JSONValue = [
            "name": "Eeva", "kind": "edunvalvoja", "scope": ["identity"], "validFrom": "2026-01-01",
        ]
        let theirs = region.representative(try #require(try region.name([mandate], merged).first))
        try merger.merge()
        let before = try text(region, story.client, as: merger.person)
        #expect(try region.status("/v1/matters/\(merged.matter)", as: merger.supervisor) == 200)
        // A look at both at once is one look.
        #expect(try region.status("/v1/clients/\(story.client)/summary", as: merger.supervisor) == 200)
        let links = { (section: JSONValue?) in
            Set(section?["items"]?.array?.compactMap { $0["link"]?.string } ?? [])
        }
        for client in [story.client, merged.client] {
            let after = try text(region, client, as: merger.person)
            #expect(try times(after) == times(before) + 2)
            #expect(links(after) == Set([story.client, merged.client].map { "/v1/clients/\($0)/access-log" }))
        }
        let alone = try text(region, merged.client, as: theirs)
        #expect(links(alone) == ["/v1/clients/\(merged.client)/access-log"])
    }
}
