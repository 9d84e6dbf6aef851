import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct ResponsibilityTests {
    @Test func `naming a worker ends the way of intake and opens those of worker and supervisor`() throws {
        let region = try TestRegion()
        let unit = try region.makeUnit("Perhepalvelut")
        let intake = try region.person(.intake)
        let worker = try region.person(.worker, units: [unit])
        let supervisor = try region.person(.supervisor, units: [unit])
        let client = try region.makeClient(as: intake)
        let path = "/v1/clients/\(client)"
        #expect(try region.send(.get, path, as: intake).status == 200)
        #expect(try region.send(.get, path, as: supervisor).status == 404)
        let named = try region.name(worker, client, as: intake)
        #expect(named.status == 201)
        #expect(try region.send(.get, path, as: intake).status == 404)
        for caller in [worker, supervisor] { #expect(try region.send(.get, path, as: caller).status == 200) }
        #expect(try region.send(.get, path, as: worker).json["responsibleWorkerId"]?.string == worker.actor)
        let listed = try region.send(.get, path + "/responsibilities", as: worker)
        #expect(listed.ids == [named.id])
        #expect(listed.json["items"]?.array?.first?["validTo"] == nil)
    }

    @Test func `INV-H1: a handover leaves neither gap nor overlap`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let next = try region.person(.worker, units: [story.unit])
        try region.handOver(story.client, to: next, as: story.supervisor)
        let periods = try region.query(
            "SELECT valid_from, valid_to FROM responsibility ORDER BY valid_from, valid_to IS NULL"
        ) { row in (from: row.int(0), to: row.intIfPresent(1)) }
        #expect(periods.count == 2)
        #expect(periods[0].to == periods[1].from)
        #expect(periods[1].to == nil)
        let ways = try region.query(
            "SELECT valid_from, valid_to FROM care_relationship WHERE kind = 1 ORDER BY valid_from, valid_to"
        ) { row in (from: row.int(0), to: row.int(1)) }
        #expect(ways.count == 2)
        #expect(ways[0].to == ways[1].from)
    }

    @Test func `INV-H1: one transaction may name three workers at one instant`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let client: Identifier<Client> = try #require(Identifier(story.client))
        let county = try #require(Identifier<Organization>(region.county))
        let worker = try #require(story.worker.actor)
        let key = Key(id: "test", organization: county, organizationKind: .county, scopes: [], mayAssertActor: true)
        try region.application.service.write { session throws(Problem) in
            let transaction = WriteTransaction(
                session.connection,
                now: session.now,
                access: Access(key: key),
                settings: session.settings,
                journal: session.journal,
                context: session.context
            )
            // The same instant thrice: intervals of no length overlap nothing.
            for _ in 0..<3 {
                try transaction.endResponsibility(of: client)
                var draft = Draft(
                    resource: ResponsibilityRecord.resource,
                    before: nil,
                    id: transaction.makeIdentifier(),
                    client: client,
                    parents: [],
                    content: [:],
                    status: nil
                )
                draft["workerId"] = .string(worker)
                draft["role"] = "own-worker"
                _ = try transaction.insert(draft)
            }
        }
        #expect(
            try region.query("SELECT count(*) FROM responsibility WHERE valid_to IS NULL") { row in row.int(0) } == [1]
        )
        let overlaps = try region.query(
            """
            SELECT count(*) FROM responsibility a JOIN responsibility b ON a.id < b.id
            WHERE a.valid_from < coalesce(b.valid_to, 9223372036854775807)
            AND b.valid_from < coalesce(a.valid_to, 9223372036854775807)
            AND a.valid_from <> coalesce(a.valid_to, -1) AND b.valid_from <> coalesce(b.valid_to, -1)
            """
        ) { row in row.int(0) }
        #expect(overlaps == [0])
    }

    @Test func `INV-H1: the former worker finds nothing from the next request on`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let unit = try region.makeUnit("Toinen yksikkö")
        let next = try region.person(.worker, units: [unit])
        let former = try region.person(.worker)
        try region.handOver(story.client, to: former, as: story.supervisor)
        // The supervisor's own unit no longer answers for the client.
        #expect(try region.name(next, story.client, as: story.supervisor).status == 404)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: former).status == 200)
        try region.handOver(story.client, to: next, as: former)
        for path in ["", "/responsibilities", "/matters", "/contacts", "/tasks", "/transitions"] {
            #expect(try region.send(.get, "/v1/clients/\(story.client)\(path)", as: former).status == 404, "\(path)")
        }
        #expect(try region.send(.get, "/v1/clients", as: former).ids == [])
        let search = try region.send(.post, "/v1/clients/_search", as: former, ["match": ["family": "esimerkki"]])
        #expect(search.ids == [])
        #expect(try region.name(former, story.client, as: former).status == 404)
    }

    @Test func `INV-H2: who comes after the first worker takes over by a handover`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let colleague = try region.person(.worker, units: [story.unit])
        let refused = try region.name(colleague, story.client, as: colleague)
        #expect(refused.status == 409)
        #expect(refused.rules == ["INV-H2"])
        #expect(refused.text.contains("/v1/clients/\(story.client)/handovers"))
        for caller in [story.worker, story.supervisor] {
            #expect(try region.name(colleague, story.client, as: caller).rules == ["INV-H2"])
        }
        #expect(try region.name(colleague, story.client, as: story.stranger).status == 404)
        #expect(try region.name(colleague, story.client, as: region.caller(client: story.client)).status == 403)
    }

    @Test func `only an active worker of the same controller answers for a client`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let client = try region.makeClient(as: intake)
        let foreign = try region.makeProfessional(
            "Vieras",
            roles: [.worker],
            of: region.provider,
            key: region.providerKey
        )
        for id in [foreign, intake.actor ?? ""] {
            let refused = try region.name(.init(key: "", actor: id), client, as: intake)
            #expect(refused.status == 422)
            #expect(refused.rules == ["responsible-worker-inactive"])
            // Neither is inactive: one is another controller's, the other no worker.
            #expect(refused.text.contains("saman rekisterinpitäjän aktiivinen työntekijä tai sosiaalityöntekijä"))
        }
        let nobody = try region.name(
            .init(key: "", actor: "01900000-0000-7000-8000-000000000000"),
            client,
            as: intake
        )
        #expect(nobody.code == "reference-not-found")
        let faulty = try region.send(.post, "/v1/clients/\(client)/responsibilities", as: intake, ["role": "boss"])
        #expect(Set(faulty.places) == ["/workerId", "/role"])
    }

    @Test func `the supervisor of a client is that of the units where the responsible worker works now`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let unit = try region.makeUnit("Uusi yksikkö")
        let supervisor = try region.person(.supervisor, units: [unit])
        let path = "/v1/professionals/\(story.worker.actor ?? "")"
        let both: JSONValue = ["unitIds": [.string(story.unit), .string(unit)]]
        #expect(try region.patch(path, both, as: region.asCounty).status == 200)
        for caller in [story.supervisor, supervisor] {
            #expect(try region.send(.get, "/v1/clients/\(story.client)", as: caller).status == 200)
        }
        #expect(try region.patch(path, ["unitIds": [.string(unit)]], as: region.asCounty).status == 200)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: story.supervisor).status == 404)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: supervisor).status == 200)
    }

    @Test func `LSL 13 b §: a child's affairs are a social worker's, from the first on and after a handover`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let client = try region.makeClient(as: intake)
        let (worker, socialWorker) = (try region.person(.worker), try region.person(.socialWorker))
        func name(_ caller: TestRegion.Caller, _ client: String, _ role: JSONValue) throws -> TestRegion.Outcome {
            try region.send(
                .post,
                "/v1/clients/\(client)/responsibilities",
                as: intake,
                ["workerId": .string(caller.actor ?? ""), "role": role, "reason": "Työparina Saari"]
            )
        }
        let refused = try name(worker, client, "lapsen-asioista-vastaava")
        #expect(refused.status == 422)
        #expect(refused.rules == ["childs-affairs-worker"])
        #expect(refused.text.contains("LSL 13 b §"))
        #expect(try name(socialWorker, client, "lapsen-asioista-vastaava").status == 201)
        #expect(try region.propose(client, to: worker, as: socialWorker).rules == ["childs-affairs-worker"])
        #expect(try region.propose(client, to: region.person(.socialWorker), as: socialWorker).status == 201)
        // Another role of theirs is open to every worker.
        #expect(try name(worker, region.makeClient(as: intake), "vastuutyontekija").status == 201)
    }

    @Test func `SHL 42 §: special support has a social worker answer, or one paired with whoever does`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let supported: JSONObject = ["hasSpecialSupport": true, "specialSupportBasis": "Arjen tuki"]
        let client = try region.makeClient(as: intake, supported)
        let worker = try region.person(.worker)
        let refused = try region.name(worker, client, as: intake)
        #expect(refused.status == 422)
        #expect(refused.rules == ["special-support-worker"])
        #expect(refused.text.contains("SHL 42 §"))
        let paired = try region.send(
            .post,
            "/v1/clients/\(client)/responsibilities",
            as: intake,
            [
                "workerId": .string(worker.actor ?? ""), "role": "own-worker",
                "reason": "Työparina sosiaalityöntekijä Saari",
            ]
        )
        #expect(paired.status == 201)
        // Who takes over needs a social worker beside them as well.
        let next = try region.person(.worker)
        let handed = try region.propose(client, to: next, as: worker)
        #expect(handed.rules == ["special-support-worker"])
        #expect(try region.propose(client, to: region.person(.socialWorker), as: worker).status == 201)
        let other = try region.makeClient(as: intake, supported)
        #expect(try region.name(try region.person(.socialWorker), other, as: intake).status == 201)
    }

    @Test func `what the former worker had to do is the new worker's to do`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.record("/v1/clients/\(story.client)/contacts", as: story.intake)
        let next = try region.person(.worker)
        try region.handOver(story.client, to: next, as: story.supervisor)
        let tasks = try region.send(.get, "/v1/tasks?ownerId=\(next.actor ?? "")", as: next)
        #expect(tasks.ids.count == 1)
        #expect(tasks.json["items"]?.array?.first?["version"] == 2)
    }
}

extension TestRegion {
    fileprivate func name(_ worker: Caller, _ client: String, as caller: Caller) throws -> Outcome {
        try send(
            .post,
            "/v1/clients/\(client)/responsibilities",
            as: caller,
            ["workerId": .string(worker.actor ?? ""), "role": "own-worker"]
        )
    }
}
