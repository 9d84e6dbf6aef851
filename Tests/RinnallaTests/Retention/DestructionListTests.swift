import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Lists of what must go: proposed, approved by another, carried out by the service.
@Suite struct DestructionListTests {
    private let region: TestRegion
    private let story: TestRegion.Story
    private let auditor: TestRegion.Caller
    private let other: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        auditor = try region.makeAuditor()
        other = try region.makeAuditor("Aulis Auditoija")
    }

    private func makeDead(_ count: Int) throws -> [String] {
        try (0..<count).map { _ in
            let client = try region.makeClient(as: story.intake)
            try region.letRetentionEnd(of: client)
            return client
        }
    }

    private func read(_ list: String) throws -> TestRegion.Outcome {
        try region.send(.get, "/v1/destruction-lists/\(list)", as: auditor)
    }

    @Test func `a list names those whose last day is over, by id, with the day and the rule that sets it`() throws {
        let alive = try region.makeClient(as: story.intake)
        let dead = try makeDead(1)
        try region.letRetentionEnd(of: story.client)
        let recent = try region.makeClient(as: story.intake)
        let yesterday = CalendarDate.today.addingDays(-1).description
        _ = try region.move(
            "/v1/clients/\(recent)",
            to: "deceased",
            as: story.intake,
            ["deceasedDate": .string(yesterday)]
        )
        let list = try region.propose(as: auditor)
        #expect(list.status == 201, "\(list.text)")
        #expect(list.json["isComplete"] == true && list.json["clientCount"] == 2)
        #expect(list.json["rules"] == [["rule": "RET-basic", "count": 1], ["rule": "RET-iakkaat", "count": 1]])
        let named = try region.clients(of: list.id, as: auditor)
        #expect(
            named == [
                ["clientId": .string(story.client), "retentionUntil": "2005-01-01", "rule": "RET-iakkaat"],
                ["clientId": .string(dead[0]), "retentionUntil": "2003-01-01", "rule": "RET-basic"],
            ]
        )
        for client in [alive, recent] { #expect(!named.contains { $0["clientId"]?.string == client }) }
    }

    @Test func `who proposed a list does not approve it`() throws {
        _ = try makeDead(1)
        let list = try region.propose(as: auditor)
        let own = try region.approve(list.id, as: auditor)
        #expect(own.status == 422 && own.rules == ["destruction-four-eyes"])
        let approved = try region.approve(list.id, as: other)
        #expect(approved.status == 200)
        #expect(approved.json["approvedBy"]?.string == other.actor)
        #expect(try region.approve(list.id, as: other).status == 409)
    }

    @Test func `lists are the auditors', for the purpose of retention`() throws {
        _ = try makeDead(1)
        let list = try region.propose(as: auditor)
        var watching = other
        watching.purpose = "supervision"
        #expect(try region.propose(as: watching).code == "purpose-not-allowed")
        #expect(try region.approve(list.id, as: watching).code == "actor-not-allowed")
        #expect(try region.send(.get, "/v1/destruction-lists/\(list.id)", as: watching).status == 200)
        for caller in [story.worker, story.supervisor, region.caller(client: story.client)] {
            #expect(try region.propose(as: caller).code == "actor-not-allowed")
            #expect(try region.send(.get, "/v1/destruction-lists/\(list.id)", as: caller).status != 200)
        }
        #expect(try region.send(.get, "/v1/destruction-lists", as: story.worker).json["items"] == [])
    }

    @Test func `once carried out, the list is the certificate, with the hash of the destroyed ids`() throws {
        let dead = try makeDead(3)
        let list = try region.propose(as: auditor).id
        _ = try region.approve(list, as: other)
        while region.application.service.runDueWork([.destructions]) {}
        let certificate = try read(list).json
        #expect(certificate["status"] == "carried-out" && certificate["destroyedCount"] == 3)
        #expect(certificate["rules"] == [["rule": "RET-basic", "count": 3]])
        #expect(certificate["approvedBy"]?.string == other.actor && certificate["carriedOutAt"] != nil)
        let lines = dead.sorted().map { $0 + "\n" }.joined()
        #expect(certificate["digest"]?.string == SHA256.hash(lines).hex)
        #expect(try region.clients(of: list, as: auditor).allSatisfy { $0["outcome"] == "destroyed" })
        #expect(
            try region.move("/v1/destruction-lists/\(list)", to: "cancelled", as: auditor, ["reasonText": "x"]).status
                == 409
        )
    }

    @Test func `each client is looked at again at the very moment: a hold, an open matter or other years keep them`()
        throws
    {
        let dead = try makeDead(4)
        let list = try region.propose(as: auditor).id
        _ = try region.approve(list, as: other)
        let held = try region.send(
            .post,
            "/v1/clients/\(dead[0])/legal-holds",
            as: auditor,
            ["reason": "Oikeudenkäynti"]
        )
        #expect(held.status == 201)
        let (open, revived) = (Value(Identifier<Client>(dead[1])), Value(Identifier<Client>(dead[2])))
        let matter = Value(Identifier<Record>(story.matter))
        try region.application.service.write { transaction throws(Problem) in
            try transaction.change("UPDATE matter SET client_id = ? WHERE id = ?", [open, matter])
            try transaction.change("UPDATE client SET deceased_date = date('now') WHERE id = ?", [revived])
        }
        while region.application.service.runDueWork([.destructions]) {}
        let outcomes = try region.clients(of: list, as: auditor)
        #expect(
            Dictionary(uniqueKeysWithValues: outcomes.map { ($0["clientId"]?.string ?? "", $0["reason"]?.string) })
                == [dead[0]: "legal-hold", dead[1]: "matter-open", dead[2]: "retention-not-ended", dead[3]: nil]
        )
        let certificate = try read(list).json
        #expect(certificate["destroyedCount"] == 1 && certificate["skippedCount"] == 3)
        #expect(certificate["digest"]?.string == SHA256.hash(dead[3] + "\n").hex)
    }

    @Test func `a list is carried out some people at a time, and whoever stops in between goes on where it stopped`()
        throws
    {
        _ = try makeDead(12)
        let list = try region.propose(as: auditor).id
        _ = try region.approve(list, as: other)
        let service = region.application.service
        #expect(service.runDueWork([.destructions]))
        #expect(try read(list).json["destroyedCount"] == 10)
        #expect(try read(list).json["status"] == "approved")
        #expect(service.runDueWork([.destructions]))
        #expect(try read(list).json["destroyedCount"] == 12)
        #expect(try read(list).json["status"] == "carried-out")
        #expect(!service.runDueWork([.destructions]))
    }

    @Test func `of many dead a list looks at a portion at a time, and is approved once it has looked at all`() throws {
        let dead = try makeDead(101)
        let list = try region.propose(as: auditor)
        #expect(list.json["isComplete"] == false && list.json["clientCount"] == 100)
        let early = try region.approve(list.id, as: other)
        #expect(early.status == 422 && early.rules == ["destruction-list-incomplete"])
        while region.application.service.runDueWork([.proposals]) {}
        let whole = try read(list.id)
        #expect(whole.json["isComplete"] == true && whole.json["clientCount"]?.integer == Int64(dead.count))
        #expect(whole.etag != list.etag)
        #expect(Set(try region.clients(of: list.id, as: auditor).map { $0["clientId"]?.string ?? "" }) == Set(dead))
    }

    @Test func `the certificate waits until nobody reads an older state of the database`() throws {
        _ = try makeDead(1)
        let list = try region.propose(as: auditor).id
        _ = try region.approve(list, as: other)
        let reader = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 0)
        try reader.run("BEGIN")
        _ = try reader.first("SELECT 1 FROM client") { _ in true }
        #expect(!region.application.service.runDueWork([.destructions]))
        #expect(try read(list).json["status"] == "approved" && read(list).json["destroyedCount"] == 1)
        reader.close()
        while region.application.service.runDueWork([.destructions]) {}
        #expect(try read(list).json["status"] == "carried-out")
    }
}
