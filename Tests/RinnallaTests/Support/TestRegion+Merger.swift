import HTTP
import JSON

@testable import Rinnalla

/// Two records of one person, with people of their own, of which the one is merged into the other.
struct MergerStory {
    let region: TestRegion
    /// The record that is merged, and a service that its client may be referred to.
    let referral: ReferralStory
    var merged: TestRegion.Story { referral.people }
    /// The record that goes on.
    let story: TestRegion.Story
    /// The person, as the record that goes on.
    var person: TestRegion.Caller { region.caller(client: story.client) }
    /// Of the units of both.
    let supervisor: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        referral = try region.beginReferral()
        story = try region.begin()
        supervisor = try region.person(
            .supervisor,
            purpose: .supervision,
            units: [referral.people.unit, story.unit]
        )
        _ = try region.move("/v1/clients/\(story.client)", to: "active", as: story.worker)
    }

    func tryToMerge() throws -> TestRegion.Outcome {
        try region.move(
            "/v1/clients/\(merged.client)",
            to: "merged",
            as: supervisor,
            ["mergedInto": .string(story.client), "reasonText": "Sama henkilö"]
        )
    }

    @discardableResult
    func merge() throws -> TestRegion.Outcome {
        let outcome = try tryToMerge()
        if outcome.status != 200 { throw Unexpected(outcome: outcome.text) }
        return outcome
    }
}

extension TestRegion {
    /// The status of a read.
    func status(_ path: String, as caller: Caller) throws -> Int { try send(.get, path, as: caller).status }
}
