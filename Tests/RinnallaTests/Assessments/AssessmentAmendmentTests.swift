import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct AssessmentAmendmentTests {
    let region: TestRegion
    let story: TestRegion.Story
    let first: TestRegion.Outcome

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        first = try region.completeAssessment(of: story)
    }

    private func amendment(of assessment: String, _ changes: JSONObject = [:]) throws -> TestRegion.Outcome {
        var content = TestRegion.assessment
        content["amendsId"] = .string(assessment)
        for member in changes.members { content[member.name] = member.value }
        return try region.makeAssessment(of: story, content)
    }

    private func status(_ id: String) throws -> String? {
        try region.assessment(id, of: story).json["status"]?.string
    }

    @Test func `INV-A2: a completed assessment is amended by a new one, and keeps what it said`() throws {
        let second = try amendment(of: first.id, ["conclusion": "Korjattu johtopäätös"])
        #expect(second.status == 201)
        #expect(try status(first.id) == "completed")
        #expect(try region.completeAssessment(second.id, of: story).status == 200)
        let amended = try region.assessment(first.id, of: story)
        #expect(amended.json["status"] == "amended")
        #expect(amended.json["conclusion"] == first.json["conclusion"])
        #expect(amended.json["completedAt"] == first.json["completedAt"])
        let path = "/v1/assessments/\(first.id)"
        #expect(try region.patch(path, as: story.worker, ["conclusion": "Toinen"]).rules == ["INV-A2"])
        let history = try region.send(.get, path + "/transitions", as: story.worker).json["items"]?.array
        #expect(history?.last?["to"] == "amended")
    }

    @Test func `INV-A2: only what is in force is amended, and only once`() throws {
        let pending = try region.makeAssessment(of: story, TestRegion.assessment(of: [.relativesSupport]))
        let refused = try amendment(of: pending.id)
        #expect(refused.status == 422)
        #expect(refused.rules == ["assessment-amendment"])
        #expect(refused.places == ["/amendsId"])
        let second = try amendment(of: first.id)
        let parallel = try amendment(of: first.id)
        #expect(parallel.status == 409)
        #expect(parallel.rules == ["assessment-amendment-open"])
        #expect(parallel.json["id"]?.string == second.id)
        #expect(try amendment(of: second.id, ["kind": "reassessment"]).places.contains("/kind"))
        // Two there are only where one was called off and taken up again.
        let told: JSONValue = .string(CalendarDate.today.description)
        let notice: JSONObject = ["reasonText": "Ei", "clientNotifiedDate": told, "reviewNoticeDate": told]
        _ = try region.move("/v1/assessments/\(second.id)", to: "not-needed", as: story.worker, notice)
        let third = try amendment(of: first.id)
        _ = try region.move("/v1/assessments/\(second.id)", to: "pending", as: story.worker, ["reasonText": "On"])
        _ = try region.completeAssessment(second.id, of: story)
        let late = try region.completeAssessment(third.id, of: story)
        #expect(late.rules.first == "assessment-amendment")
        #expect(try amendment(of: first.id, ["duplicateReason": "Kolmas"]).rules == ["assessment-amendment"])
        #expect(try amendment(of: second.id).status == 201)
    }

    @Test func `INV-A2: an amendment is of the same client and the same matter, and stays one`() throws {
        let matter = try region.send(
            .post,
            "/v1/clients/\(story.client)/matters",
            as: story.worker,
            ["serviceTask": "tyoikaiset", "unitId": .string(story.unit)]
        )
        #expect(matter.status == 201)
        var content = TestRegion.assessment
        content["amendsId"] = .string(first.id)
        #expect(
            try region.makeAssessment(of: story, content, in: matter.id).rules == ["assessment-amendment"]
        )
        let stranger = try region.begin()
        let hidden = try region.makeAssessment(of: stranger, content)
        #expect(hidden.code == "reference-not-found")
        #expect(hidden.places == ["/amendsId"])
        let second = try amendment(of: first.id)
        let path = "/v1/assessments/\(second.id)"
        let other: JSONValue = ["amendsId": .string(MemberType.nobody)]
        #expect(try region.patch(path, as: story.worker, other).places == ["/amendsId"])
        #expect(try region.patch(path, as: story.worker, ["amendsId": .null]).places == ["/amendsId"])
        #expect(try region.send(.get, path, as: story.worker).json["amendsId"]?.string == first.id)
    }

    @Test func `INV-A2: an amendment in error leaves in force what it took the place of`() throws {
        let second = try amendment(of: first.id)
        let reason: JSONObject = ["reasonText": "Väärä asia"]
        _ = try region.completeAssessment(second.id, of: story)
        let path = "/v1/assessments/\(second.id)"
        #expect(try region.move(path, to: "entered-in-error", as: story.supervisor, reason).status == 200)
        #expect(try status(first.id) == "completed")
        let draft = try amendment(of: first.id)
        let third = "/v1/assessments/\(draft.id)"
        #expect(try region.move(third, to: "entered-in-error", as: story.supervisor, reason).status == 200)
        #expect(try status(first.id) == "completed")
    }

    @Test func `INV-A2: a running plan goes over to the amendment, in which the needs are the same`() throws {
        let plan = try region.makePlan(of: story, region.plan(of: story, for: first)).id
        let path = "/v1/plans/\(plan)"
        _ = try region.move(path, to: "active", as: story.worker)
        let housing = try #require(first.json["needs"]?.array?.last?["id"])
        let deferral: JSONValue = ["deferredNeeds": [["needId": housing, "reason": "Odottaa"]]]
        #expect(try region.patch(path, as: story.worker, deferral).status == 200)
        let kept = try #require(first.json["needs"]?.array?.first)
        let added: JSONValue = ["code": "exclusion-participation", "severity": "severe"]
        let foreign: JSONValue = ["id": .string(MemberType.nobody), "code": "housing", "severity": "mild"]
        #expect(try amendment(of: first.id, ["needs": [foreign]]).places == ["/needs/0/id"])
        let second = try amendment(of: first.id, ["needs": [kept, added]])
        #expect(second.json["needs"]?.array?.first == kept)
        #expect(try region.completeAssessment(second.id, of: story).status == 200)
        #expect(try region.send(.get, path, as: story.worker).json["assessmentId"]?.string == second.id)
        // What was deferred before, and is no need any more, is in nobody's way; the new need asks for its answer.
        #expect(try region.patch(path, as: story.worker, ["professionalView": "Jatkuu"]).status == 200)
        #expect(try region.patch(path, as: story.worker, ["deferredNeeds": []]).rules == ["INV-P4"])
        let need = try #require(second.json["needs"]?.array?.last?["id"])
        let goal = try region.send(
            .post,
            path + "/goals",
            as: story.worker,
            ["description": "Tapaan ystäviä", "setBy": "client", "addressesNeeds": [need], "clientCommitment": 5]
        )
        #expect(goal.status == 201)
        #expect(try region.patch(path, as: story.worker, ["deferredNeeds": []]).status == 200)
        let wrong = "/v1/assessments/\(second.id)"
        _ = try region.move(wrong, to: "entered-in-error", as: story.supervisor, ["reasonText": "Väärä asia"])
        #expect(try region.send(.get, path, as: story.worker).json["assessmentId"]?.string == first.id)
        let other: JSONValue = ["assessmentId": .string(second.id)]
        #expect(try region.patch(path, as: story.worker, other).places == ["/assessmentId"])
    }

    @Test func `D12: an amendment owes no second plan`() throws {
        let second = try amendment(of: first.id)
        _ = try region.completeAssessment(second.id, of: story)
        let path = "/v1/clients/\(story.client)/obligations?kind=D12"
        let owed = try region.send(.get, path, as: story.worker).json["items"]?.array ?? []
        #expect(owed.map { $0["subject"]?["id"]?.string } == [first.id])
    }

    @Test func `INV-A2: nobody moves an assessment to amended or back by hand`() throws {
        for caller in [story.worker, story.supervisor] {
            let refused = try region.move("/v1/assessments/\(first.id)", to: "amended", as: caller)
            #expect(refused.code == "actor-not-allowed")
        }
        let second = try amendment(of: first.id)
        _ = try region.completeAssessment(second.id, of: story)
        let back = try region.move("/v1/assessments/\(first.id)", to: "completed", as: story.worker)
        #expect(back.code == "actor-not-allowed")
    }
}
