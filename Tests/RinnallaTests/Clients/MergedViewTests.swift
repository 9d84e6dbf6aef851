import HTTP
import JSON
import Testing

@testable import Rinnalla

/// CD15: what a person, and whoever stands by one record alone, is shown where several records are one person's.
@Suite struct MergedViewTests {
    private let merger: MergerStory
    private var region: TestRegion { merger.region }
    private var merged: TestRegion.Story { merger.merged }
    private var story: TestRegion.Story { merger.story }
    private var person: TestRegion.Caller { merger.person }

    init() throws { merger = try MergerStory() }

    @Test func `the person's summary and services tell of all records, and each record's log says so`() throws {
        let plan = try region.makeActivePlan(of: merged)
        let sent = try merger.referral.bring(to: "accepted")
        try merger.merge()
        for client in [story.client, merged.client] {
            let path = "/v1/clients/\(client)"
            let summary = try region.send(.get, path + "/summary", as: person)
            let sections = summary.json["sections"]?.array ?? []
            func subjects(_ code: String) -> [String?] {
                let items = sections.first { $0["code"]?.string == code }?["items"]?.array ?? []
                return items.map { $0["subject"]?["id"]?.string }
            }
            #expect(subjects("plan").contains(plan.id) && subjects("services").contains(sent), "\(summary.text)")
            #expect(subjects("worker") == [story.worker.actor], "\(summary.text)")
            let picture = try region.send(.get, path + "/service-picture", as: person)
            #expect(picture.json["services"]?.array?.map { $0["source"]?["id"]?.string } == [sent], "\(picture.text)")
        }
        let log = try region.send(.get, "/v1/clients/\(merged.client)/access-log", as: person)
        let read = log.json["items"]?.array?.compactMap { $0["operation"]?.string } ?? []
        #expect(read.filter { $0 == "getSummaryOfClient" }.count == 2, "\(read)")
        #expect(read.filter { $0 == "getServicePictureOfClient" }.count == 2, "\(read)")
    }

    @Test func `CD15: a merger and its undoing stand in the log of each record that they change`() throws {
        let path = "/v1/clients/\(merged.client)"
        let status = try #require(region.send(.get, path, as: merger.supervisor).json["status"]?.string)
        try merger.merge()
        #expect(try region.move(path, to: status, as: merger.supervisor).status == 200)
        for client in [story.client, merged.client] {
            let log = try region.send(.get, "/v1/clients/\(client)/access-log", as: region.caller(client: client))
            let theirs = (log.json["items"]?.array ?? []).filter {
                $0["actor"]?["id"]?.string == merger.supervisor.actor && $0["operation"] == "moveClient"
            }
            #expect(theirs.map { $0["decision"] } == ["permit", "permit"], "\(log.text)")
        }
    }

    @Test func `who stands by one record alone is told nothing of the other`() throws {
        let plan = try region.makeActivePlan(of: merged)
        let mandate: JSONValue = [
            "name": "Eeva", "kind": "edunvalvoja", "scope": ["identity", "plan", "referral"], "validFrom": "2026-01-01",
        ]
        let own = region.representative(try #require(try region.name([mandate], story).first))
        let theirs = region.representative(try #require(try region.name([mandate], merged).first))
        try merger.merge()
        #expect(try region.send(.get, "/v1/clients/\(story.client)/summary", as: own).text.contains(plan.id))
        let seen = try region.send(.get, "/v1/clients/\(merged.client)/summary", as: theirs)
        #expect(seen.status == 200 && seen.text.contains(plan.id) && !seen.text.contains(story.client), "\(seen.text)")
        #expect(try region.status("/v1/clients/\(story.client)/summary", as: theirs) == 404)
    }

    @Test func `the log of one record names the person by the other to those alone who may see that record`() throws {
        let mandate: JSONValue = [
            "name": "Eeva", "kind": "edunvalvoja", "scope": ["identity"], "validFrom": "2026-01-01",
        ]
        let theirs = region.representative(try #require(try region.name([mandate], merged).first))
        try merger.merge()
        #expect(try region.status("/v1/matters/\(merged.matter)", as: person) == 200)
        let path = "/v1/clients/\(merged.client)/access-log"
        func actors(_ caller: TestRegion.Caller) throws -> [String?] {
            let listed = try region.send(.get, path, as: caller)
            #expect(listed.status == 200)
            let items = (listed.json["items"]?.array ?? []).filter { $0["operation"] == "getMatter" }
            return items.filter { $0["actor"]?["role"] == "client" }.map { $0["actor"]?["id"]?.string }
        }
        #expect(try actors(person) == [story.client])
        let shown = try actors(theirs)
        #expect(shown.count == 1 && shown != [story.client])
        #expect(try !region.send(.get, path, as: theirs).text.contains(story.client))
    }

    @Test func `feedback on what lies under the merged record is given there`() throws {
        let sent = try merger.referral.bring(to: "accepted")
        try merger.merge()
        let subject: JSONObject = ["subject": ["kind": "referral", "id": .string(sent)]]
        let given = try region.giveFeedback(merged, as: person, subject)
        #expect(given.status == 201, "\(given.text)")
        #expect(given.json["clientId"]?.string == merged.client)
        #expect(try region.send(.get, "/v1/feedback", as: person).ids == [given.id])
        #expect(try region.status("/v1/feedback/\(given.id)", as: merged.supervisor) == 200)
    }

    @Test func `who looks at the person's services in an emergency stands in the log of each record`() throws {
        try merger.merge()
        var caller = story.stranger
        caller.purpose = "emergency;note=\"fell at home\""
        #expect(try region.status("/v1/clients/\(story.client)/service-picture", as: caller) == 200)
        for client in [story.client, merged.client] {
            let log = try region.send(.get, "/v1/clients/\(client)/access-log", as: person)
            let told = (log.json["items"]?.array ?? []).filter { $0["decision"] == "emergency" }
            #expect(told.map { $0["operation"] } == ["getServicePictureOfClient"], "\(log.text)")
        }
    }
}
