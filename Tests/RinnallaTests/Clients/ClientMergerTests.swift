import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct ClientMergerTests {
    private let region: TestRegion
    private let story: TestRegion.Story
    /// Another record of a client of the same worker, active.
    private let target: String

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        target = try Self.makeClient(region, story)
        _ = try region.move("/v1/clients/\(target)", to: "active", as: story.worker)
    }

    private static func makeClient(_ region: TestRegion, _ story: TestRegion.Story) throws -> String {
        let client = try region.makeClient(as: story.intake, ["name": ["family": "Esimerkki", "given": "Aino"]])
        for (collection, content) in [
            ("matters", ["serviceTask": "iakkaat", "unitId": .string(story.unit)] as JSONValue),
            ("responsibilities", ["workerId": .string(story.worker.actor ?? ""), "role": "own-worker"]),
        ] {
            _ = try region.send(.post, "/v1/clients/\(client)/\(collection)", as: story.intake, content)
        }
        return client
    }

    private func merge(_ client: String, into other: String) throws -> TestRegion.Outcome {
        try region.move(
            "/v1/clients/\(client)",
            to: "merged",
            as: story.supervisor,
            ["mergedInto": .string(other), "reasonText": "Sama henkilö"]
        )
    }

    @Test func `a record is merged by the supervisor into an active one, and back to where it came from`() throws {
        let path = "/v1/clients/\(story.client)"
        let merged = try merge(story.client, into: target)
        #expect(merged.json["status"] == "merged")
        #expect(merged.json["mergedInto"]?.string == target)
        let refused = try region.record(path + "/contacts", as: story.worker)
        #expect(refused.status == 409)
        #expect(refused.rules == ["client-merged"])
        #expect(refused.json["mergedInto"]?.string == target)
        #expect(try region.move(path, to: "active", as: story.supervisor).rules == ["client-merge-undo"])
        #expect(try region.move(path, to: "prospective", as: story.worker).status == 403)
        let back = try region.move(path, to: "prospective", as: story.supervisor)
        #expect(back.json["status"] == "prospective")
        #expect(back.json["mergedInto"] == nil)
        #expect(try region.record(path + "/contacts", as: story.worker).status == 201)
    }

    @Test func `what was said with a transition is for those who may know the process; others learn that it was taken`()
        throws
    {
        let referral = try region.beginReferral()
        let people = referral.people
        let path = "/v1/clients/\(people.client)"
        let active = try region.move(path, to: "active", as: people.worker, ["reasonText": "Sana asiakkaasta"])
        #expect(active.status == 200, "\(active.text)")
        _ = try referral.bring(to: "cancelled")
        #expect(try region.send(.get, path, as: people.provider).status == 200)
        let told = try region.send(.get, path + "/transitions", as: people.provider)
        let item = try #require(told.json["items"]?.array?.first)
        #expect(item["to"] == "active" && item["by"] != nil && item["isWithheld"] == true)
        #expect(!told.text.contains("Sana asiakkaasta"))
        for caller in [people.worker, people.supervisor, region.caller(client: people.client)] {
            let whole = try region.send(.get, path + "/transitions", as: caller).json["items"]?.array?.first
            #expect(whole?["reasonText"] == "Sana asiakkaasta" && whole?["isWithheld"] == nil)
        }
    }

    @Test func `the other record's id is shown to those alone to whom that record is open too`() throws {
        let unit = try region.makeUnit("Vammaispalvelut")
        let supervisor = try region.person(.supervisor, purpose: .supervision, units: [story.unit, unit])
        let worker = try region.person(.worker, purpose: .coordination, units: [unit])
        let other = try region.makeClient(as: story.intake)
        for (collection, content) in [
            ("matters", ["serviceTask": "iakkaat", "unitId": .string(unit)] as JSONValue),
            ("responsibilities", ["workerId": .string(worker.actor ?? ""), "role": "own-worker"]),
        ] {
            _ = try region.send(.post, "/v1/clients/\(other)/\(collection)", as: story.intake, content)
        }
        _ = try region.move("/v1/clients/\(other)", to: "active", as: worker)
        let path = "/v1/clients/\(story.client)"
        let merged = try region.move(
            path,
            to: "merged",
            as: supervisor,
            ["mergedInto": .string(other), "reasonText": "Sama kuin \(other)"]
        )
        #expect(merged.json["mergedInto"]?.string == other, "\(merged.text)")
        let unitWorker = try region.person(.worker, purpose: .coordination, units: [story.unit])
        for place in [path, "/v1/clients", path + "/transitions"] {
            #expect(try region.send(.get, place, as: supervisor).text.contains(other), "\(place)")
            let shown = try region.send(.get, place, as: unitWorker)
            #expect(shown.status == 200 && !shown.text.contains(other), "\(place)")
        }
        // Whoever may begin with any client of the county by a contact is told with whom to.
        for caller in [unitWorker, story.intake] {
            let refused = try region.record(path + "/contacts", as: caller)
            #expect(
                refused.rules == ["client-merged"] && refused.json["mergedInto"]?.string == other,
                "\(refused.text)"
            )
        }
    }

    @Test func `CD10: who may not begin with the other record is told that it is not theirs, and points to no member`()
        throws
    {
        let merger = try MergerStory()
        _ = try merger.referral.bring(to: "requested")
        try merger.merge()
        let path = "/v1/clients/\(merger.merged.client)/contacts"
        let content: JSONObject = ["statutoryBasis": "SHL 35 §"]
        let refused = try merger.region.record(path, as: merger.merged.provider, content)
        #expect(refused.rules == ["client-merged"], "\(refused.text)")
        #expect(!refused.text.contains(merger.story.client) && !refused.text.contains("mergedInto"), "\(refused.text)")
        #expect(refused.text.contains("hyvinvointialueelta"))
    }

    @Test func `INV-H3: a merged record holds no worker back, and its worker answers again when that is undone`() throws
    {
        let path = "/v1/clients/\(story.client)"
        let next = try region.person(.worker)
        let handover = try region.propose(story.client, to: next, as: story.worker)
        #expect(try merge(story.client, into: target).json["responsibleWorkerId"] == nil)
        let cancelled = try region.send(.get, "/v1/handovers/\(handover.id)", as: story.supervisor)
        #expect(cancelled.json["status"] == "cancelled")
        #expect(try region.answering(for: story.client) == 0)
        #expect(try region.move(path, to: "prospective", as: story.supervisor).status == 200)
        let back = try region.send(.get, path, as: story.supervisor)
        #expect(back.json["responsibleWorkerId"]?.string == story.worker.actor)
        #expect(try region.answering(for: story.client) == 1)
    }

    @Test func `INV-H1: where that worker has left, who has answered since the merger goes on`() throws {
        #expect(try merge(story.client, into: target).json["status"] == "merged")
        let leaving = "/v1/professionals/\(story.worker.actor ?? "")"
        let next = try region.person(.worker, units: [story.unit])
        try region.handOver(target, to: next, as: story.supervisor)
        #expect(try region.patch(leaving, ["status": "inactive"], as: region.asCounty).status == 200)
        let path = "/v1/clients/\(story.client)"
        #expect(try region.move(path, to: "prospective", as: story.supervisor).status == 200)
        #expect(try region.send(.get, path, as: next).json["responsibleWorkerId"]?.string == next.actor)
    }

    @Test func `after thirty days a merger stays`() throws {
        _ = try merge(story.client, into: target)
        let client = story.client
        try region.application.service.write { transaction throws(Problem) in
            let long = transaction.now.adding(seconds: -32 * 86_400).description
            guard let id = Identifier<Record>(client) else { throw .notFound }
            _ = try transaction.change(
                "UPDATE client SET content = json_set(content, '$.mergedAt', ?) WHERE id = ?",
                [.text(long), Value(id)]
            )
        }
        let late = try region.move("/v1/clients/\(client)", to: "prospective", as: story.supervisor)
        #expect(late.status == 422)
        #expect(late.rules == ["client-merge-undo"])
    }

    @Test func `nothing is merged into itself, into a record that is not active, or into a hidden one`() throws {
        #expect(try merge(target, into: target).rules == ["client-merge-target"])
        #expect(try merge(target, into: story.client).rules == ["client-merge-target"])
        let hidden = try region.makeClient(as: try region.person(.intake))
        let refused = try merge(target, into: hidden)
        #expect(refused.places == ["/mergedInto"])
        #expect(refused.code == "reference-not-found")
        #expect(try region.move("/v1/clients/\(target)", to: "merged", as: story.worker).status == 403)
    }

    @Test func `mergers make no chains`() throws {
        _ = try merge(story.client, into: target)
        let third = try Self.makeClient(region, story)
        _ = try region.move("/v1/clients/\(third)", to: "active", as: story.worker)
        #expect(try merge(target, into: third).rules == ["client-merge-chain"])
        #expect(try merge(third, into: story.client).rules == ["client-merge-target"])
    }

    @Test func `INV-H1: only an evident lack of need excuses a client without a worker, and it is kept`() throws {
        let intake = try region.person(.intake)
        let client = try region.makeClient(as: intake)
        let path = "/v1/clients/\(client)"
        _ = try region.send(
            .post,
            path + "/matters",
            as: intake,
            ["serviceTask": "tyoikaiset", "unitId": .string(story.unit)]
        )
        let other = try region.move(path, to: "active", as: intake, ["reasonCode": "other-named-worker"])
        #expect(other.rules == ["client-activation-worker"])
        let excused = try region.move(path, to: "active", as: intake, ["reasonCode": "not-needed-evident"])
        #expect(excused.json["activationExcuse"] == "not-needed-evident")
    }

    @Test func `likely duplicates are found among the actor's clients, the likeliest first`() throws {
        let wanted: JSONValue = ["family": "ESIMERKKI", "given": "Aino", "birthDate": "1956-03-02"]
        let found = try region.send(.post, "/v1/clients/_duplicates", as: story.worker, wanted)
        #expect(found.status == 200)
        let items = found.json["items"]?.array ?? []
        #expect(items.map { $0["score"] } == [90, 60])
        #expect(items.map { $0["client"]?["id"]?.string } == [story.client, target])
        let hidden = try region.send(.post, "/v1/clients/_duplicates", as: story.stranger, wanted)
        #expect(hidden.json["items"] == [])
    }

    @Test func `INV-C3: a telephone number that the actor may not see finds nobody`() throws {
        let intake = try region.person(.intake)
        let protected: JSONObject = [
            "name": ["family": "Suojattu", "given": "Saara"], "phones": ["+358 40 1234567"], "hasNonDisclosure": true,
        ]
        let client = try region.makeClient(as: intake, protected)
        let wanted: JSONValue = ["family": "Suojattu", "given": "Saara", "phone": "+358401234567"]
        let found = try region.send(.post, "/v1/clients/_duplicates", as: intake, wanted)
        let item = try #require(found.json["items"]?.array?.first { $0["client"]?["id"]?.string == client })
        #expect(item["score"] == 60)
        #expect(!found.text.contains("1234567"))
    }

    @Test func `the records of one household are listed together`() throws {
        let household = "01970000-0000-7000-8000-0000000000aa"
        _ = try region.patch("/v1/clients/\(target)", as: story.worker, ["householdId": .string(household)])
        let listed = try region.send(.get, "/v1/clients?householdId=\(household)", as: story.worker)
        #expect(listed.ids == [target])
    }

    /// ../product/decisions.md and ../domain/3-model.md 3.1, by hand; the way back from a merger is CD10's.
    @Test func `a client's states have these ways between them and no others`() {
        let ways = ClientRecord.states.transitions.flatMap { way in way.from.map { "\($0) \(way.to)" } }
        let expected = [
            "prospective active", "active closed", "closed active", "prospective deceased", "active deceased",
            "closed deceased", "prospective merged", "active merged", "closed merged", "deceased merged",
            "merged prospective", "merged active", "merged closed", "merged deceased",
            "deceased deceased", "deceased prospective",
        ]
        #expect(ways.sorted() == expected.sorted())
    }
}
