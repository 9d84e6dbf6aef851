import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct AssessmentTests {
    @Test func `an assessment is made, begun and completed, and its needs cite the statute`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makeAssessment(of: story)
        #expect(made.status == 201)
        #expect(made.json["status"] == "pending")
        let needs = made.json["needs"]?.array ?? []
        #expect(needs.compactMap { $0["statuteRef"]?.string } == ["11.1", "11.2"])
        #expect(Set(needs.compactMap { $0["id"]?.string }).count == 2)
        let path = "/v1/assessments/\(made.id)"
        let begun = try region.move(path, to: "in-progress", as: story.worker)
        #expect(begun.json["startedAt"]?.string?.hasSuffix("Z") == true)
        let completed = try region.move(path, to: "completed", as: story.worker)
        #expect(completed.status == 200)
        #expect(completed.json["needs"] == made.json["needs"])
        let listed = try region.send(
            .get,
            "/v1/clients/\(story.client)/assessments?status=completed&matterId=\(story.matter)",
            as: story.worker
        )
        #expect(listed.json["items"]?.array?.map { $0["id"] } == [.string(made.id)])
    }

    @Test(arguments: [
        ("clientView", "assessment-completion-client-view"), ("strengths", "assessment-completion-strength"),
        ("professionalView", "assessment-completion-professional-view"),
        ("holisticAnswers", "assessment-completion-dimensions"), ("conclusion", "assessment-completion-conclusion"),
        ("ownWorkerNeeded", "assessment-completion-own-worker"),
    ])
    func `completion names what is missing, and nothing else`(_ member: String, _ rule: String) throws {
        let region = try TestRegion()
        let story = try region.begin()
        var content = TestRegion.assessment
        content[member] = nil
        let made = try region.makeAssessment(of: story, content)
        let path = "/v1/assessments/\(made.id)"
        _ = try region.move(path, to: "in-progress", as: story.worker)
        let refused = try region.move(path, to: "completed", as: story.worker)
        #expect(refused.status == 422)
        #expect(refused.rules == [rule])
        #expect(refused.places == ["/\(member)"])
    }

    @Test func `everything that completion lacks is answered at once and listed as blocked`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makeAssessment(of: story, ["kind": "initial"])
        let path = "/v1/assessments/\(made.id)"
        _ = try region.move(path, to: "in-progress", as: story.worker)
        let refused = try region.move(path, to: "completed", as: story.worker)
        #expect(refused.rules.count == 6)
        #expect(refused.json["next"] == ["cancelled-by-client"])
        let ways = try region.send(.get, path + "/transitions", as: story.worker)
        let blocked = ways.json["blocked"]?.array?.first { $0["to"] == "completed" }
        #expect(blocked?["reasons"]?.array?.compactMap { $0["rule"]?.string } == refused.rules)
    }

    @Test func `an absent view, no strengths and no worker need their reasons, and needs answer dimensions`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        var content = TestRegion.assessment
        content["clientView"] = nil
        content["clientViewAbsent"] = ["reason": "declined"]
        content["strengths"] = nil
        content["noStrengthsReason"] = "Ei halunnut kertoa"
        content["ownWorkerNeeded"] = ["isNeeded": false]
        let made = try region.makeAssessment(of: story, content)
        let path = "/v1/assessments/\(made.id)"
        _ = try region.move(path, to: "in-progress", as: story.worker)
        #expect(try region.move(path, to: "completed", as: story.worker).rules == ["assessment-completion-own-worker"])
        _ = try region.patch(path, as: story.worker, ["ownWorkerNeeded": ["reason": "Muu nimetty työntekijä"]])
        #expect(try region.move(path, to: "completed", as: story.worker).status == 200)
    }

    @Test func `the assessment of a client with special support is completed by a social worker alone`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.patch("/v1/clients/\(story.client)", as: story.worker, ["hasSpecialSupport": true])
        let made = try region.makeAssessment(of: story)
        let path = "/v1/assessments/\(made.id)"
        _ = try region.move(path, to: "in-progress", as: story.worker)
        #expect(
            try region.move(path, to: "completed", as: story.worker).rules == ["assessment-completion-social-worker"]
        )
        var socialWorker = story.worker
        socialWorker.role = "social-worker"
        #expect(try region.move(path, to: "completed", as: socialWorker).status == 200)
    }

    @Test(arguments: [(17, "assessment-completion-child-opinion"), (18, nil)])
    func `the assessment of a child is not completed without the child's own opinion`(
        age: Int,
        rule: String?
    ) throws {
        let region = try TestRegion()
        let story = try region.begin()
        let born = CalendarDate.today.addingMonths(-12 * age).description
        _ = try region.patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            ["birthDate": .string(born), "guardianAbsenceReason": "Sijoitettu"]
        )
        let path = "/v1/assessments/\(try region.makeAssessment(of: story).id)"
        _ = try region.move(path, to: "in-progress", as: story.worker)
        let moved = try region.move(path, to: "completed", as: story.worker)
        #expect(moved.rules == (rule.map { [$0] } ?? []))
        guard rule != nil else { return }
        #expect(moved.places == ["/childOpinion"])
        _ = try region.patch(path, as: story.worker, ["childOpinion": "Haluan olla äidin luona"])
        #expect(try region.move(path, to: "completed", as: story.worker).status == 200)
    }

    @Test func `INV-A1: a supervisor alone leaves out the view of a child of twelve in child protection`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let born = CalendarDate.today.addingMonths(-12 * 13).description
        let changed = try region.patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            ["birthDate": .string(born), "guardianAbsenceReason": "Sijoitettu"]
        )
        #expect(changed.status == 200)
        let absent: JSONValue = ["reason": "unable-now"]
        let refused = try region.makeAssessment(of: story, ["kind": "child-protection", "clientViewAbsent": absent])
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-A1"])
        #expect(try region.makeAssessment(of: story, ["kind": "full", "clientViewAbsent": absent]).status == 201)
        let made = try region.makeAssessment(of: story, ["kind": "child-protection"])
        let path = "/v1/assessments/\(made.id)"
        #expect(try region.patch(path, as: story.worker, ["clientViewAbsent": absent]).rules == ["INV-A1"])
        #expect(try region.patch(path, as: story.supervisor, ["conclusion": "Ei"]).code == "actor-not-allowed")
        #expect(try region.patch(path, as: story.supervisor, ["clientViewAbsent": absent]).status == 200)
        #expect(try region.patch(path, as: story.worker, ["conclusion": "Tuki jatkuu"]).status == 200)
    }

    @Test func `INV-A2: a completed assessment is not changed, but may be declared an error`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makeAssessment(of: story)
        let path = "/v1/assessments/\(made.id)"
        _ = try region.move(path, to: "in-progress", as: story.worker)
        _ = try region.move(path, to: "completed", as: story.worker)
        let refused = try region.patch(path, as: story.worker, ["conclusion": "Toinen"])
        #expect(refused.status == 409)
        #expect(refused.code == "state-conflict")
        #expect(refused.rules == ["INV-A2"])
        #expect(try region.move(path, to: "entered-in-error", as: story.supervisor).places == ["/reasonText"])
        let error = try region.move(path, to: "entered-in-error", as: story.supervisor, ["reasonText": "Väärä asiakas"])
        #expect(error.status == 200)
        #expect(try region.patch(path, as: story.worker, ["conclusion": "Toinen"]).status == 409)
    }

    @Test func `the client changes the own view and nothing else`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makeAssessment(of: story)
        let client = region.caller(client: story.client)
        let path = "/v1/assessments/\(made.id)"
        let changed = try region.patch(path, as: client, ["clientView": ["text": "Tarvitsen apua"]])
        #expect(changed.status == 200)
        #expect(changed.json["clientView"]?["text"] == "Tarvitsen apua")
        let refused = try region.patch(path, as: client, ["conclusion": "Kaikki hyvin"])
        #expect(refused.status == 403)
        #expect(refused.code == "actor-not-allowed")
    }

    @Test func `needs keep their ids through a change, and an id of the caller's making is refused`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makeAssessment(of: story)
        let path = "/v1/assessments/\(made.id)"
        var needs = made.json["needs"]?.array ?? []
        var first = needs[0].object ?? [:]
        first["code"] = "financial"
        needs[0] = .object(first)
        let changed = try region.patch(path, as: story.worker, ["needs": .array(needs)])
        #expect(changed.status == 200)
        #expect(changed.json["needs"]?.array?.first?["statuteRef"] == "11.3")
        #expect(changed.json["needs"]?.array?.first?["id"] == first["id"])
        first["id"] = .string(MemberType.nobody)
        first["statuteRef"] = "11.9"
        needs[0] = .object(first)
        let refused = try region.patch(path, as: story.worker, ["needs": .array(needs)])
        #expect(refused.status == 422)
        #expect(refused.places == ["/needs/0/id", "/needs/0/statuteRef"])
    }

    @Test func `a need tagged health hides the assessment from who may not see health`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makeAssessment(of: story)
        let path = "/v1/assessments/\(made.id)"
        let representative = try region.patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            [
                "representatives": [
                    [
                        "name": "Eila Edunvalvoja", "kind": "edunvalvoja", "scope": ["identity", "assessment"],
                        "validFrom": "2020-01-01",
                    ]
                ]
            ]
        )
        let sub = representative.json["representatives"]?.array?.first?["id"]?.string
        let caller = TestRegion.Caller(
            key: region.countyKey,
            actor: sub,
            role: "representative",
            purpose: "client-own-access"
        )
        #expect(try region.send(.get, path, as: caller).status == 200)
        var needs = made.json["needs"]?.array ?? []
        var first = needs[0].object ?? [:]
        first["tags"] = ["health"]
        needs[0] = .object(first)
        _ = try region.patch(path, as: story.worker, ["needs": .array(needs)])
        #expect(try region.send(.get, path, as: caller).status == 404)
    }

    @Test func `who, from where and with what: the transitions of an assessment`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/assessments/\(try region.makeAssessment(of: story).id)"
        #expect(try region.move(path, to: "in-progress", as: story.supervisor).status == 403)
        #expect(try region.move(path, to: "in-progress", as: story.stranger).status == 404)
        #expect(try region.move(path, to: "completed", as: story.worker).status == 409)
        #expect(
            Set(try region.move(path, to: "not-needed", as: story.worker).places) == [
                "/reasonText", "/clientNotifiedDate", "/reviewNoticeDate",
            ]
        )
        let tomorrow = JSONValue.string(CalendarDate.today.addingDays(1).description)
        let early = try region.move(
            path,
            to: "not-needed",
            as: story.worker,
            ["reasonText": "Ilmeisen tarpeeton", "clientNotifiedDate": tomorrow, "reviewNoticeDate": tomorrow]
        )
        #expect(early.status == 422)
        #expect(early.places == ["/clientNotifiedDate", "/reviewNoticeDate"])
        let today = JSONValue.string(CalendarDate.today.description)
        let notNeeded = try region.move(
            path,
            to: "not-needed",
            as: story.worker,
            ["reasonText": "Ilmeisen tarpeeton", "clientNotifiedDate": today, "reviewNoticeDate": today]
        )
        #expect(notNeeded.json["clientNotifiedDate"] == today)
        #expect(notNeeded.json["reviewNoticeDate"] == today)
        let client = region.caller(client: story.client)
        let reopened = try region.move(path, to: "pending", as: client, ["reasonText": "Tarvitsen arvion"])
        #expect(reopened.json["status"] == "pending")
        #expect(reopened.json["clientNotifiedDate"] == nil)
        #expect(reopened.json["reviewNoticeDate"] == nil)
        let cancelled = try region.move(path, to: "cancelled-by-client", as: story.worker)
        #expect(cancelled.status == 200)
        #expect(try region.patch(path, as: story.worker, ["conclusion": "Toinen"]).status == 409)
    }
}
