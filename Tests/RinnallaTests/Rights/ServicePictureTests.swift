import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// The picture of a client's services, and the cut of it that each reader sees.
@Suite struct ServicePictureTests {
    @Test func `every active service stands with provider, dates, contact and where it stands in words`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let id = try story.bring(to: "accepted", [:])
        try story.send(id, on: "2026-01-01T08:00:00Z")
        let begun: JSONObject = ["firstServiceAt": "2026-01-02T08:00:00Z"]
        _ = try story.move(id, to: "in-progress", as: story.people.provider, begun)
        let seen = try story.picture(as: story.people.worker)
        #expect(seen.status == 200)
        let service = try #require(seen.json["services"]?.array?.first)
        #expect(service["source"] == ["kind": "referral", "id": .string(id)])
        #expect(service["name"]?["fi"] == "Kotituki")
        #expect(service["organizationName"] == "Kotituki Oy")
        #expect(service["phase"] == "running")
        #expect(service["firstServiceAt"] == "2026-01-02T08:00:00.000Z")
        #expect(service["contactPerson"]?["name"] == "Pauli Palvelu")
        #expect(service["detail"] == "The service began on 2 January 2026.")
        #expect(service["missing"] == [])
        #expect(seen.json["withheld"] == [])
        #expect(seen.json["isComplete"] == true)
        #expect(try story.picture(as: story.people.worker, in: "fi").text.contains("Palvelu on alkanut 2.1.2026."))
    }

    @Test(arguments: [
        ("requested", "asked"), ("received", "asked"), ("accepted", "agreed"), ("in-progress", "running"),
        ("on-hold", "paused"), ("draft", nil), ("rejected", nil), ("completed", nil), ("failed", nil),
        ("cancelled", nil),
    ])
    func `a referral counts while the service is asked for, agreed, running or paused`(
        state: String,
        phase: String?
    ) throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        _ = try story.bring(to: state, [:])
        let services = try story.picture(as: story.people.worker).json["services"]?.array ?? []
        #expect(services.compactMap { $0["phase"]?.string } == (phase.map { [$0] } ?? []))
    }

    @Test func `a service that goes on after its referral stays, once, until the matter ends`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        for _ in 1...2 {
            let id = try story.bring(to: "in-progress", [:])
            _ = try story.move(
                id,
                to: "completed",
                as: story.people.provider,
                [
                    "outcome": ["code": "service-started-ongoing", "text": "Jatkuu"],
                    "clientNotifiedAt": .string(Timestamp.now().description),
                ]
            )
        }
        let services = try story.picture(as: story.people.worker).json["services"]?.array ?? []
        #expect(services.compactMap { $0["phase"]?.string } == ["running"])
        try region.force("matter", story.people.matter, to: "active")
        let finished = try region.move(
            "/v1/matters/\(story.people.matter)",
            to: "finished",
            as: story.people.worker,
            ["closingReason": "goals-met"]
        )
        #expect(finished.status == 200)
        #expect(try story.picture(as: story.people.worker).json["services"] == [])
    }

    @Test func `a service of the plan alone stands there too, and says what nobody has told of it`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        var content = region.plan(of: story.people, for: try region.makeAssessment(of: story.people))
        content["goals"] = try story.planned(content)
        let plan = try region.makePlan(of: story.people, content)
        _ = try region.move("/v1/plans/\(plan.id)", to: "active", as: story.people.worker)
        #expect(try story.picture(as: story.people.worker).json["services"] == [])
        let action = plan.json["actions"]?.array?.first?["id"]?.string ?? ""
        _ = try region.move("/v1/actions/\(action)", to: "in-progress", as: story.people.worker)
        let seen = try story.picture(as: story.people.worker)
        let service = seen.json["services"]?.array?.first
        #expect(service?["source"]?["kind"] == "action")
        #expect(service?["phase"] == "running")
        #expect(service?["missing"] == ["contact"])
        #expect(seen.json["isComplete"] == false)
        // The referral to the same service tells more.
        _ = try story.bring(to: "accepted", [:])
        let services = try story.picture(as: story.people.worker).json["services"]?.array ?? []
        #expect(services.compactMap { $0["source"]?["kind"]?.string } == ["referral"])
    }

    @Test(arguments: [false, true])
    func `two providers at once for one need are pointed out, unless one complements the other`(
        isComplementary: Bool
    ) throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let first = try story.bring(to: "accepted", [:])
        let other = try region.makePurchasedService("Asumistuki")
        let changes: JSONObject = ["toServiceId": .string(other), "isComplementary": .bool(isComplementary)]
        let second = try story.draft(changes).id
        _ = try story.move(second, to: "requested", as: story.people.worker)
        #expect(try story.picture(as: story.people.worker).json["overlaps"] == [])
        try region.force("referral", second, to: "accepted")
        let overlaps = try story.picture(as: story.people.worker, in: "fi").json["overlaps"]?.array ?? []
        guard !isComplementary else { return #expect(overlaps == []) }
        #expect(overlaps.first?["sources"]?.array?.compactMap { $0["id"]?.string } == [first, second])
        #expect(overlaps.first?["detail"]?.string?.contains("Kotituki ja Asumistuki") == true)
    }

    @Test func `each look at the picture is one record of the client's log`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let before = try region.accessRecords()
        _ = try story.picture(as: story.people.worker)
        #expect(try region.accessRecords() == before + 1)
        let log = try region.send(.get, "/v1/clients/\(story.people.client)/access-log?limit=1", as: story.client)
        #expect(log.json["items"]?.array?.first?["operation"] == "getServicePictureOfClient")
    }
}
