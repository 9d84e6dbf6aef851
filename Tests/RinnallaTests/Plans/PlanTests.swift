import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Plans as records: made whole, read with their parts, changed, held, revoked.
@Suite struct PlanTests {
    @Test func `a plan is made with its goals and actions in one request, and shown with them`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makePlan(of: story)
        #expect(made.status == 201)
        #expect(made.etag == "\"1\"")
        #expect(made.json["responsibleWorkerId"]?.string == story.worker.actor)
        let goals = made.json["goals"]?.array ?? []
        let actions = made.json["actions"]?.array ?? []
        #expect(goals.count == 1)
        #expect(goals.first?["planId"]?.string == made.id)
        #expect(goals.first?["status"] == "proposed")
        #expect(actions.map { $0["goalId"] } == [goals.first?["id"], goals.first?["id"]])
        #expect(actions.first?["owner"] == ["kind": "client", "id": .string(story.client)])
        let read = try region.send(.get, "/v1/plans/\(made.id)?include=goals,actions", as: story.worker)
        #expect(read.json == made.json)
        let log = try region.send(.get, "/v1/clients/\(story.client)/access-log?limit=1", as: story.worker)
        #expect(log.json["items"]?.array?.first?["fields"] == "plans:read goals:read actions:read")
        let plain = try region.send(.get, "/v1/plans/\(made.id)", as: story.worker)
        #expect(plain.json["goals"] == nil)
    }

    @Test func `the faults of every level are one answer, and nothing is made`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let refused = try region.makePlan(
            of: story,
            [
                "matterIds": [.string(story.matter)], "gaols": [],
                "goals": [
                    [
                        "description": "Työhön", "setBy": "nobody", "addressesNeeds": [.string(MemberType.nobody)],
                        "actions": [["owner": ["kind": "client"], "due": "2026-02-30"]],
                    ]
                ],
            ]
        )
        #expect(refused.status == 400)
        #expect(
            Set(refused.places) == [
                "/gaols", "/goals/0/setBy", "/goals/0/actions/0/description", "/goals/0/actions/0/due",
            ]
        )
        #expect(refused.json["errors"]?.array?.first?["suggestion"] == "/goals")
        #expect(try region.query("SELECT count(*) FROM plan") { row in row.int(0) } == [0])
    }

    @Test func `what speaks against any goal or action is one 422, and nothing is made`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        var content = region.plan(of: story, for: try region.makeAssessment(of: story))
        let nobody = JSONValue.string(MemberType.nobody)
        let need = content["goals"]?.array?.first?["addressesNeeds"]?.array?.first ?? ""
        content["goals"] = [
            ["description": "Yksi", "setBy": "client", "addressesNeeds": [need, nobody]],
            [
                "description": "Kaksi", "setBy": "client", "addressesNeeds": [need],
                "actions": [["description": "Teko", "owner": ["kind": "worker", "id": nobody]]],
            ],
        ]
        let refused = try region.makePlan(of: story, content)
        #expect(refused.status == 422)
        #expect(refused.code == "reference-not-found")
        #expect(
            refused.places == [
                "/goals/0/addressesNeeds/1", "/goals/1/actions/0/owner/id",
            ]
        )
        #expect(try region.query("SELECT count(*) FROM plan") { row in row.int(0) } == [0])
    }

    @Test func `a dry run of a nested create shows the whole and makes nothing`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let content = region.plan(of: story, for: try region.makeAssessment(of: story))
        let outcome = try region.send(
            .post,
            "/v1/clients/\(story.client)/plans",
            as: story.worker,
            .object(content),
            fields: [.prefer: "handling=dry-run"]
        )
        #expect(outcome.status == 201)
        #expect(outcome.json["actions"]?.array?.count == 2)
        #expect(try region.query("SELECT count(*) FROM action") { row in row.int(0) } == [0])
    }

    @Test func `a change of a goal or an action is a change of its plan`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try region.makePlan(of: story)
        let action = made.json["actions"]?.array?.first?["id"]?.string ?? ""
        _ = try region.patch("/v1/actions/\(action)", as: story.worker, ["effectRating": 1])
        #expect(try region.send(.get, "/v1/plans/\(made.id)", as: story.worker).etag == "\"2\"")
        let refused = try region.patch("/v1/plans/\(made.id)", as: story.worker, ["goals": []])
        #expect(refused.status == 400)
        #expect(refused.places == ["/goals"])
    }

    @Test func `plans are listed by their next review, those without one last`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let dates = [nil, "2026-12-01", "2026-11-01"]
        let made = try dates.map { date in
            var content: JSONObject = ["matterIds": [.string(story.matter)]]
            content["nextReviewDue"] = date.map { .string($0) }
            return try region.makePlan(of: story, content).id
        }
        let listed = try region.send(.get, "/v1/clients/\(story.client)/plans?sort=due", as: story.worker)
        #expect(listed.json["items"]?.array?.compactMap { $0["id"]?.string } == made.reversed())
    }

    @Test func `a matter of another client, a hidden assessment and a foreign need are not found`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let other = try region.begin()
        let foreign = try region.makeAssessment(of: other)
        let refused = try region.makePlan(
            of: story,
            ["matterIds": [.string(other.matter)], "assessmentId": .string(foreign.id)]
        )
        #expect(refused.status == 422)
        #expect(refused.places == ["/matterIds/0", "/assessmentId"])
        let need = foreign.json["needs"]?.array?.first?["id"] ?? ""
        let deferred = try region.makePlan(
            of: story,
            ["matterIds": [.string(story.matter)], "deferredNeeds": [["needId": need, "reason": "Myöhemmin"]]]
        )
        #expect(deferred.places == ["/deferredNeeds/0/needId"])
        #expect(deferred.code == "reference-not-found")
    }

    @Test func `the assessment of a plan may be named later, and is not exchanged`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/plans/\(try region.makePlan(of: story, ["matterIds": [.string(story.matter)]]).id)"
        let first = JSONValue.string(try region.makeAssessment(of: story).id)
        let second = JSONValue.string(try region.makeAssessment(of: story).id)
        #expect(try region.patch(path, as: story.worker, ["assessmentId": first]).status == 200)
        let refused = try region.patch(path, as: story.worker, ["assessmentId": second])
        #expect(refused.status == 422)
        #expect(refused.places == ["/assessmentId"])
    }

    @Test func `the client changes the own view of a plan in force, and nothing else`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/plans/\(try region.makeActivePlan(of: story).id)"
        let client = region.caller(client: story.client)
        let changed = try region.patch(path, as: client, ["clientView": ["text": "Pärjään jo"]])
        #expect(changed.json["clientView"]?["text"] == "Pärjään jo")
        #expect(try region.patch(path, as: client, ["agreement": "disagreed"]).status == 403)
    }

    @Test func `a plan on hold says until when, keeps its review, and is resumed with a note`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/plans/\(try region.makeActivePlan(of: story).id)"
        let missing = try region.move(path, to: "on-hold", as: story.worker)
        #expect(missing.status == 400)
        #expect(Set(missing.places) == ["/reasonText", "/resumeBy"])
        let today = CalendarDate.today
        let yesterday = JSONValue.string(today.addingDays(-1).description)
        let past = try region.move(
            path,
            to: "on-hold",
            as: story.worker,
            ["reasonText": "Sairaala", "resumeBy": yesterday]
        )
        #expect(past.places == ["/resumeBy"])
        let far = JSONValue.string(today.addingDays(400).description)
        let soon = JSONValue.string(today.addingDays(30).description)
        let late = try region.move(
            path,
            to: "on-hold",
            as: story.worker,
            ["reasonText": "Sairaala", "resumeBy": soon, "nextReviewDue": far]
        )
        #expect(late.rules == ["INV-P6"])
        // It is the responsible worker who may, whatever the request lacks.
        #expect(try region.move(path, to: "on-hold", as: story.supervisor).status == 403)
        let moved = JSONValue.string(today.addingDays(120).description)
        let held = try region.move(
            path,
            to: "on-hold",
            as: story.worker,
            ["reasonText": "Sairaala", "resumeBy": soon, "nextReviewDue": moved]
        )
        #expect(held.json["status"] == "on-hold")
        #expect(held.json["nextReviewDue"] == moved)
        #expect(held.json["resumeBy"] == soon)
        #expect(try region.patch(path, as: story.worker, ["nextReviewDue": .null]).rules == ["INV-P6"])
        #expect(try region.move(path, to: "active", as: story.worker).places == ["/resumeNote"])
        let resumed = try region.move(path, to: "active", as: story.worker, ["resumeNote": "Kotona taas"])
        #expect(resumed.json["status"] == "active")
        #expect(resumed.json["resumeNote"] == "Kotona taas")
        #expect(resumed.json["resumeBy"] == nil)
    }

    @Test func `a plan is revoked with a reason and what follows, by the client too`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let active = try region.makeActivePlan(of: story)
        let path = "/v1/plans/\(active.id)"
        let client = region.caller(client: story.client)
        #expect(try region.move(path, to: "revoked", as: client).places == ["/reasonText", "/noPlanReason"])
        let alone = try region.move(path, to: "revoked", as: client, ["reasonText": "En halua"])
        #expect(alone.status == 422)
        #expect(alone.places == ["/noPlanReason"])
        let itself = try region.move(
            path,
            to: "revoked",
            as: client,
            ["reasonText": "En halua", "replacementPlanId": .string(active.id)]
        )
        #expect(itself.status == 422)
        #expect(itself.places == ["/replacementPlanId"])
        let revoked = try region.move(
            path,
            to: "revoked",
            as: client,
            ["reasonText": "En halua", "noPlanReason": "Pärjään"]
        )
        #expect(revoked.json["status"] == "revoked")
        #expect(try region.patch(path, as: story.worker, ["professionalView": "x"]).status == 409)
        let goal = try region.send(
            .post,
            path + "/goals",
            as: story.worker,
            ["description": "x", "setBy": "client", "addressesNeeds": ["x"]]
        )
        #expect(goal.status == 400)
    }

    @Test func `a revoked plan is replaced by another, which may then be activated`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let old = try region.makeActivePlan(of: story)
        let new = try region.makePlan(of: story)
        #expect(try region.move("/v1/plans/\(new.id)", to: "active", as: story.worker).rules == ["INV-P1"])
        let revoked = try region.move(
            "/v1/plans/\(old.id)",
            to: "revoked",
            as: story.supervisor,
            ["reasonText": "Uusi suunnitelma", "replacementPlanId": .string(new.id)]
        )
        #expect(revoked.json["replacementPlanId"]?.string == new.id)
        #expect(try region.move("/v1/plans/\(new.id)", to: "active", as: story.worker).status == 200)
    }

    @Test func `who, from where: the transitions of a plan`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/plans/\(try region.makePlan(of: story).id)"
        let client = region.caller(client: story.client)
        for caller in [story.supervisor, client] {
            #expect(try region.move(path, to: "active", as: caller).code == "actor-not-allowed")
        }
        #expect(try region.move(path, to: "active", as: story.stranger).status == 404)
        #expect(try region.move(path, to: "active", as: story.provider).status == 404)
        let hold: JSONObject = ["reasonText": "Tauko", "resumeBy": .string(CalendarDate.today.description)]
        #expect(try region.move(path, to: "on-hold", as: story.worker, hold).status == 409)
        #expect(try region.move(path, to: "entered-in-error", as: story.worker, ["reasonText": "x"]).status == 403)
        let error = try region.move(path, to: "entered-in-error", as: story.supervisor, ["reasonText": "Väärä asiakas"])
        #expect(error.status == 200)
        #expect(try region.move(path, to: "active", as: story.worker).status == 409)
    }
}
