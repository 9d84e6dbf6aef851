import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct HandoverTests {
    @Test func `INV-H2: a handover accepted after its time is effective at once, and its worker answers`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let next = try region.person(.worker)
        let proposed = try region.propose(story.client, to: next, as: story.worker)
        #expect(proposed.status == 201)
        #expect(proposed.json["fromWorkerId"]?.string == story.worker.actor)
        // Until it is accepted the incoming worker sees the handover, and nothing else.
        #expect(try region.send(.get, "/v1/handovers/\(proposed.id)", as: next).status == 200)
        #expect(try region.ids("/v1/handovers", as: next) == [proposed.id])
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: next).status == 404)
        #expect(try region.send(.get, "/v1/matters/\(story.matter)", as: next).status == 404)
        let accepted = try region.moveHandover(proposed.id, to: "accepted", as: next)
        #expect(accepted.status == 200)
        #expect(accepted.json["status"] == "effective")
        #expect(accepted.etag == "\"3\"")
        let client = try region.send(.get, "/v1/clients/\(story.client)", as: next)
        #expect(client.json["responsibleWorkerId"]?.string == next.actor)
        let history = try region.send(.get, "/v1/clients/\(story.client)/responsibilities", as: next)
        let ways = history.json["items"]?.array?.map { $0["handoverId"]?.string }
        #expect(ways == [nil, proposed.id])
    }

    @Test func `INV-H2: the outgoing worker answers until the time has come, when the clock passes the client on`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let next = try region.person(.worker)
        let later = Timestamp.now().adding(days: 2).description
        let proposed = try region.propose(story.client, to: next, as: story.supervisor, ["effectiveAt": .string(later)])
        #expect(try region.moveHandover(proposed.id, to: "accepted", as: next).json["status"] == "accepted")
        region.application.service.runDueWork()
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: story.worker).status == 200)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: next).status == 404)
        try region.bringForward(proposed.id)
        region.application.service.runDueWork()
        #expect(try region.send(.get, "/v1/handovers/\(proposed.id)", as: next).json["status"] == "effective")
        #expect(try region.seams(of: story.client).allSatisfy { $0.end == $0.start })
        // What is done is not done again.
        let version = try region.send(.get, "/v1/handovers/\(proposed.id)", as: next).etag
        region.application.service.runDueWork()
        #expect(try region.send(.get, "/v1/handovers/\(proposed.id)", as: next).etag == version)
    }

    @Test func `INV-H2: a handover that is not complete waits, and says what for`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let next = try region.person(.worker)
        _ = try region.activeTeam(story)
        let proposed = try region.propose(
            story.client,
            to: next,
            as: story.supervisor,
            ["risks": .null, "isTeamInformed": false, "notInformedReason": .null]
        )
        #expect(proposed.json["checklist"]?["hasTeam"] == true)
        #expect(try region.moveHandover(proposed.id, to: "accepted", as: next).json["status"] == "accepted")
        region.application.service.runDueWork()
        let refused = try region.moveHandover(proposed.id, to: "effective", as: story.supervisor)
        #expect(refused.rules == ["handover-checklist", "handover-checklist", "handover-client-informed"])
        #expect(refused.places == ["/risks", "/isTeamInformed", "/clientInformedAt"])
        let completed = try region.send(
            .patch,
            "/v1/handovers/\(proposed.id)",
            as: story.supervisor,
            ["risks": "Kaatuilee", "isTeamInformed": true, "clientInformedAt": .string(Timestamp.now().description)],
            fields: [.ifMatch: "*"]
        )
        #expect(completed.status == 200)
        #expect(try region.send(.get, "/v1/handovers/\(proposed.id)", as: next).json["status"] == "effective")
    }

    @Test func `INV-H2: who has accepted takes over at the time that was accepted`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let next = try region.person(.worker)
        let later = Timestamp.now().adding(days: 2).description
        let proposed = try region.propose(story.client, to: next, as: story.worker, ["effectiveAt": .string(later)])
        _ = try region.moveHandover(proposed.id, to: "accepted", as: next)
        let path = "/v1/handovers/\(proposed.id)"
        let earlier: JSONValue = ["effectiveAt": .string(Timestamp.now().adding(days: -3).description)]
        let moved = try region.patch(path, as: story.worker, earlier)
        #expect(moved.rules == ["handover-accepted"])
        #expect(moved.places == ["/effectiveAt"])
        #expect(try region.send(.get, path, as: next).json["status"] == "accepted")
    }

    @Test func `INV-H5: from A to B to A, with neither gap nor overlap`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let other = try region.person(.worker, units: [story.unit])
        try region.handOver(story.client, to: other, as: story.supervisor)
        try region.handOver(story.client, to: story.worker, as: story.supervisor)
        let workers = try region.send(.get, "/v1/clients/\(story.client)/responsibilities", as: story.worker)
            .json["items"]?.array?.map { $0["workerId"]?.string }
        #expect(workers == [story.worker.actor, other.actor, story.worker.actor])
        let seams = try region.seams(of: story.client)
        #expect(seams.count == 2)
        #expect(seams.allSatisfy { $0.end == $0.start })
    }

    @Test func `D20: an effective handover is confirmed within fourteen days, by the client or the new worker`() throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let next = try region.person(.worker)
        let effective = try region.handOver(story.client, to: next, as: story.supervisor)
        #expect(effective.json["confirmBy"]?.string == CalendarDate.today.addingDays(14).description)
        let met: JSONObject = ["metAt": .string(Timestamp.now().description)]
        #expect(try region.moveHandover(effective.id, to: "confirmed", as: next).places == ["/metAt"])
        let confirmed = try region.moveHandover(
            effective.id,
            to: "confirmed",
            as: region.caller(client: story.client),
            met
        )
        #expect(confirmed.json["status"] == "confirmed")
        #expect(try region.moveHandover(effective.id, to: "confirmed", as: next, met).status == 409)
    }

    @Test func `a rejected handover leaves the client where it was, and closes the way of who rejected it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let next = try region.person(.worker)
        let proposed = try region.propose(story.client, to: next, as: story.worker)
        #expect(try region.propose(story.client, to: next, as: story.worker).rules == ["handover-open"])
        let rejected = try region.moveHandover(proposed.id, to: "rejected", as: next, ["reasonText": "Olen jäävi"])
        #expect(rejected.status == 200)
        #expect(try region.send(.get, "/v1/handovers/\(proposed.id)", as: next).status == 404)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: story.worker).status == 200)
        let changed = try region.send(
            .patch,
            "/v1/handovers/\(proposed.id)",
            as: story.worker,
            ["summary": "Myöhässä"],
            fields: [.ifMatch: "*"]
        )
        #expect(changed.rules == ["handover-ended"])
    }

    @Test func `the client asks to be handed over, and the supervisor finds the worker`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let client = region.caller(client: story.client)
        let path = "/v1/clients/\(story.client)/handovers"
        #expect(try region.send(.post, path, as: client, ["cause": "overload"]).rules == ["handover-client-request"])
        let asked = try region.send(
            .post,
            path,
            as: client,
            ["cause": "client-request", "clientView": "En luota häneen"]
        )
        #expect(asked.status == 201)
        let next = try region.person(.worker)
        let found = try region.send(
            .patch,
            "/v1/handovers/\(asked.id)",
            as: story.supervisor,
            ["toWorkerId": .string(next.actor ?? "")],
            fields: [.ifMatch: "*"]
        )
        #expect(found.status == 200)
        #expect(try region.moveHandover(asked.id, to: "accepted", as: next).json["status"] == "accepted")
    }

    @Test func `the incoming worker speaks the language and is below the ceiling, unless overridden`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let id = try region.send(
            .post,
            "/v1/professionals",
            as: region.asCounty,
            [
                "name": "Ruuhkainen", "organizationId": .string(region.county), "roles": ["worker"],
                "languages": ["sv"], "ceiling": 1,
            ]
        ).id
        let busy = region.caller(id, .worker, .coordination)
        let intake = try region.person(.intake)
        let other = try region.makeClient(as: intake, ["language": "sv"])
        let named = try region.send(
            .post,
            "/v1/clients/\(other)/responsibilities",
            as: intake,
            ["workerId": .string(id), "role": "own-worker"]
        )
        #expect(named.status == 201)
        let reason: JSONObject = ["overrideReason": "Tuuraa lyhyesti"]
        let nothing: JSONObject = [:]
        for (caller, members) in [(story.worker, nothing), (story.worker, reason), (story.supervisor, nothing)] {
            let refused = try region.propose(story.client, to: busy, as: caller, members)
            #expect(refused.rules == ["worker-language", "worker-ceiling"])
        }
        #expect(try region.propose(story.client, to: busy, as: story.supervisor, reason).status == 201)
    }

    @Test func `INV-H6: no reason lifts the ceiling of children in child protection`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let lowered = try region.send(
            .patch,
            "/v1/rules/CHILD_PROTECTION_CEILING",
            as: region.asCounty,
            ["value": 1],
            fields: [.ifMatch: "*"]
        )
        #expect(lowered.status == 200)
        let worker = try region.person(.socialWorker, units: [story.unit])
        let intake = try region.person(.intake)
        func child() throws -> String {
            let client = try region.makeClient(
                as: intake,
                ["birthDate": "2019-01-01", "guardianAbsenceReason": "Huostassa"]
            )
            let matter = try region.send(
                .post,
                "/v1/clients/\(client)/matters",
                as: intake,
                ["serviceTask": "lastensuojelu", "unitId": .string(story.unit)]
            )
            #expect(matter.status == 201)
            return client
        }
        func name(_ worker: TestRegion.Caller, _ client: String) throws -> TestRegion.Outcome {
            try region.send(
                .post,
                "/v1/clients/\(client)/responsibilities",
                as: intake,
                ["workerId": .string(worker.actor ?? ""), "role": "lapsen-asioista-vastaava"]
            )
        }
        #expect(try name(worker, child()).status == 201)
        let second = try child()
        #expect(try name(worker, second).rules == ["INV-H6"])
        #expect(try name(story.worker, second).status == 201)
        let handed = try region.propose(second, to: worker, as: story.supervisor, ["overrideReason": "Ei muita"])
        #expect(handed.rules == ["INV-H6"])
        // Whoever is no child in child protection is still welcome.
        #expect(try region.propose(story.client, to: worker, as: story.supervisor).status == 201)
    }

    @Test func `candidates of the units concerned are ranked by language, then load, with what speaks against`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        func worker(_ name: String, _ members: JSONObject) throws -> String {
            var content: JSONObject = [
                "name": .string(name), "organizationId": .string(region.county), "roles": ["worker"],
                "unitIds": [.string(story.unit)], "languages": ["fi"],
            ]
            for member in members.members { content[member.name] = member.value }
            return try region.send(.post, "/v1/professionals", as: region.asCounty, .object(content)).id
        }
        let swedish = try worker("Alma", ["languages": ["sv"]])
        let busy = try worker("Bertta", [:])
        let free = try worker("Cecilia", ["roles": ["social-worker"]])
        let intake = try region.person(.intake)
        let other = try region.makeClient(as: intake)
        let named = try region.send(
            .post,
            "/v1/clients/\(other)/responsibilities",
            as: intake,
            ["workerId": .string(busy), "role": "own-worker"]
        )
        #expect(named.status == 201)
        let path = "/v1/clients/\(story.client)/responsible-worker-candidates"
        let items = try region.send(.get, path, as: story.worker).json["items"]?.array ?? []
        #expect(items.map { $0["workerId"]?.string } == [free, busy, swedish])
        #expect(items.first?["advantages"] == ["speaks-language", "social-worker"])
        #expect(items.last?["obstacles"]?.array?.map { $0["rule"] } == ["worker-language"])
        #expect(try region.send(.get, path, as: story.stranger).status == 404)
    }
}

extension TestRegion {
    /// Sets the time of a handover back: its time has come.
    func bringForward(_ handover: String) throws {
        let id = Value(Identifier<Record>(handover))
        try application.service.write { transaction throws(Problem) in
            _ = try transaction.change("UPDATE handover SET effective_at = effective_at - 259200000 WHERE id = ?", [id])
            // What the record says of it too, from which a later change writes the column anew.
            let statement: SQL = """
                UPDATE handover SET content = json_set(content, '$.effectiveAt',
                strftime('%Y-%m-%dT%H:%M:%SZ', effective_at / 1000, 'unixepoch')) WHERE id = ?
                """
            _ = try transaction.change(statement, [id])
        }
    }
}
