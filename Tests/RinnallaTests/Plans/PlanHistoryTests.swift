import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// What a plan was: its versions, what differs between them, and the plan as it stood at a time.
@Suite struct PlanHistoryTests {
    /// A plan made an hour ago, activated now, whose goal then changed: three versions.
    private func tell(_ region: TestRegion, _ story: TestRegion.Story) throws -> TestRegion.Outcome {
        let made = try region.makePlan(of: story)
        _ = try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("UPDATE event SET at = at - 3600000")
        }
        _ = try region.move("/v1/plans/\(made.id)", to: "active", as: story.worker)
        let goal = made.json["goals"]?.array?.first?["id"]?.string ?? ""
        _ = try region.patch("/v1/goals/\(goal)", as: story.worker, ["confidence": 7])
        return made
    }

    @Test func `every version is listed with who, what and why, the newest first, page by page`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let plan = try tell(region, story).id
        let path = "/v1/plans/\(plan)/versions"
        let listed = try region.send(.get, path, as: story.worker)
        let items = listed.json["items"]?.array ?? []
        #expect(items.map { $0["version"] } == [3, 2, 1])
        #expect(
            items.map { $0["type"]?.string?.split(separator: ".").dropLast().last } == ["changed", "active", "created"]
        )
        #expect(items.first?["changed"] == ["/goals"])
        #expect(items.first?["by"]?["id"]?.string == story.worker.actor)
        #expect(items[1]["from"] == "draft")
        #expect(items[1]["to"] == "active")
        let page = try region.send(.get, path + "?limit=1&before=3", as: story.worker)
        #expect(page.json["items"]?.array?.map { $0["version"] } == [2])
        #expect(page.json["page"]?["hasMore"] == true)
        #expect(try region.send(.get, path, as: story.stranger).status == 404)
    }

    @Test func `what is deferred of a need is as closed as the need's tags, now and as it stood`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        var content = TestRegion.assessment
        content["needs"] = [
            ["code": "everyday-coping", "severity": "severe", "clientImportance": 9],
            ["code": "housing", "severity": "mild"],
            ["code": "relatives-support", "severity": "mild", "tags": ["health"]],
        ]
        let assessment = try region.makeAssessment(of: story, content)
        let needs = assessment.json["needs"]?.array?.compactMap { $0["id"] } ?? []
        try #require(needs.count == 3, "\(assessment.text)")
        var plan = region.plan(of: story, for: assessment)
        plan["deferredNeeds"] = [
            ["needId": needs[1], "reason": "Asunto odottaa"], ["needId": needs[2], "reason": "Hoito odottaa"],
        ]
        let made = try region.makePlan(of: story, plan)
        let path = "/v1/plans/\(made.id)"
        _ = try region.patch(
            path,
            as: story.worker,
            ["deferredNeeds": .array([made.json["deferredNeeds"]?.array?[1] ?? ""])]
        )
        _ = try region.patch(path, as: story.worker, ["deferredNeeds": made.json["deferredNeeds"] ?? []])
        let team = try region.activeTeam(story)
        let now = Timestamp.now()
        let reads = [
            path, path + "?asOf=\(now)", path + "?include=goals", path + "/differences?from=2&to=3",
            "/v1/clients/\(story.client)/plans",
        ]
        for read in reads {
            let shown = try region.send(.get, read, as: team.nurseCaller)
            #expect(shown.text.contains("Asunto odottaa"), "\(read): \(shown.text)")
            #expect(!shown.text.contains("Hoito odottaa"), "\(read)")
            #expect(!shown.text.contains(needs[2].string ?? ""), "\(read)")
            #expect(try region.send(.get, read, as: story.worker).text.contains("Hoito odottaa"), "\(read)")
        }
        let opened = try region.patch(
            "/v1/team-members/\(team.nurse)",
            as: story.worker,
            ["accessScope": ["identity", "plan", "health"]]
        )
        #expect(opened.status == 200, "\(opened.text)")
        #expect(try region.send(.get, path, as: team.nurseCaller).text.contains("Hoito odottaa"))
    }

    @Test func `two versions are compared with their goals, each member with what it was and became`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try tell(region, story)
        let path = "/v1/plans/\(made.id)/differences"
        let goal = made.json["goals"]?.array?.first?["id"]?.string ?? ""
        let goals = try region.send(.get, path + "?from=2&to=3", as: story.worker)
        #expect(goals.json["changes"] == [["pointer": .string("/goals/\(goal)/confidence"), "to": 7]])
        let state = try region.send(.get, path + "?from=1&to=2", as: story.worker).json["changes"]?.array ?? []
        #expect(state.contains(["pointer": "/status", "from": "draft", "to": "active"]))
        #expect(state.allSatisfy { $0["pointer"]?.string?.hasPrefix("/goals") == false })
        #expect(try region.send(.get, path + "?from=3&to=3", as: story.worker).json == ["changes": []])
        let unknown = try region.send(.get, path + "?from=1&to=9", as: story.worker)
        #expect(unknown.status == 422)
        #expect(unknown.places == ["to"])
        #expect(try region.send(.get, path + "?from=1&to=2", as: story.stranger).status == 404)
    }

    @Test func `a plan as it stood has the goals and actions of then, and did not stand before it was made`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try tell(region, story)
        let path = "/v1/plans/\(made.id)"
        func read(minutesAgo: Int64) throws -> TestRegion.Outcome {
            let time = Timestamp.now().adding(seconds: -60 * minutesAgo)
            return try region.send(.get, path + "?include=goals,actions&asOf=\(time)", as: story.worker)
        }
        let then = try read(minutesAgo: 30)
        for member in ["version", "status", "goals", "actions", "nextReviewDue", "clientView"] {
            #expect(then.json[member] == made.json[member], "\(member)")
        }
        let now = try read(minutesAgo: 0)
        #expect(now.json["status"] == "active")
        #expect(now.json["goals"]?.array?.first?["confidence"] == 7)
        #expect(try read(minutesAgo: 90).status == 404)
        let log = try region.send(.get, "/v1/clients/\(story.client)/access-log?limit=1", as: story.worker)
        #expect(log.json["items"]?.array?.first?["operation"] == "getPlan")
    }

    @Test func `a goal that is withheld now is withheld of then too`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let made = try tell(region, story)
        _ = try region.application.service.write { transaction throws(Problem) in
            let health = DataCategories(codes: ["health"]).rawValue
            let values: [Value] = [.integer(health), Value(Identifier<Record>(made.id))]
            try transaction.change("UPDATE goal SET categories = categories | ? WHERE plan_id = ?", values)
        }
        _ = try region.application.service.write { transaction throws(Problem) in
            let categories = DataCategories(codes: ["identity", "contact", "plan"]).rawValue
            try transaction.change("UPDATE care_relationship SET categories = ?", [.integer(categories)])
        }
        let path = "/v1/plans/\(made.id)"
        let now = Timestamp.now()
        let read = try region.send(.get, path + "?include=goals&asOf=\(now)", as: story.worker)
        #expect(read.status == 200)
        #expect(read.json["goals"] == [])
        let compared = try region.send(.get, path + "/differences?from=2&to=3", as: story.worker)
        #expect(compared.json == ["changes": []])
    }

    @Test func `INV-P8: a plan tells how complete it is and what is missing of what the law wants`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let assessment = try region.makeAssessment(of: story)
        let plan = try region.makePlan(of: story, region.plan(of: story, for: assessment)).id
        let path = "/v1/plans/\(plan)"
        func missing() throws -> [String] {
            let completeness = try region.send(.get, path, as: story.worker).json["completeness"]
            let missing = completeness?["missing"]?.array?.compactMap(\.string) ?? []
            #expect(completeness?["maximum"] == 9)
            #expect(completeness?["score"]?.integer == Int64(9 - missing.count))
            return missing
        }
        let all = ["support-need", "services", "schedule", "meetings", "strengths", "duration"]
        #expect(try missing() == all)
        let steps: [(String, JSONValue)] = [
            ("services", ["professionalView": "Kotiin apua"]),
            ("schedule", ["period": ["start": "2026-11-01", "end": "2027-10-31"]]),
            ("meetings", ["meetingFrequencyDays": 30]), ("strengths", ["strengthsUsed": ["Hyvät naapurit"]]),
            ("duration", ["expectedDurationDays": 365]),
        ]
        var left = all
        for (part, change) in steps {
            #expect(try region.patch(path, as: story.worker, change).status == 200)
            left.removeAll { $0 == part }
            #expect(try missing() == left)
        }
        try region.force("assessment", assessment.id, to: "completed")
        #expect(try missing() == [])
        let goal = try region.send(.get, path + "/goals", as: story.worker).ids.first ?? ""
        _ = try region.patch("/v1/goals/\(goal)", as: story.worker, ["setBy": "professional"])
        _ = try region.patch(path, as: story.worker, ["nextReviewDue": .null])
        #expect(try missing() == ["goals", "follow-up"])
    }

    @Test func `a goal has its scale of attainment, all five levels of it, and the client's readiness`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let goal = try region.makePlan(of: story).json["goals"]?.array?.first?["id"]?.string ?? ""
        let path = "/v1/goals/\(goal)"
        let short = try region.patch(path, as: story.worker, ["gas": ["levels": ["Ei käy"]]])
        #expect(short.status == 400)
        #expect(short.places.contains("/gas/levels"))
        let gas: JSONValue = [
            "levels": ["a", "b", "c", "d", "e"], "importance": 3, "difficulty": 2, "baseline": -1,
        ]
        let changed = try region.patch(path, as: story.worker, ["gas": gas, "readiness": "preparing"])
        #expect(changed.json["gas"] == gas)
        #expect(changed.json["readiness"] == "preparing")
    }
}
