import HTTP
import JSON
import Testing

@testable import Rinnalla

/// CD10, CD15: who merges records, and what a merger waits for.
@Suite struct MergerRulesTests {
    private let merger: MergerStory
    private var region: TestRegion { merger.region }
    private var merged: TestRegion.Story { merger.merged }
    private var story: TestRegion.Story { merger.story }

    init() throws { merger = try MergerStory() }

    @Test func `INV-H6: a merger does not take the person's worker past the ceiling, and a child is counted once`()
        throws
    {
        let ceiling = "/v1/rules/CHILD_PROTECTION_CEILING"
        #expect(try region.patch(ceiling, as: region.asCounty, ["value": 1]).status == 200)
        func protect(_ client: String, as caller: TestRegion.Caller, in unit: String) throws {
            let matter: JSONValue = ["serviceTask": "lastensuojelu", "unitId": .string(unit)]
            let made = try region.send(.post, "/v1/clients/\(client)/matters", as: caller, matter)
            #expect(made.status == 201, "\(made.text)")
        }
        let other = try region.makeClient(as: story.intake)
        try protect(other, as: story.intake, in: story.unit)
        let worker: JSONValue = ["workerId": .string(story.worker.actor ?? ""), "role": "own-worker"]
        let named = try region.send(.post, "/v1/clients/\(other)/responsibilities", as: story.intake, worker)
        #expect(named.status == 201, "\(named.text)")
        try protect(merged.client, as: merged.worker, in: merged.unit)
        let refused = try merger.tryToMerge()
        #expect(refused.status == 422 && refused.rules == ["INV-H6"], "\(refused.text)")
        #expect(refused.places == ["/mergedInto"])
        // Of a worker who counts the person already, a merger makes no further child.
        try protect(story.client, as: story.worker, in: story.unit)
        #expect(try merger.tryToMerge().status == 200)
    }

    /// Takes the merged record back, where the list of its transitions says that it may be.
    private func undo() throws -> TestRegion.Outcome {
        let path = "/v1/clients/\(merged.client)"
        let listed = try region.send(.get, path + "/transitions", as: merger.supervisor)
        let allowed = listed.json["allowed"]?.array ?? []
        let undone = try region.move(path, to: "prospective", as: merger.supervisor)
        #expect(allowed.contains { $0["to"] == "prospective" } == (undone.status == 200), "\(undone.text)")
        return undone
    }

    @Test func `INV-H6: a parted record whose worker has too many children by now is the person's worker's, or stays`()
        throws
    {
        let ceiling = "/v1/rules/CHILD_PROTECTION_CEILING"
        func limit(_ children: Int64) throws {
            #expect(try region.patch(ceiling, as: region.asCounty, ["value": .integer(children)]).status == 200)
        }
        func protect(_ client: String, as caller: TestRegion.Caller, in unit: String) throws {
            let matter: JSONValue = ["serviceTask": "lastensuojelu", "unitId": .string(unit)]
            let made = try region.send(.post, "/v1/clients/\(client)/matters", as: caller, matter)
            #expect(made.status == 201, "\(made.text)")
        }
        try protect(merged.client, as: merged.worker, in: merged.unit)
        try merger.merge()
        try limit(1)
        let other = try region.makeClient(as: merged.intake)
        try protect(other, as: merged.intake, in: merged.unit)
        let worker: JSONValue = ["workerId": .string(merged.worker.actor ?? ""), "role": "own-worker"]
        let named = try region.send(.post, "/v1/clients/\(other)/responsibilities", as: merged.intake, worker)
        #expect(named.status == 201, "\(named.text)")
        #expect(try undo().json["responsibleWorkerId"]?.string == story.worker.actor)
        // A person who is one child becomes two by the parting.
        #expect(try merger.tryToMerge().status == 200)
        try protect(story.client, as: story.worker, in: story.unit)
        let refused = try undo()
        #expect(refused.status == 422 && refused.rules == ["INV-H6"] && refused.places == ["/to"], "\(refused.text)")
        try limit(2)
        #expect(try undo().status == 200)
    }

