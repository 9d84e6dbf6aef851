import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Which kind of guidance suits a client: the rule, the professional, the client.
@Suite struct SegmentTests {
    private static let limits = SegmentRule.Limits(coping: 6, services: 3, sectors: 2, severeNeeds: 2)

    @Test(
        arguments: [
            (6, 0, 0, 0, 0, SegmentCode.omatoimi), (10, 0, 1, 2, 1, .omatoimi), (6, 0, 0, 3, 1, .yhteistyo),
            (6, 0, 0, 2, 2, .yhteistyo), (6, 0, 2, 0, 0, .yhteistyo), (5, 0, 0, 0, 0, .yhteiso),
            (9, 1, 1, 0, 0, .yhteiso),
            (5, 0, 2, 0, 0, .verkosto), (0, 2, 2, 5, 3, .verkosto), (nil, 0, 0, 0, 0, nil), (nil, 1, 1, 0, 0, .yhteiso),
        ] as [(Int64?, Int64, Int64, Int64, Int64, SegmentCode?)]
    )
    func `the two axes of Suuntima make four segments, at their very thresholds`(
        coping: Int64?,
        critical: Int64,
        severe: Int64,
        services: Int64,
        sectors: Int64,
        segment: SegmentCode?
    ) {
        let facts = SegmentRule.Facts(
            dailyCoping: coping,
            criticalNeeds: critical,
            severeNeeds: severe,
            activeServices: services,
            sectors: sectors
        )
        #expect(SegmentRule(facts, Self.limits).value == segment)
    }

    /// A story with an assessment that has begun.
    private func begin(
        _ region: TestRegion,
        _ changes: JSONObject = [:]
    ) throws -> (story: TestRegion.Story, assessment: String) {
        let story = try region.begin()
        return (story, try assess(story, region, changes))
    }

    private func assess(_ story: TestRegion.Story, _ region: TestRegion, _ changes: JSONObject) throws -> String {
        var content = TestRegion.assessment
        for member in changes.members { content[member.name] = member.value.isNull ? nil : member.value }
        let id = try region.makeAssessment(of: story, content).id
        #expect(try region.move("/v1/assessments/\(id)", to: "in-progress", as: story.worker).status == 200)
        return id
    }

    private func place(
        _ story: TestRegion.Story,
        _ region: TestRegion,
        by assessment: String,
        _ content: JSONObject = [:],
        as caller: TestRegion.Caller? = nil
    ) throws -> TestRegion.Outcome {
        var content = content
        content["assessmentId"] = .string(assessment)
        return try region.send(
            .post,
            "/v1/clients/\(story.client)/segments",
            as: caller ?? story.worker,
            .object(content)
        )
    }

    private func segment(of story: TestRegion.Story, _ region: TestRegion) throws -> JSONValue? {
        try region.send(.get, "/v1/clients/\(story.client)", as: story.worker).json["segment"]
    }

    @Test func `the rule places the client, and keeps its version and what it hit`() throws {
        let region = try TestRegion()
        let referral = try region.beginReferral()
        let story = referral.people
        let assessment = try assess(story, region, ["dailyCoping": 4])
        _ = try referral.bring(to: "accepted", [:])
        let placed = try place(story, region, by: assessment)
        #expect(placed.status == 201)
        #expect(placed.json["ruleVersion"] == "suuntima-1")
        #expect(placed.json["ruleValue"] == "yhteiso")
        #expect(placed.json["value"] == "yhteiso")
        #expect(placed.json["axes"] == ["situation": "simple", "coping": "low"])
        #expect(placed.json["isTeamRecommended"] == false)
        let hits = placed.json["hits"]?.array ?? []
        #expect(hits.first == ["criterion": "daily-coping", "value": 4, "limit": 6, "isHit": true])
        #expect(hits.contains(["criterion": "active-services", "value": 1, "limit": 3, "isHit": false]))
        #expect(hits.contains(["criterion": "severe-needs", "value": 1, "limit": 2, "isHit": false]))
        #expect(try segment(of: story, region) == "yhteiso")
    }

    @Test func `a county changes a threshold, and who was placed before stays`() throws {
        let region = try TestRegion()
        let (story, assessment) = try begin(region)
        #expect(try place(story, region, by: assessment).json["value"] == "omatoimi")
        let county = TestRegion.Caller(key: region.countyKey)
        #expect(try region.patch("/v1/rules/SEGMENT_COPING", as: county, ["value": 8]).status == 200)
        #expect(try segment(of: story, region) == "omatoimi")
        #expect(try place(story, region, by: assessment).json["value"] == "yhteiso")
    }

