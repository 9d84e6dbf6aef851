import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct IntakeTests {
    private let region: TestRegion
    private let unit: String
    private let intake: TestRegion.Caller
    private let worker: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        unit = try region.makeUnit("Ikääntyneiden palvelut")
        intake = try region.person(.intake)
        worker = try region.person(.worker, units: [unit])
    }

    private func content(_ members: JSONObject = [:]) -> JSONObject {
        var content: JSONObject = [
            "client": ["name": ["family": "Esimerkki", "given": "Aino"], "birthDate": "1948-03-02"],
            "contact": ["urgency": "routine", "heardConfirmed": "yes", "outcome": "assessment-opened"],
            "matter": ["serviceTask": "iakkaat", "unitId": .string(unit)],
            "assessment": [
                "kind": "initial",
                "needs": [["code": "everyday-coping", "severity": "moderate", "text": "Kotona on raskasta"]],
            ],
            "responsibility": ["workerId": .string(worker.actor ?? ""), "role": "own-worker"],
        ]
        for member in members.members { content[member.name] = member.value }
        return content
    }

    private func send(_ content: JSONObject, _ fields: [FieldName: String] = [:]) throws -> TestRegion.Outcome {
        try region.send(.post, "/v1/intakes", as: intake, .object(content), fields: fields)
    }

    private func records() throws -> [Int64] {
        try region.query(
            """
            SELECT (SELECT count(*) FROM client), (SELECT count(*) FROM contact), (SELECT count(*) FROM matter),
            (SELECT count(*) FROM assessment), (SELECT count(*) FROM responsibility),
            (SELECT count(*) FROM event WHERE subject_kind IN ('client', 'contact', 'matter', 'assessment'))
            """
        ) { row in (0..<6).map { row.int($0) } }.first ?? []
    }

    @Test func `one call makes the client, the contact, the matter, the first need and names the worker`() throws {
        let made = try send(content())
        #expect(made.status == 201)
        #expect(made.json["matter"]?["status"] == "planned")
        let client = made.json["client"]?["id"]?.string ?? ""
        let read = try region.send(.get, "/v1/clients/\(client)", as: worker)
        #expect(read.json["responsibleWorkerId"]?.string == worker.actor)
        #expect(read.json["version"] == made.json["client"]?["version"])
        let matter = try region.send(.get, made.response.fieldValue("Location") ?? "", as: worker)
        #expect(matter.json["openedByContactId"] == made.json["contact"]?["id"])
        let assessment = try region.send(
            .get,
            "/v1/assessments/\(made.json["assessment"]?["id"]?.string ?? "")",
            as: worker
        )
        #expect(assessment.json["status"] == "pending")
        #expect(assessment.json["matterId"] == matter.json["id"])
        #expect(assessment.json["needs"]?.array?.first?["text"] == "Kotona on raskasta")
    }

    @Test func `the answer tells what is owed by when, although the matter is another unit's`() throws {
        var told = content()
        told["contact"] = ["urgency": "immediate", "heardConfirmed": "yes"]
        let made = try send(told)
        let client = made.json["client"]?["id"]?.string ?? ""
        #expect(try region.send(.get, "/v1/clients/\(client)/obligations", as: intake).status == 404)
        let listed = try region.send(.get, "/v1/clients/\(client)/obligations?sort=due", as: worker)
        let names = ["id", "kind", "awaits", "label", "due", "status"]
        let expected = (listed.json["items"]?.array ?? []).map { obligation in
            JSONValue.object(JSONObject(names.map { ($0, obligation[$0] ?? .null) }))
        }
        #expect(made.json["obligations"] == .array(expected))
        let states = Dictionary(
            expected.map { ($0["kind"]?.string ?? "", $0["status"]?.string ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(states["D01"] == "open")
        #expect(states["D02"] == "open")
        #expect(states["D11"] == "met")
    }

    @Test(arguments: ["contact", "matter", "responsibility"])
    func `what refuses one record takes all of them back, and says where`(_ part: String) throws {
        let before = try records()
        let faulty: [String: (value: JSONValue, place: String)] = [
            "contact": (["urgency": "routine", "at": "2999-01-01T00:00:00Z", "heardConfirmed": "yes"], "/contact/at"),
            "matter": (
                ["serviceTask": "iakkaat", "unitId": .string(unit), "openedAt": "2999-01-01T00:00:00Z"],
                "/matter/openedAt"
            ),
            "responsibility": (
                ["workerId": .string(intake.actor ?? ""), "role": "own-worker"], "/responsibility/workerId"
            ),
        ]
        let fault = try #require(faulty[part])
        let refused = try send(content([part: fault.value]))
        #expect(refused.status == 422)
        #expect(refused.places == [fault.place])
        #expect(try records() == before)
    }

    @Test func `a dry run makes nothing`() throws {
        let before = try records()
        let dry = try send(content(), [.prefer: "handling=dry-run"])
        #expect((200..<300).contains(dry.status))
        #expect(try records() == before)
    }

    @Test func `a retry with the same key is answered the same, although the worker has taken over by then`() throws {
        let first = try send(content(), [.idempotencyKey: "\"intake-1\""])
        let made = try records()
        let again = try send(content(), [.idempotencyKey: "\"intake-1\""])
        #expect(again.status == 201)
        #expect(again.json == first.json)
        #expect(try records() == made)
    }

    @Test func `a client who is known is named; the identity code of one is refused with the id`() throws {
        let code: JSONValue = ["name": ["family": "Tuttu", "given": "Tuula"], "identityCode": "010594Y9032"]
        let first = try send(content(["client": code]))
        let known = try send(content(["client": code]))
        #expect(known.status == 409)
        #expect(known.code == "already-exists")
        #expect(known.json["id"] == first.json["client"]?["id"])
    }

    @Test func `whose responsible worker is named gets the contact as a task, not a matter`() throws {
        let first = try send(content())
        var again = content(["clientId": first.json["client"]?["id"] ?? .null])
        again["client"] = nil
        again["responsibility"] = nil
        let before = try records()
        let refused = try send(again)
        #expect(refused.status == 409)
        #expect(refused.rules == ["intake-client-has-worker"])
        #expect(try records() == before)
    }

    @Test func `a client without a worker is named by id`() throws {
        let client = try region.makeClient(as: intake)
        var known = content(["clientId": .string(client)])
        known["client"] = nil
        let made = try send(known)
        #expect(made.status == 201)
        #expect(made.json["client"]?["id"]?.string == client)
    }

    @Test func `INV-A3: a first need that repeats an assessment just completed asks for a reason, and takes it`() throws
    {
        var first = content()
        first["responsibility"] = nil
        let made = try send(first)
        let path = "/v1/assessments/\(made.json["assessment"]?["id"]?.string ?? "")"
        _ = try region.patch(path, as: worker, .object(TestRegion.assessment))
        _ = try region.move(path, to: "in-progress", as: worker)
        #expect(try region.move(path, to: "completed", as: worker).status == 200)
        let needs = TestRegion.assessment["needs"] ?? .null
        var again = content([
            "clientId": made.json["client"]?["id"] ?? .null, "assessment": ["kind": "reassessment", "needs": needs],
        ])
        for name in ["client", "responsibility"] { again[name] = nil }
        let refused = try send(again)
        #expect(refused.code == "duplicate-assessment")
        #expect(refused.rules == ["INV-A3"])
        #expect(refused.places == ["/assessment/duplicateReason"])
        again["assessment"] = ["kind": "reassessment", "needs": needs, "duplicateReason": "Asiakas muutti"]
        let repeated = try send(again)
        #expect(repeated.status == 201)
        let assessment = repeated.json["assessment"]?["id"]?.string ?? ""
        let read = try region.send(.get, "/v1/assessments/\(assessment)", as: worker)
        #expect(read.json["duplicateReason"] == "Asiakas muutti")
    }

    @Test func `an intake is about one client`() throws {
        var nobody = content()
        nobody["client"] = nil
        #expect(try send(nobody).rules == ["intake-one-client"])
        let empty = try send([:])
        #expect(empty.status == 400)
        #expect(empty.places == ["/contact", "/matter", "/clientId"])
        #expect(empty.rules == ["intake-one-client"])
        #expect(try send(["client": "Aino Esimerkki"]).places == ["/client", "/contact", "/matter"])
        #expect(try send(content(["clientId": .string(MemberType.nobody)])).rules == ["intake-one-client"])
        nobody["clientId"] = .string(MemberType.nobody)
        let unknown = try send(nobody)
        #expect(unknown.status == 422)
        #expect(unknown.places == ["/clientId"])
    }

    @Test func `what the rules have against any of the records is told at once, and so is what leads nowhere`() throws {
        let before = try records()
        let responsibility: JSONValue = ["workerId": .string(intake.actor ?? ""), "role": "own-worker"]
        let refused = try send(
            content([
                "client": ["name": ["family": "Esimerkki", "given": "Aino"], "birthDate": "2999-03-02"],
                "contact": ["urgency": "routine", "at": "2999-01-01T00:00:00Z", "heardConfirmed": "yes"],
                "responsibility": responsibility,
            ])
        )
        #expect(refused.status == 422)
        #expect(refused.places == ["/client/birthDate", "/contact/at", "/responsibility/workerId"], "\(refused.text)")
        let known = try region.makeClient(as: intake)
        var named = content(["clientId": .string(known), "responsibility": responsibility])
        named["client"] = nil
        named["matter"] = [
            "serviceTask": "iakkaat", "unitId": .string(unit), "openedAt": "2999-01-01T00:00:00Z",
        ]
        #expect(try send(named).places == ["/matter/openedAt", "/responsibility/workerId"])
        named["clientId"] = .string(MemberType.nobody)
        named["matter"] = ["serviceTask": "iakkaat", "unitId": .string(MemberType.nobody)]
        let unfound = try send(named)
        #expect(unfound.code == "reference-not-found")
        #expect(unfound.places == ["/clientId", "/matter/unitId"], "\(unfound.text)")
        // The client who is known is one more, with its event.
        #expect(try records()[1...4] == before[1...4])
    }

    @Test func `each of the telephone numbers is looked for`() throws {
        let known = try region.makeClient(as: intake, ["birthDate": "1948-03-02", "phones": ["040 123 4567"]])
        let client: JSONValue = [
            "name": ["family": "Toinen", "given": "Nimi"], "birthDate": "1948-03-02",
            "phones": ["+358501111111", "040-1234567"],
        ]
        // The day of birth alone makes no duplicate, nor do both: they add up to forty.
        #expect(try send(content(["client": client])).json["possibleDuplicates"] == [])
        let name = try region.send(.get, "/v1/clients/\(known)", as: intake).json["name"]?["given"] ?? .null
        var other = client.object ?? [:]
        other["name"] = ["family": "Toinen", "given": name]
        let told = try send(content(["client": .object(other)])).json["possibleDuplicates"]
        #expect(told?.array?.contains(["clientId": .string(known), "score": 65]) == true, "\(told ?? .null)")
    }

    @Test func `a provider makes no intake`() throws {
        let story = try region.begin()
        let refused = try region.send(.post, "/v1/intakes", as: story.provider, .object(content()))
        #expect(refused.status >= 400)
        #expect(refused.status < 500)
    }

    @Test func `a new client who looks like one of the actor's is told to be a possible duplicate, and nobody else's`()
        throws
    {
        var first = content()
        first["responsibility"] = nil
        let known = try send(first).json["client"]?["id"] ?? .null
        let born: JSONValue = ["name": ["family": "Esimerkki", "given": "Aini"], "birthDate": "1948-03-02"]
        let again = try send(content(["client": born]))
        #expect(again.json["possibleDuplicates"] == [["clientId": known, "score": 65]])
        // Both are read about, and both stand in the log.
        let log = try region.send(
            .get,
            "/v1/clients/\(known.string ?? "")/access-log",
            as: region.caller(client: known.string ?? "")
        )
        #expect(log.json["items"]?.array?.filter { $0["operation"] == "createIntake" }.count == 2)
        var narrow = intake
        narrow.key = try region.makeKey(of: region.county, scopes: ["intakes:write"])
        let unread = try region.send(.post, "/v1/intakes", as: narrow, .object(content(["client": born])))
        #expect(unread.status == 201)
        #expect(unread.json["possibleDuplicates"] == [])
        var named = content(["clientId": known])
        named["client"] = nil
        #expect(try send(named).json["possibleDuplicates"] == [])
        // Whoever answers for a client has taken them on: they are not the intake's any more, and not told of.
        let hidden = try send(content(["client": ["name": ["family": "Esimerkki", "given": "Aino"]]]))
        #expect(hidden.status == 201)
        #expect(hidden.json["possibleDuplicates"] == [])
    }

    @Test func `possible duplicates are looked for along the indexes of name and birth date`() throws {
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        let plan = try connection.explainQueryPlan(ReadTransaction.duplicates)
        #expect(plan.contains { $0.contains("client_name_by_given") }, "\(plan)")
        #expect(plan.contains { $0.contains("client_by_birth") }, "\(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN n") || $0.hasPrefix("SCAN x") || $0 == "SCAN client" }, "\(plan)")
    }
}