    private func merge(_ client: String, into other: String, as caller: TestRegion.Caller) throws -> TestRegion.Outcome
    {
        let said: JSONObject = ["mergedInto": .string(other), "reasonText": "Sama henkilö"]
        return try region.move("/v1/clients/\(client)", to: "merged", as: caller, said)
    }

    @Test func `INV-H1: the worker of the person merges a record that was just taken in, and its intake's way ends`()
        throws
    {
        let duplicate = try region.makeClient(as: story.intake)
        let path = "/v1/clients/\(duplicate)"
        // Nobody supervises what nobody answers for, and the intake does not see the person's record.
        #expect(try merge(duplicate, into: story.client, as: story.supervisor).status == 404)
        #expect(try merge(duplicate, into: story.client, as: story.intake).places == ["/mergedInto"])
        let merged = try merge(duplicate, into: story.client, as: story.worker)
        #expect(merged.json["status"] == "merged", "\(merged.text)")
        for (caller, status) in [
            (story.intake, 404), (story.stranger, 404), (story.worker, 200), (story.supervisor, 200),
        ] {
            #expect(try region.status(path, as: caller) == status, "\(caller.role ?? "")")
        }
        #expect(try region.answering(for: duplicate) == 0)
        let parted = try region.move(path, to: "prospective", as: story.supervisor)
        #expect(parted.status == 200, "\(parted.text)")
        for (caller, status) in [(story.intake, 200), (story.supervisor, 404)] {
            #expect(try region.status(path, as: caller) == status, "\(caller.role ?? "")")
        }
        #expect(try merge(duplicate, into: story.client, as: story.worker).status == 200)
    }

    @Test func `a record that somebody answers for is merged by the supervisor alone`() throws {
        for caller in [merged.worker, merged.intake, story.worker] {
            let refused = try merge(merged.client, into: story.client, as: caller)
            #expect([403, 404].contains(refused.status), "\(refused.text)")
        }
        #expect(try region.status("/v1/clients/\(merged.client)", as: merged.worker) == 200)
    }

    @Test func `what the law has against the person's worker stands in the way of a record just taken in too`() throws {
        let support: JSONObject = ["hasSpecialSupport": true, "specialSupportBasis": "Arjen tuki"]
        let worker = try region.person(.worker, units: [story.unit])
        try region.handOver(story.client, to: worker, as: story.supervisor)
        let duplicate = try region.makeClient(as: story.intake, support)
        #expect(try merge(duplicate, into: story.client, as: worker).rules == ["special-support-worker"])
    }

    @Test func `INV-H1: what somebody answers for is not merged into what nobody answers for`() throws {
        let target = try region.makeClient(as: story.intake)
        let path = "/v1/clients/\(target)"
        let matter: JSONValue = ["serviceTask": "iakkaat", "unitId": .string(story.unit)]
        #expect(try region.send(.post, path + "/matters", as: story.intake, matter).status == 201)
        let excuse: JSONObject = ["reasonCode": "not-needed-evident"]
        #expect(try region.move(path, to: "active", as: story.intake, excuse).status == 200)
        let refused = try merge(merged.client, into: target, as: merger.supervisor)
        #expect(refused.code == "reference-not-found" && refused.places == ["/mergedInto"], "\(refused.text)")
        // Two records that nobody answers for are one by their intake's finding, and it may be taken back.
        let duplicate = try region.makeClient(as: story.intake)
        #expect(try merge(duplicate, into: target, as: story.intake).status == 200)
        #expect(try region.status("/v1/clients/\(duplicate)", as: story.intake) == 200)
        let parted = try region.move("/v1/clients/\(duplicate)", to: "prospective", as: story.intake)
        #expect(parted.status == 200, "\(parted.text)")
        #expect(try region.status("/v1/clients/\(duplicate)", as: story.intake) == 200)
    }
}
