import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// INV-P1 to INV-P7: what a plan in force must have.
@Suite struct PlanRulesTests {
    @Test func `INV-P1: a matter has one active plan, by the change of a plan in force too`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let first = try region.makeActivePlan(of: story)
        let second = try region.makePlan(of: story)
        let refused = try region.move("/v1/plans/\(second.id)", to: "active", as: story.worker)
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-P1"])
        #expect(refused.places == ["/matterIds/0"])
        #expect(refused.json["errors"]?.array?.first?["planId"]?.string == first.id)
        let matter = try region.send(
            .post,
            "/v1/clients/\(story.client)/matters",
            as: story.worker,
            ["serviceTask": "tyoikaiset", "unitId": .string(story.unit)]
        )
        _ = try region.patch("/v1/plans/\(second.id)", as: story.worker, ["matterIds": [.string(matter.id)]])
        #expect(try region.move("/v1/plans/\(second.id)", to: "active", as: story.worker).status == 200)
        let both: JSONValue = [.string(matter.id), .string(story.matter)]
        let widened = try region.patch("/v1/plans/\(second.id)", as: story.worker, ["matterIds": both])
        #expect(widened.rules == ["INV-P1"])
        #expect(widened.places == ["/matterIds/1"])
    }

    @Test func `INV-P1: the database itself refuses a second active plan`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.makeActivePlan(of: story)
        let second = try region.makePlan(of: story)
        let id = Value(Identifier<Record>(second.id))
        #expect(throws: Problem.self) {
            try region.application.service.write { transaction throws(Problem) in
                _ = try transaction.change("UPDATE plan_matter SET is_active = 1 WHERE plan_id = ?", [id])
            }
        }
    }

    @Test func `INV-P2: a plan without the client's view is not activated`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        var content = region.plan(of: story, for: try region.makeAssessment(of: story))
        content["clientView"] = nil
        let path = "/v1/plans/\(try region.makePlan(of: story, content).id)"
        let refused = try region.move(path, to: "active", as: story.worker)
        #expect(refused.rules == ["INV-P2"])
        #expect(refused.places == ["/clientView"])
        // Ninety days are too long a wait where the client has not been heard.
        _ = try region.patch(path, as: story.worker, ["clientViewAbsent": ["reason": "unreachable"]])
        let late = try region.move(path, to: "active", as: story.worker)
        #expect(late.rules == ["INV-P2"])
        #expect(late.places == ["/nextReviewDue"])
        let soon = JSONValue.string(CalendarDate.today.addingDays(30).description)
        _ = try region.patch(path, as: story.worker, ["nextReviewDue": soon])
        #expect(try region.move(path, to: "active", as: story.worker).status == 200)
    }

    @Test func `INV-P3: a plan without a responsible worker is not activated`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/plans/\(try region.makePlan(of: story).id)"
        let client: Identifier<Client>? = Identifier(story.client)
        // A social worker of the matter's unit may activate too; nobody answers for the client any more.
        let colleague = region.caller(
            try region.makeProfessional("Kati Kollega", roles: [.socialWorker], units: [story.unit]),
            .socialWorker,
            .planning
        )
        try region.application.service.write { transaction throws(Problem) in
            if let client { try transaction.endResponsibility(of: client) }
        }
        let refused = try region.move(path, to: "active", as: colleague)
        #expect(refused.rules == ["INV-P3"])
    }

    @Test func `INV-P4: a moderate or graver need has a goal or a reason`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let assessment = try region.makeAssessment(of: story)
        var content = region.plan(of: story, for: assessment)
        content["goals"] = nil
        let path = "/v1/plans/\(try region.makePlan(of: story, content).id)"
        let refused = try region.move(path, to: "active", as: story.worker)
        #expect(refused.rules == ["INV-P4"])
        let need = assessment.json["needs"]?.array?.first?["id"] ?? ""
        #expect(refused.json["errors"]?.array?.first?["needId"] == need)
        _ = try region.patch(
            path,
            as: story.worker,
            ["deferredNeeds": [["needId": need, "reason": "Asiakas odottaa"]]]
        )
        #expect(try region.move(path, to: "active", as: story.worker).status == 200)
        #expect(try region.patch(path, as: story.worker, ["deferredNeeds": []]).rules == ["INV-P4"])
    }

    @Test func `INV-P5: a goal has the client's commitment and a dated action`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let assessment = try region.makeAssessment(of: story)
        var content = region.plan(of: story, for: assessment)
        var goal = content["goals"]?.array?.first?.object ?? [:]
        goal["clientCommitment"] = nil
        goal["actions"] = [["description": "Joskus", "owner": ["kind": "client"]]]
        content["goals"] = [.object(goal)]
        let made = try region.makePlan(of: story, content)
        let refused = try region.move("/v1/plans/\(made.id)", to: "active", as: story.worker)
        #expect(refused.rules == ["INV-P5", "INV-P5"])
        #expect(refused.places == ["/goals/0/clientCommitment", "/goals/0/actions"])
        let goals = "/v1/goals/\(made.json["goals"]?.array?.first?["id"]?.string ?? "")"
        _ = try region.patch(goals, as: story.worker, ["clientCommitment": 3])
        let due = JSONValue.string(CalendarDate.today.description)
        _ = try region.send(
            .post,
            goals + "/actions",
            as: story.worker,
            ["description": "Tänään", "owner": ["kind": "client"], "due": due]
        )
        #expect(try region.move("/v1/plans/\(made.id)", to: "active", as: story.worker).status == 200)
    }

    @Test(arguments: [(1956, 365), (2015, 180)])
    func `INV-P6: the next review is set, not past, and within a year, for a child half a year`(
        _ birthYear: Int,
        _ days: Int
    ) throws {
        let region = try TestRegion()
        let story = try region.begin()
        let client = try region.patch(
            "/v1/clients/\(story.client)",
            as: story.worker,
            ["birthDate": "\(birthYear)-03-02", "guardianAbsenceReason": "Sijoitettu"]
        )
        #expect(client.status == 200)
        var content = region.plan(of: story, for: try region.makeAssessment(of: story))
        content["nextReviewDue"] = nil
        let path = "/v1/plans/\(try region.makePlan(of: story, content).id)"
        #expect(try region.move(path, to: "active", as: story.worker).rules == ["INV-P6"])
        for offset in [-1, days + 1] {
            let due = JSONValue.string(CalendarDate.today.addingDays(offset).description)
            _ = try region.patch(path, as: story.worker, ["nextReviewDue": due])
            let refused = try region.move(path, to: "active", as: story.worker)
            #expect(refused.rules == ["INV-P6"])
            #expect(refused.places == ["/nextReviewDue"])
        }
        let last = JSONValue.string(CalendarDate.today.addingDays(days).description)
        _ = try region.patch(path, as: story.worker, ["nextReviewDue": last])
        #expect(try region.move(path, to: "active", as: story.worker).status == 200)
        let late = JSONValue.string(CalendarDate.today.addingDays(days + 1).description)
        #expect(try region.patch(path, as: story.worker, ["nextReviewDue": late]).rules == ["INV-P6"])
    }

    @Test func `INV-P7: dissent does not stop a plan, but who dissents has not agreed`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/plans/\(try region.makePlan(of: story).id)"
        let refused = try region.patch(path, as: story.worker, ["dissentText": "Haluan asumispalvelun"])
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-P7"])
        #expect(refused.places == ["/agreement"])
        let changed = try region.patch(
            path,
            as: story.worker,
            ["dissentText": "Haluan asumispalvelun", "agreement": "disagreed"]
        )
        #expect(changed.status == 200)
        #expect(try region.move(path, to: "active", as: story.worker).json["status"] == "active")
    }

    @Test func `every rule that an empty plan breaks is answered at once, and listed as the reason`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let assessment = try region.makeAssessment(of: story)
        let made = try region.makePlan(
            of: story,
            ["matterIds": [.string(story.matter)], "assessmentId": .string(assessment.id)]
        )
        let path = "/v1/plans/\(made.id)"
        let refused = try region.move(path, to: "active", as: story.worker)
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-P4", "INV-P2", "INV-P6"])
        #expect(refused.json["rule"] == "INV-P4")
        let ways = try region.send(.get, path + "/transitions", as: story.worker)
        let blocked = ways.json["blocked"]?.array?.first { $0["to"] == "active" }
        #expect(blocked?["reasons"]?.array?.compactMap { $0["rule"]?.string } == refused.rules)
    }
}
