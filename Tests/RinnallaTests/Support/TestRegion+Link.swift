import HTTP
import JSON

@testable import Rinnalla

/// A referral that is with a receiver without a system, and the link by which it is answered.
struct LinkStory {
    let referral: ReferralStory
    let id: String

    var region: TestRegion { referral.region }
    var people: TestRegion.Story { referral.people }

    func makeLink(as caller: TestRegion.Caller? = nil, fields: [FieldName: String] = [:]) throws -> TestRegion.Outcome {
        try region.send(
            .post,
            "/v1/referrals/\(id)/links",
            as: caller ?? people.worker,
            ["recipient": "Päivystäjä"],
            fields: fields
        )
    }

    /// A new link's token.
    func token() throws -> String {
        let made = try makeLink()
        guard let token = made.json["token"]?.string else { throw Unexpected(outcome: made.text) }
        return token
    }

    func read(_ token: String, from peer: PeerNetwork? = nil) throws -> TestRegion.Outcome {
        try region.send(.get, "/v1/referral-links/\(token)", as: .init(key: "", peer: peer))
    }

    func move(_ token: String, to state: String, _ members: JSONObject? = nil) throws -> TestRegion.Outcome {
        var request = members ?? ReferralStory.request(to: state)
        request["to"] = .string(state)
        return try region.send(.post, "/v1/referral-links/\(token)", as: nil, .object(request), fields: [.ifMatch: "*"])
    }
}

extension TestRegion {
    /// A referral to a provider of its own, who produces for the county, brought to a state.
    func linked(
        _ people: Story,
        to state: String = "requested",
        _ changes: JSONObject = ["isComplementary": true]
    ) throws -> LinkStory {
        let receiver = try makeOrganization("Kriisikeskus ry", .thirdSector)
        let produced = try send(
            .patch,
            "/v1/organizations/\(receiver.id)",
            as: Caller(key: countyKey),
            ["controllerId": .string(county)],
            fields: [.ifMatch: "*"]
        )
        guard produced.status == 200 else { throw Unexpected(outcome: produced.text) }
        let story = ReferralStory(region: self, people: people, service: try makeService(of: receiver.id))
        return LinkStory(referral: story, id: try story.bring(to: state, changes))
    }
}
