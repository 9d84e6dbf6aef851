import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct IdempotencyTests {
    @Test func `a retry with the same key answers what was answered, and writes nothing again`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: region.countyKey)
        let content: JSONValue = ["name": "Lahti", "kind": "municipality"]
        let first = try region.send(
            .post,
            "/v1/organizations",
            as: caller,
            content,
            fields: [.idempotencyKey: "\"k1\""]
        )
        let events = try region.query("SELECT count(*) FROM event") { row in row.int(0) }
        let second = try region.send(.post, "/v1/organizations", as: caller, content, fields: [.idempotencyKey: "k1"])
        #expect(second.status == 201)
        #expect(second.json == first.json)
        #expect(second.response.fieldValue("Location") == first.response.fieldValue("Location"))
        #expect(second.response.fieldValue("Idempotency-Replayed") == "true")
        #expect(try region.query("SELECT count(*) FROM event") { row in row.int(0) } == events)
    }

    @Test func `the same content in another order is the same request`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: region.countyKey)
        let orders: [JSONValue] = [["name": "A", "kind": "provider"], ["kind": "provider", "name": "A"]]
        let answers = try orders.map { content in
            try region.send(.post, "/v1/organizations", as: caller, content, fields: [.idempotencyKey: "k"])
        }
        #expect(orders[0].encoded() != orders[1].encoded())
        #expect(answers[1].id == answers[0].id)
        #expect(answers[1].response.fieldValue("Idempotency-Replayed") == "true")
    }

    @Test func `the same key with other content is refused`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: region.countyKey)
        _ = try region.send(
            .post,
            "/v1/organizations",
            as: caller,
            ["name": "A", "kind": "provider"],
            fields: [.idempotencyKey: "k"]
        )
        let reused = try region.send(
            .post,
            "/v1/organizations",
            as: caller,
            ["name": "B", "kind": "provider"],
            fields: [.idempotencyKey: "k"]
        )
        #expect(reused.status == 422)
        #expect(reused.code == "idempotency-key-reused")
    }

    @Test func `a refused request keeps nothing, so that it can be mended and sent again`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: region.countyKey)
        let bad = try region.send(
            .post,
            "/v1/organizations",
            as: caller,
            ["kind": "provider"],
            fields: [.idempotencyKey: "k"]
        )
        #expect(bad.status == 400)
        let good = try region.send(
            .post,
            "/v1/organizations",
            as: caller,
            ["name": "B", "kind": "provider"],
            fields: [.idempotencyKey: "k"]
        )
        #expect(good.status == 201)
    }

    @Test func `a replay leaves its own record, and ends with the relationship`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)/matters"
        let content: JSONValue = ["serviceTask": "tyoikaiset", "unitId": .string(story.unit)]
        let fields: [FieldName: String] = [.idempotencyKey: "m1"]
        let first = try region.send(.post, path, as: story.worker, content, fields: fields)
        #expect(first.status == 201)
        let before = try region.accessRecords()
        #expect(try region.send(.post, path, as: story.worker, content, fields: fields).json == first.json)
        #expect(try region.accessRecords() == before + 1)
        try region.handOver(story.client, to: region.person(.worker, units: [story.unit]), as: story.supervisor)
        try region.application.service.write { (transaction: WriteTransaction) throws(Problem) -> Void in
            _ = try transaction.change("DELETE FROM professional_unit")
        }
        #expect(try region.send(.post, path, as: story.worker, content, fields: fields).status == 404)
    }

    @Test func `a call that ended its caller's way is answered again as it was, to the very same request`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let next = try region.person(.worker)
        let handover = try region.propose(story.client, to: next, as: story.worker)
        let path = "/v1/handovers/\(handover.id)/transitions"
        func reject(_ reason: String, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
            let content: JSONValue = ["to": "rejected", "reasonText": .string(reason)]
            return try region.send(.post, path, as: caller, content, fields: [.ifMatch: "*", .idempotencyKey: "r1"])
        }
        let first = try reject("Olen jäävi", as: next)
        // What it was until the call, and what the call made of it; what has a condition of its own is closed by then.
        #expect(first.json["status"] == "rejected")
        #expect(first.json["clientId"]?.string == story.client)
        #expect(first.json["risks"] == nil)
        #expect(try region.send(.get, "/v1/handovers/\(handover.id)", as: next).status == 404)
        let before = try region.accessRecords()
        let second = try reject("Olen jäävi", as: next)
        #expect(second.status == 200)
        #expect(second.json == first.json)
        #expect(second.response.fieldValue("Idempotency-Replayed") == "true")
        #expect(try region.accessRecords() == before + 1)
        #expect(try reject("Muu syy", as: next).code == "idempotency-key-reused")
        #expect(try reject("Olen jäävi", as: region.person(.worker)).status == 404)
    }

    @Test func `INV-C3: a replay leaves out the parts that have been closed to its caller since`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let content: JSONValue = [
            "name": ["family": "Turva", "given": "Tiina"], "address": ["street": "Salakatu 1"],
            "email": "tiina@example.fi",
        ]
        func create() throws -> TestRegion.Outcome {
            try region.send(.post, "/v1/clients", as: intake, content, fields: [.idempotencyKey: "c1"])
        }
        let first = try create()
        #expect(first.json["address"] == ["street": "Salakatu 1"])
        #expect(try create().json == first.json)
        let path = "/v1/clients/\(first.id)"
        #expect(try region.patch(path, as: intake, ["hasNonDisclosure": true]).status == 200)
        let second = try create()
        #expect(second.status == 201)
        #expect(second.response.fieldValue("Idempotency-Replayed") == "true")
        #expect(!second.text.contains("Salakatu"))
        #expect(second.json["withheld"] == [["category": "contact", "reason": "non-disclosure"]])
        for member in first.json.object?.members ?? [] where !["address", "phones", "withheld"].contains(member.name) {
            #expect(second.json[member.name] == member.value, "\(member.name)")
        }
    }

    @Test func `who made a record and lost the way by it is answered again too`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let client = try region.makeClient(as: story.intake)
        let path = "/v1/clients/\(client)/responsibilities"
        let content: JSONValue = ["workerId": .string(story.worker.actor ?? ""), "role": "own-worker"]
        let answers = try (0..<2).map { _ in
            try region.send(.post, path, as: story.intake, content, fields: [.idempotencyKey: "n1"])
        }
        #expect(try region.send(.get, path, as: story.intake).status == 404)
        #expect(answers.map(\.status) == [201, 201])
        #expect(answers[0].json == answers[1].json)
    }

    @Test func `the unit that handles a matter is answered again for as long as it does`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let colleague = try region.person(.worker, units: [story.unit])
        let content: JSONValue = ["matterId": .string(story.matter), "kind": "initial"]
        func assess() throws -> TestRegion.Outcome {
            let path = "/v1/clients/\(story.client)/assessments"
            return try region.send(.post, path, as: colleague, content, fields: [.idempotencyKey: "a1"])
        }
        let first = try assess()
        #expect(first.status == 201)
        #expect(try assess().json == first.json)
        try region.application.service.write { (transaction: WriteTransaction) throws(Problem) -> Void in
            _ = try transaction.change("DELETE FROM professional_unit")
        }
        #expect(try assess().status == 404)
    }

    @Test func `a dry run answers as the write would and leaves every table but the access log as it was`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let tables: SQL = """
            SELECT (SELECT count(*) FROM matter) || ' ' || (SELECT count(*) FROM event) || ' '
            || (SELECT count(*) FROM care_relationship) || ' ' || (SELECT count(*) FROM idempotency)
            """
        let before = try region.query(tables) { row in row.text(0) }
        let records = try region.accessRecords()
        let outcome = try region.send(
            .post,
            "/v1/clients/\(story.client)/matters",
            as: story.worker,
            ["serviceTask": "tyoikaiset", "unitId": .string(story.unit)],
            fields: [.prefer: "handling=dry-run", .idempotencyKey: "d1"]
        )
        #expect(outcome.status == 201)
        #expect(outcome.response.fieldValue("Preference-Applied") == "handling=dry-run")
        #expect(try region.query(tables) { row in row.text(0) } == before)
        #expect(try region.accessRecords() == records + 1)
        let verified = try region.send(.get, "/v1/access-log/verification", as: .init(key: region.countyKey))
        #expect(verified.json["isIntact"] == true)
    }
}

