import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct DisclosureTests {
    /// What decided: the outcome and the ids of the rules.
    private static func told(_ decision: JSONObject) -> [String] {
        [decision["outcome"]?.string ?? ""] + (decision["rules"]?.array?.compactMap { $0["rule"]?.string } ?? [])
    }

    @Test func `nothing is disclosed that nothing permits`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let decision = try region.decision(story, region.provider, "plan")
        #expect(Self.told(decision) == ["deny", "disclosure-not-permitted"])
        #expect(decision["until"] == nil)
    }

    @Test func `a permit covers its categories, recipient, purposes and time alone`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        try region.inform(story)
        let other = try region.makeOrganization("Toinen Oy", .provider).id
        let permit = try region.activate(
            story.permit(
                to: region.provider,
                [
                    "dataCategories": ["identity", "plan"], "purposes": ["service-delivery"],
                    "validTo": "2049-01-01T00:00:00Z",
                ]
            ),
            for: story
        )
        let decision = try region.decision(story, region.provider, "plan")
        #expect(Self.told(decision) == ["permit", "disclosure-permitted"])
        #expect(decision["consentId"]?.string == permit)
        #expect(decision["until"] == "2049-01-01T00:00:00.000Z")
        #expect(try region.decision(story, region.provider, "contact")["outcome"] == "deny")
        #expect(try region.decision(story, other, "plan")["outcome"] == "deny")
        #expect(try region.decision(story, region.provider, "plan", purpose: "review")["outcome"] == "deny")
        _ = try region.activate(
            story.permit(
                to: region.provider,
                ["validFrom": "2026-01-01T00:00:00Z", "validTo": "2026-02-01T00:00:00Z"]
            ),
            for: story
        )
        #expect(try region.decision(story, region.provider, "contact")["outcome"] == "deny")
    }

    @Test func `a prohibition to come tells until when a permit lasts`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        try region.inform(story)
        _ = try region.activate(story.permit(to: region.provider), for: story)
        _ = try region.activate(
            story.prohibition(["validFrom": "2048-01-01T00:00:00Z", "validTo": "2049-01-01T00:00:00Z"]),
            for: story
        )
        #expect(try region.decision(story, region.provider, "plan")["until"] == "2048-01-01T00:00:00.000Z")
    }

    @Test func `a prohibition stands before every permit but a purchased service`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let purchased = try region.makeOrganization("Ostopalvelu Oy", .provider, of: region.county)
        try region.inform(story)
        _ = try region.activate(story.permit(to: region.provider), for: story)
        #expect(Self.told(try region.decision(story, region.county, "plan")) == ["permit", "disclosure-own-register"])
        #expect(Self.told(try region.decision(story, purchased, "plan")) == ["permit", "disclosure-purchased-service"])
        let prohibition = try region.activate(story.prohibition(), for: story)
        for recipient in [region.provider, region.county] {
            let decision = try region.decision(story, recipient, "plan")
            #expect(Self.told(decision) == ["deny", "disclosure-prohibited"])
            #expect(decision["consentId"]?.string == prohibition)
        }
        #expect(Self.told(try region.decision(story, purchased, "plan")) == ["permit", "disclosure-purchased-service"])
    }

    @Test func `a purchased service stays within its task`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let purchased = try region.makeOrganization("Ostopalvelu Oy", .provider, of: region.county)
        _ = try region.activate(story.prohibition(), for: story)
        #expect(try region.decision(story, purchased, "plan", purpose: "advice")["outcome"] == "deny")
    }

    @Test func `an authority's right by statute stands against a prohibition, for an assessment alone`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let (authority, key) = try region.makeOrganization("Lahden kaupunki", .municipality)
        let theirs = TestRegion.Caller(
            key: key,
            actor: try region.makeProfessional("Ville Viranomainen", roles: [.worker], of: authority, key: key)
        )
        try region.makeSectors(["social"], of: theirs)
        _ = try region.activate(story.prohibition(), for: story)
        #expect(try region.decision(story, authority, "plan", purpose: "assessment")["outcome"] == "deny")
        let unnamed = try region.record(story.statute(["statute": .null]), for: story)
        #expect(unnamed.places == ["/statute"])
        let statute = try region.activate(story.statute(), for: story)
        let decision = try region.decision(story, authority, "plan", purpose: "assessment")
        #expect(Self.told(decision) == ["permit-statutory", "disclosure-prohibited", "disclosure-statutory"])
        #expect(decision["consentId"]?.string == statute)
        #expect(try region.decision(story, authority, "plan", purpose: "coordination")["outcome"] == "deny")
        #expect(try region.decision(story, region.provider, "plan", purpose: "assessment")["outcome"] == "deny")
    }

    @Test func `what is about a service task or one controller is about no other`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        try region.inform(story)
        let tasks: JSONValue = ["level": "service-task", "refs": ["iakkaat"]]
        let permit = try region.activate(story.permit(to: region.provider, ["scope": tasks]), for: story)
        #expect(try region.decision(story, region.provider, "plan")["consentId"]?.string == permit)
        // With a matter of another task it is no longer sure what the data belongs to.
        _ = try region.send(
            .post,
            "/v1/clients/\(story.client)/matters",
            as: story.worker,
            ["serviceTask": "paihdehuolto", "unitId": .string(story.unit)]
        )
        #expect(try region.decision(story, region.provider, "plan")["outcome"] == "deny")
        let controller: JSONValue = ["level": "controller", "refs": [.string(region.provider)]]
        _ = try region.activate(story.permit(to: nil, ["scope": controller]), for: story)
        #expect(try region.decision(story, region.provider, "plan")["outcome"] == "permit")
        _ = try region.activate(story.prohibition(["scope": tasks]), for: story)
        #expect(try region.decision(story, region.provider, "plan")["outcome"] == "deny")
    }

    @Test func `the periods in which data is open end and begin with every consent`() throws {
        let county = Identifier<Organization>(high: 0, low: 1)
        let provider = Identifier<Organization>(high: 0, low: 2)
        func consent(_ kind: String, _ provision: String, _ categories: JSONValue, _ from: String, _ to: String) throws
            -> DisclosureConsent
        {
            try #require(
                DisclosureConsent(
                    Identifier(high: 0, low: 3),
                    [
                        "kind": .string(kind), "provision": .string(provision), "dataCategories": categories,
                        "validFrom": .string(from), "validTo": .string(to),
                    ]
                )
            )
        }
        let disclosure = Disclosure(
            circumstances: .init(
                recipient: provider,
                kind: .provider,
                controller: provider,
                sectors: [],
                serviceTasks: [],
                record: nil,
                purpose: .coordination
            ),
            controllerOfClient: county,
            consents: [
                try consent(
                    "release-permit",
                    "permit",
                    ["identity", "plan"],
                    "2026-01-01T00:00:00Z",
                    "2026-06-01T00:00:00Z"
                ),
                try consent("release-permit", "permit", ["identity"], "2026-06-01T00:00:00Z", "2026-09-01T00:00:00Z"),
                try consent("prohibition", "deny", ["plan"], "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
            ]
        )
        let now = try #require(Timestamp("2026-02-01T00:00:00Z"))
        let openings = disclosure.openings(of: [.identity, .plan, .contact], from: now, to: .latest)
        #expect(openings.map(\.from.description.dateOnly) == ["2026-02-01", "2026-03-01", "2026-04-01", "2026-06-01"])
        #expect(openings.map(\.to.description.dateOnly) == ["2026-03-01", "2026-04-01", "2026-06-01", "2026-09-01"])
        #expect(openings.map(\.categories) == [[.identity, .plan], .identity, [.identity, .plan], .identity])
        // The second permit takes over where the first ends.
        #expect(disclosure.decide(.identity, now: now).until == Timestamp("2026-09-01T00:00:00Z"))
    }

    @Test func `the client asks too, and whoever has no way to the client learns nothing`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)/access-decision"
        let target = "\(path)?recipient=\(region.provider)&category=plan"
        #expect(try region.send(.get, target, as: region.caller(client: story.client)).json["outcome"] == "deny")
        #expect(try region.send(.get, target, as: story.stranger).status == 404)
        #expect(try region.send(.get, target).status == 401)
        let bare = try region.send(.get, path, as: story.worker)
        #expect(bare.status == 400)
        #expect(bare.places == ["recipient", "category"])
        let unknown = try region.send(.get, "\(path)?recipient=\(story.client)&category=plan", as: story.worker)
        #expect(unknown.code == "reference-not-found")
        #expect(unknown.places == ["recipient"])
    }
}

extension String {
    fileprivate var dateOnly: String { String(prefix(10)) }
}

extension TestRegion {
    /// An organization that produces services for the controller.
    func makeOrganization(_ name: String, _ kind: OrganizationKind, of controller: String) throws -> String {
        try send(
            .post,
            "/v1/organizations",
            as: Caller(key: countyKey),
            ["name": .string(name), "kind": .string(kind.rawValue), "controllerId": .string(controller)]
        ).id
    }
}