    @Test func `the professional places elsewhere than the rule with a reason alone`() throws {
        let region = try TestRegion()
        let (story, assessment) = try begin(region)
        let refused = try place(story, region, by: assessment, ["value": "verkosto"])
        #expect(refused.status == 422)
        #expect(refused.rules == ["segment-override"])
        let reason: JSONObject = ["value": "verkosto", "overrideReason": "Läheiset uupuneet"]
        let placed = try place(story, region, by: assessment, reason)
        #expect(placed.json["ruleValue"] == "omatoimi")
        #expect(placed.json["value"] == "verkosto")
        #expect(placed.json["isTeamRecommended"] == true)
        let back = try region.patch("/v1/segments/\(placed.id)", as: story.worker, ["value": .null])
        #expect(back.json["value"] == "omatoimi")
        #expect(try segment(of: story, region) == "omatoimi")
    }

    @Test func `where nobody has said how the client copes the rule does not guess`() throws {
        let region = try TestRegion()
        let (story, assessment) = try begin(region, ["dailyCoping": .null])
        #expect(try place(story, region, by: assessment).rules == ["segment-unplaced"])
        let placed = try place(story, region, by: assessment, ["value": "yhteistyo"])
        #expect(placed.status == 201)
        #expect(placed.json["ruleValue"] == nil)
    }

    @Test func `an assessment that is called off places nobody`() throws {
        let region = try TestRegion()
        let (story, assessment) = try begin(region)
        try region.force("assessment", assessment, to: "cancelled-by-client")
        #expect(try place(story, region, by: assessment).rules == ["segment-assessment"])
    }

    @Test func `a new segment takes the place of the one before, and an error leaves none`() throws {
        let region = try TestRegion()
        let (story, assessment) = try begin(region)
        let first = try place(story, region, by: assessment)
        let second = try place(story, region, by: assessment, ["value": "yhteiso", "overrideReason": "Uusi tilanne"])
        let ended = try region.send(.get, "/v1/segments/\(first.id)", as: story.worker)
        #expect(ended.json["status"] == "superseded")
        #expect(ended.json["validTo"] == second.json["createdAt"])
        let change = try region.patch("/v1/segments/\(first.id)", as: story.worker, ["clientValue": "yhteiso"])
        #expect(change.code == "state-conflict")
        let error: JSONObject = ["reasonText": "Väärä asiakas"]
        #expect(
            try region.move("/v1/segments/\(first.id)", to: "entered-in-error", as: story.supervisor, error).status
                == 200
        )
        #expect(try segment(of: story, region) == "yhteiso")
        _ = try region.move("/v1/segments/\(second.id)", to: "entered-in-error", as: story.supervisor, error)
        #expect(try segment(of: story, region) == nil)
    }

    @Test func `clients place themselves beside the professional, and change nothing else`() throws {
        let region = try TestRegion()
        let (story, assessment) = try begin(region)
        let placed = try place(story, region, by: assessment)
        let own = region.caller(client: story.client)
        let said = try region.patch(
            "/v1/segments/\(placed.id)",
            as: own,
            ["clientValue": "verkosto", "clientReason": "En jaksa yksin"]
        )
        #expect(said.status == 200)
        #expect(said.json["clientValue"] == "verkosto")
        #expect(said.json["value"] == "omatoimi")
        #expect(try region.patch("/v1/segments/\(placed.id)", as: own, ["value": "verkosto"]).status == 403)
    }

    @Test func `the segment is open as assessments and referrals are, on the client's record as assessments are`()
        throws
    {
        let region = try TestRegion()
        let referral = try region.beginReferral()
        let story = referral.people
        let assessment = try assess(story, region, [:])
        let placed = try place(story, region, by: assessment)
        _ = try referral.bring(to: "accepted", ["sharedData": ["identity"]])
        #expect(try region.send(.get, "/v1/segments/\(placed.id)", as: story.provider).status == 404)
        let seen = try region.send(.get, "/v1/clients/\(story.client)", as: story.provider)
        #expect(seen.status == 200)
        #expect(seen.json["segment"] == nil)
        #expect(try place(story, region, by: assessment, as: story.stranger).status == 404)
        #expect(try place(story, region, by: assessment, as: story.supervisor).status == 403)
    }

    @Test func `a match knows the client's segment`() throws {
        let region = try TestRegion()
        let (story, assessment) = try begin(region)
        let rules: JSONValue = [["in": ["segment", ["verkosto"]]]]
        _ = try region.makeService(of: region.provider, ["eligibilityRules": rules])
        func blocked() throws -> JSONValue? {
            let content: JSONValue = ["clientId": .string(story.client), "needCode": "housing"]
            let found = try region.send(.post, "/v1/services/_match", as: story.worker, content)
            return found.json["items"]?.array?.first?["blockedBy"]
        }
        #expect(try blocked() == [])
        _ = try place(story, region, by: assessment)
        #expect(try blocked() == ["eligibility"])
    }
}