@Suite struct PreferenceTests {
    @Test(arguments: [
        "handling=dry-run", "handling=\"dry-run\"", "handling = dry-run", "handling=dry-run; foo=bar",
        "respond-async, handling=dry-run",
    ])
    func `every way of writing dry-run keeps nothing`(_ preference: String) throws {
        let region = try TestRegion()
        let outcome = try region.send(
            .post,
            "/v1/organizations",
            as: .init(key: region.countyKey),
            ["name": "Kokeilu", "kind": "provider"],
            fields: [.prefer: preference]
        )
        #expect(outcome.response.fieldValue("Preference-Applied") == "handling=dry-run")
        #expect(
            try region.send(.get, "/v1/organizations/\(outcome.id)", as: .init(key: region.countyKey)).status == 404
        )
    }

    @Test func `a mistyped dry run is refused and not carried out`() throws {
        let region = try TestRegion()
        let before = try region.query("SELECT count(*) FROM organization") { row in row.int(0) }
        let outcome = try region.send(
            .post,
            "/v1/organizations",
            as: .init(key: region.countyKey),
            ["name": "Kokeilu", "kind": "provider"],
            fields: [.prefer: "handling=dryrun"]
        )
        #expect(outcome.code == "invalid-header")
        #expect(try region.query("SELECT count(*) FROM organization") { row in row.int(0) } == before)
    }
}
