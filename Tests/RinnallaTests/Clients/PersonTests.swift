import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// CD15: rules that are about a person ask all records of the person.
@Suite struct PersonTests {
    private let merger: MergerStory
    private var region: TestRegion { merger.region }
    private var merged: TestRegion.Story { merger.merged }
    private var story: TestRegion.Story { merger.story }
    private var person: TestRegion.Caller { merger.person }

    init() throws { merger = try MergerStory() }

    @Test func `CD15: the client goes on by the id of the merged record, as the one person`() throws {
        let old = region.caller(client: merged.client)
        #expect(try region.status("/v1/clients/\(story.client)", as: old) == 404)
        try merger.merge()
        for path in ["clients/\(merged.client)", "clients/\(story.client)", "matters/\(story.matter)"] {
            let read = try region.send(.get, "/v1/" + path, as: old)
            #expect(read.status == 200, "\(read.text)")
        }
        let log = try region.send(.get, "/v1/clients/\(merged.client)/access-log?limit=200", as: old)
        #expect(
            log.json["items"]?.array?.contains { $0["actor"]?["id"]?.string == story.client } == true,
            "\(log.text)"
        )
        _ = try region.move(
            "/v1/clients/\(story.client)",
            to: "deceased",
            as: story.worker,
            ["deceasedDate": "2026-01-15"]
        )
        #expect(try region.status("/v1/clients/\(merged.client)", as: old) == 403)
    }

    @Test func `who comes again under a merged record's name is told to be the person, to who may see them`() throws {
        let name: JSONValue = ["family": "Vanhanimi", "given": "Maria"]
        let renamed: JSONValue = ["name": name, "birthDate": .null]
        #expect(try region.patch("/v1/clients/\(merged.client)", as: merged.worker, renamed).status == 200)
        try merger.merge()
        let found = try region.send(.post, "/v1/clients/_duplicates", as: story.worker, name)
        #expect(found.json["items"]?.array?.map { $0["client"]?["id"]?.string } == [story.client], "\(found.text)")
        for (caller, isTold) in [
            (story.worker, true), (try region.person(.worker, units: [story.unit]), false), (story.stranger, false),
        ] {
            let content: JSONValue = [
                "client": ["name": name], "contact": ["urgency": "routine", "heardConfirmed": "yes"],
                "matter": ["serviceTask": "iakkaat", "unitId": .string(story.unit)],
            ]
            let made = try region.send(.post, "/v1/intakes", as: caller, content)
            #expect(made.status == 201, "\(made.text)")
            let told = made.json["possibleDuplicates"]?.array ?? []
            #expect(told.contains(["clientId": .string(story.client), "score": 60]) == isTold, "\(made.text)")
        }
    }

    @Test func `INV-R4: a referral under the merged record is in the way of a second one to the same service`() throws {
        let sent = try merger.referral.bring(to: "requested", [:])
        try merger.merge()
        let again = try region.send(
            .post,
            "/v1/clients/\(story.client)/referrals",
            as: story.worker,
            merger.referral.content(["matterId": .string(story.matter)])
        )
        #expect(again.rules == ["INV-R4"])
        #expect(again.json["id"]?.string == sent)
    }

    @Test func `D06: the clock of a merged record's matter is met by an assessment there`() throws {
        try merger.merge()
        func start() throws -> JSONValue? {
            let path = "/v1/clients/\(merged.client)/obligations?limit=200"
            let listed = try region.send(.get, path, as: story.worker).json["items"]?.array ?? []
            return listed.first { $0["awaits"] == "assessment-start" }?["status"]
        }
        #expect(try start() == "open")
        var content = TestRegion.assessment
        content["matterId"] = .string(merged.matter)
        let path = "/v1/clients/\(merged.client)/assessments"
        let made = try region.send(.post, path, as: story.worker, .object(content))
        #expect(made.status == 201, "\(made.text)")
        let started = try region.move("/v1/assessments/\(made.id)", to: "in-progress", as: story.worker)
        #expect(started.status == 200, "\(started.text)")
        #expect(try ["met", "late"].contains(start()))
    }

    @Test func `INV-R2: a referral that comes back to a merged record is redirected there`() throws {
        let sent = try merger.referral.bring(to: "rejected")
        try merger.merge()
        let other = try region.makeService(of: region.provider)
        let redirected = try region.send(
            .post,
            "/v1/referrals/\(sent)/redirects",
            as: story.worker,
            [
                "toServiceId": .string(other),
                "optionsPresented": [["option": "Ryhmä", "isChosen": true], ["option": "Kotituki"]],
                "conflictOfInterest": ["result": "none"],
            ],
            fields: [.ifMatch: "*"]
        )
        #expect(redirected.status == 201, "\(redirected.text)")
        #expect(redirected.json["clientId"]?.string == merged.client)
    }

    @Test func `INV-A3: an assessment under the merged record counts as one of the person's`() throws {
        let completed = try region.completeAssessment(of: merged)
        #expect(completed.status == 200, "\(completed.text)")
        try merger.merge()
        let made = try region.makeAssessment(of: story)
        #expect(made.rules == ["INV-A3"])
        #expect(made.json["id"]?.string == completed.id)
    }

    @Test func `INV-R4, INV-A3: what is in the way is named to those alone who may see it`() throws {
        _ = try merger.referral.bring(to: "requested", [:])
        _ = try region.completeAssessment(of: merged)
        try merger.merge()
        let ofUnit = try region.person(.worker, units: [story.unit])
        var assessment = TestRegion.assessment
        assessment["matterId"] = .string(story.matter)
        let referral = merger.referral.content(["matterId": .string(story.matter)])
        for (collection, content, rule) in [
            ("referrals", referral, "INV-R4"), ("assessments", .object(assessment), "INV-A3"),
        ] {
            let path = "/v1/clients/\(story.client)/\(collection)"
            let refused = try region.send(.post, path, as: ofUnit, content)
            #expect(refused.rules == [rule] && refused.json["id"] == nil, "\(refused.text)")
            #expect(try region.send(.post, path, as: story.worker, content).json["id"] != nil)
        }
    }

    @Test func `who could answer next is the same by either record, and so is why nobody could`() throws {
        try merger.merge()
        let paths = [story, merged].map { "/v1/clients/\($0.client)/responsible-worker-candidates" }
        func listed(_ path: String) throws -> JSONValue {
            let answer = try region.send(.get, path, as: story.worker, fields: [.acceptLanguage: "en"])
            return answer.json
        }
        for path in paths {
            let workers = try listed(path)["items"]?.array?.map { $0["workerId"]?.string }
            #expect(workers == [merged.worker.actor], "\(path)")
        }
        _ = try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, ["reasonText": "Ei"])
        let leaving = "/v1/professionals/\(merged.worker.actor ?? "")"
        #expect(try region.patch(leaving, as: region.asCounty, ["status": "inactive"]).status == 200)
        let reason = Texts.shared.view("candidates-no-worker", in: .english)
        for path in paths {
            let none = try listed(path)
            #expect(none["items"] == [] && reason != nil && none["reason"]?.string == reason, "\(none)")
        }
    }

    @Test func `a programme goes on in one record of the person at a time`() throws {
        func enrol(_ people: TestRegion.Story) throws -> TestRegion.Outcome {
            try region.send(
                .post,
                "/v1/clients/\(people.client)/programme-enrolments",
                as: people.worker,
                ["matterId": .string(people.matter), "programmeCode": "T17", "programmeVersion": "1.0"]
            )
        }
        #expect(try enrol(merged).status == 201)
        try merger.merge()
        #expect(try enrol(story).rules == ["programme-enrolled"])
    }

    @Test func `a client is closed once nothing is open in any record of the person`() throws {
        let path = "/v1/clients/\(story.client)"
        func close() throws -> TestRegion.Outcome {
            let said: JSONObject = ["closingNote": "Valmis", "clientInformedDate": "2026-01-15"]
            return try region.move(path, to: "closed", as: story.worker, said)
        }
        try merger.merge()
        _ = try region.move("/v1/matters/\(story.matter)", to: "cancelled", as: story.worker, ["reasonText": "Ei"])
        #expect(try close().rules == ["client-closing-open-work"])
        _ = try region.move("/v1/matters/\(merged.matter)", to: "cancelled", as: story.worker, ["reasonText": "Ei"])
        #expect(try close().status == 200)
    }

    @Test func `after a death the responsibility ends with the last matter of all records`() throws {
        try merger.merge()
        _ = try region.move(
            "/v1/clients/\(story.client)",
            to: "deceased",
            as: story.worker,
            ["deceasedDate": "2026-01-15"]
        )
        for (matter, answering) in [(story.matter, Int64(1)), (merged.matter, 0)] {
            _ = try region.move("/v1/matters/\(matter)", to: "cancelled", as: story.worker, ["reasonText": "Kuoli"])
            #expect(try region.answering(for: story.client) == answering)
        }
        #expect(try region.status("/v1/matters/\(merged.matter)", as: story.worker) == 404)
    }

    @Test func `a handover passes on what is open in all records, to nobody who has to step aside in one`() throws {
        let sent = try merger.referral.bring(to: "requested")
        let next = try region.person(.worker)
        let disqualified = try region.person(.worker)
        let aside = try region.disqualify(disqualified, from: merged, as: merged.worker)
        #expect(aside.status == 201, "\(aside.text)")
        try merger.merge()
        let refused = try region.propose(story.client, to: disqualified, as: story.worker)
        #expect(refused.rules == ["worker-disqualified"], "\(refused.text)")
        let proposed = try region.propose(story.client, to: next, as: story.worker)
        #expect(proposed.json["checklist"]?["openReferralIds"] == [.string(sent)], "\(proposed.text)")
    }

    @Test func `INV-S2: a prohibition holds in both records, a permit in the one that it was given in`() throws {
        let other = try region.makeOrganization("Toinen Oy", .provider).id
        func outcome(_ client: String) throws -> JSONValue? {
            var asked = story
            asked.client = client
            return try region.decision(asked, other, "plan")["outcome"]
        }
        try region.inform(merged)
        let permit = try region.activate(merged.permit(to: other), for: merged)
        #expect(try outcome(story.client) == "deny")
        try merger.merge()
        #expect(try outcome(merged.client) == "permit")
        #expect(try outcome(story.client) == "deny")
        // INV-S1: that the client was told counts too, in whichever record it stands.
        _ = try region.activate(story.permit(to: other), for: story)
        #expect(try outcome(story.client) == "permit")
        let prohibition = try region.activate(story.prohibition(), for: story)
        for client in [story.client, merged.client] { #expect(try outcome(client) == "deny") }
        #expect(try region.withdraw(prohibition, as: person).status == 200)
        for client in [story.client, merged.client] { #expect(try outcome(client) == "permit") }
        #expect(try region.withdraw(permit, as: person).status == 200)
        #expect(try outcome(merged.client) == "deny")
        #expect(try outcome(story.client) == "permit")
    }

    @Test func `INV-H3: the worker of a person with two records answers for one client`() throws {
        try merger.merge()
        let leaving = try region.patch(
            "/v1/professionals/\(story.worker.actor ?? "")",
            as: region.asCounty,
            ["status": "inactive"]
        )
        #expect(leaving.rules == ["INV-H3"])
        #expect(leaving.json["errors"]?.array?.first?["openResponsibilities"] == 1)
    }

    @Test func `the trigger for those who come later takes the kinds that stand by a person`() throws {
        let trigger: SQL = "SELECT sql FROM sqlite_schema WHERE name = 'care_relationship_to_merged'"
        let text = try region.query(trigger) { row in row.text(0) }.first ?? ""
        #expect(text.contains("(NEW.kind & \(Relationships.withPerson.rawValue)) <> 0"), "\(text)")
    }
}
