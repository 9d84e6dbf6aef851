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

    @Test func `INV-H6: a merger does not take the person's worker past the ceiling, and a child is counted once`() throws {
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
}
