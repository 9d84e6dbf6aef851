import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// `POST /v1/services/_match`: what fits, what blocks, what nobody has said, and why.
@Suite struct ServiceMatchTests {
    private struct Match {
        let region: TestRegion
        let caller: TestRegion.Caller

        func callAsFunction(_ request: JSONObject, _ language: String = "en") throws -> TestRegion.Outcome {
            var content: JSONObject = ["needCode": "housing"]
            for member in request.members { content[member.name] = member.value }
            let fields: [FieldName: String] = [.acceptLanguage: language]
            return try region.send(.post, "/v1/services/_match", as: caller, .object(content), fields: fields)
        }

        /// The only service that the match finds.
        func first(_ request: JSONObject) throws -> JSONValue {
            try #require(try callAsFunction(request).json["items"]?.array?.first)
        }

        func why(_ request: JSONObject, _ criterion: String) throws -> JSONValue? {
            try first(request)["why"]?.array?.first { $0["criterion"]?.string == criterion }
        }
    }

    private static func begin() throws -> (region: TestRegion, people: TestRegion.Story, match: Match) {
        let region = try TestRegion()
        let people = try region.begin()
        return (region, people, Match(region: region, caller: people.worker))
    }

    private static func codes(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }

    @Test(
        arguments: [
            (["serviceAreas": ["398"]], ["municipality": "398"], "area", "fits"),
            (["serviceAreas": ["398"]], ["municipality": "016"], "area", "blockedBy"),
            (["serviceAreas": ["398"]], [:], "area", "unclear"),
            (["minimumAge": 18, "maximumAge": 29], ["age": 29], "age", "fits"),
            (["minimumAge": 18, "maximumAge": 29], ["age": 30], "age", "blockedBy"),
            (["minimumAge": 18], ["age": 17], "age", "blockedBy"), (["maximumAge": 29], [:], "age", "unclear"),
            (["languages": ["sv"]], ["language": "sv-FI"], "language", "fits"),
            (["languages": ["fi"]], ["language": "so"], "language", "blockedBy"),
            ([:], ["language": "so"], "language", "unclear"),
            (["capacity": ["available": 0]], [:], "capacity", "blockedBy"),
            (["capacity": ["available": 1]], [:], "capacity", "fits"),
            (["capacity": ["available": 0, "waitlistLength": 3]], [:], "capacity", "fits"),
            (["capacity": ["status": "additional-assessment-required"]], [:], "capacity", "unclear"),
            ([:], [:], "capacity", "unclear"), (["status": "temporarily-closed"], [:], "status", "blockedBy"),
            (
                ["eligibilityRules": [["not": ["eq": ["household-type", "couple"]]]]], ["householdType": "other"],
                "eligibility", "fits"
            ),
            (
                ["eligibilityRules": [["not": ["eq": ["household-type", "couple"]]]]], ["householdType": "couple"],
                "eligibility", "blockedBy"
            ),
            (["eligibilityRules": [["not": ["eq": ["household-type", "couple"]]]]], [:], "eligibility", "unclear"),
            (
                ["eligibilityRules": [["not": ["in": ["has-active-service", ["crisis"]]]]]], ["activeServices": []],
                "eligibility", "fits"
            ),
            (
                ["eligibilityRules": [["not": ["in": ["has-active-service", ["crisis"]]]]]], [:], "eligibility",
                "unclear"
            ),
            (["eligibilityRules": [["eq": ["need-codes", "housing"]]]], [:], "eligibility", "fits"),
        ] as [(JSONObject, JSONValue, String, String)]
    )
    func `a service fits, is blocked, or it has to be asked`(
        _ service: JSONObject,
        _ profile: JSONValue,
        _ criterion: String,
        _ outcome: String
    ) throws {
        let (region, _, match) = try Self.begin()
        _ = try region.makeService(of: region.provider, service)
        let item = try match.first(["profile": profile])
        for other in ["fits", "blockedBy", "unclear"] {
            #expect(Self.codes(item[other]).contains(criterion) == (other == outcome), "\(other): \(item)")
        }
        let reason = try #require(item["why"]?.array?.first { $0["criterion"]?.string == criterion })
        #expect(reason["detail"]?.string?.contains("{") == false)
        #expect((reason["detail"]?.string ?? "").count > 10)
    }

    @Test func `blockedBy is explained by the smallest rule that decided and by its place`() throws {
        let (region, _, match) = try Self.begin()
        let rules: JSONValue = [["all": [["ge": ["age", 18]], ["not": ["eq": ["special-support", true]]]]]]
        _ = try region.makeService(of: region.provider, ["eligibilityRules": rules])
        let profile: JSONValue = ["age": 20, "hasSpecialSupport": true]
        let reason = try match.why(["profile": profile], "eligibility")
        #expect(reason?["pointer"] == "/eligibilityRules/0/all/1")
        #expect(
            reason?["detail"] == "A condition of the service is not met: must not be: need for special support: yes."
        )
    }

    @Test func `the client's own record is what a match asks, as far as the actor may see it`() throws {
        let (region, people, match) = try Self.begin()
        let rules: JSONValue = [["ge": ["age", 65]], ["eq": ["service-task", "iakkaat"]]]
        _ = try region.makeService(of: region.provider, ["languages": ["fi"], "eligibilityRules": rules])
        let client: JSONObject = ["clientId": .string(people.client)]
        let item = try match.first(client)
        #expect(Self.codes(item["fits"]) == ["need", "language", "eligibility"])
        #expect(Self.codes(item["unclear"]) == ["capacity"])
        let hidden = try Match(region: region, caller: people.stranger)(client)
        #expect(hidden.code == "reference-not-found")
        #expect(hidden.places == ["/clientId"])
        let own = try Match(region: region, caller: region.caller(client: people.client))(client)
        #expect(own.status == 200)
    }

    @Test func `INV-C3: a match does not tell where a client under non-disclosure lives`() throws {
        let (region, people, _) = try Self.begin()
        let path = "/v1/clients/\(people.client)"
        _ = try region.patch(
            path,
            as: people.worker,
            ["hasNonDisclosure": true, "address": ["municipalityCode": "398"]]
        )
        _ = try region.makeService(of: region.provider, ["serviceAreas": ["398"]])
        let client: JSONObject = ["clientId": .string(people.client)]
        #expect(Self.codes(try Match(region: region, caller: people.worker).first(client)["fits"]).contains("area"))
        let colleague = try region.makeProfessional("Kaisa Kollega", roles: [.worker], units: [people.unit])
        let seen = try Match(region: region, caller: region.caller(colleague, .worker, .coordination)).first(client)
        #expect(Self.codes(seen["unclear"]).contains("area"))
    }

    @Test func `INV-C5: who needs an interpreter is not turned away by the languages of a service`() throws {
        let (region, people, match) = try Self.begin()
        _ = try region.makeService(of: region.provider, ["languages": ["fi"]])
        _ = try region.patch(
            "/v1/clients/\(people.client)",
            as: people.worker,
            ["language": "so", "interpreter": ["isNeeded": true, "language": "so", "mode": "phone"]]
        )
        let reason = try match.why(["clientId": .string(people.client)], "language")
        #expect(reason?["rule"] == "INV-C5")
        #expect(Self.codes(try match.first(["clientId": .string(people.client)])["blockedBy"]) == [])
    }

    @Test func `INV-V1: capacity reported too long ago is unknown, and so is its wait`() throws {
        let (region, _, match) = try Self.begin()
        let old = JSONValue.string(Timestamp.now().adding(days: -8).description)
        let capacity: JSONValue = ["available": 0, "estimatedWaitDays": 5, "reportedAt": old]
        _ = try region.makeService(of: region.provider, ["capacity": capacity])
        let item = try match.first([:])
        #expect(Self.codes(item["unclear"]) == ["capacity"])
        #expect(item["estimatedWaitDays"] == nil)
        #expect(try match.why([:], "capacity")?["rule"] == "INV-V1")
    }

    @Test func `INV-V2: what is stale stands behind what is not, and before what is blocked`() throws {
        let (region, _, match) = try Self.begin()
        let blocked = try region.makeService(of: region.provider, ["capacity": ["available": 0]])
        let stale = try region.makeService(
            of: region.provider,
            ["assuredDate": "2024-01-01", "capacity": ["available": 5]]
        )
        let unknown = try region.makeService(of: region.provider)
        let free = try region.makeService(of: region.provider, ["capacity": ["available": 1]])
        let outcome = try match([:])
        let items = outcome.json["items"]?.array ?? []
        #expect(items.compactMap { $0["serviceId"]?.string } == [free, unknown, stale, blocked])
        #expect(items.map { $0["isStale"] } == [false, false, true, false])
        #expect(outcome.json["considered"] == 4)
        let first = try match(["limit": 1]).json
        #expect(first["items"]?.array?.count == 1)
        #expect(first["considered"] == 4)
    }

    @Test func `INV-V3: the wait decides whether a service begins in time`() throws {
        let (region, _, match) = try Self.begin()
        let capacity: JSONValue = ["available": 0, "waitlistLength": 2, "estimatedWaitDays": 14]
        _ = try region.makeService(of: region.provider, ["capacity": capacity])
        func outcome(inDays days: Int) throws -> JSONValue {
            try match.first(["when": .string(CalendarDate.today.addingDays(days).description)])
        }
        #expect(Self.codes(try outcome(inDays: 13)["blockedBy"]) == ["wait"])
        #expect(Self.codes(try outcome(inDays: 14)["blockedBy"]) == [])
        #expect(try outcome(inDays: 14)["estimatedWaitDays"] == 14)
    }

    @Test func `distance is as the crow flies, and too far is too far`() throws {
        let (region, _, match) = try Self.begin()
        let lahti: JSONValue = ["latitude": 60.9827, "longitude": 25.6615, "locationType": "physical"]
        _ = try region.makeService(of: region.provider, ["location": lahti])
        let helsinki: JSONValue = ["latitude": 60.1699, "longitude": 24.9384]
        let item = try match.first(["startingPoint": helsinki, "maxKm": 99])
        // Between the two centers there are 98.6 km.
        #expect(abs((item["distanceKm"]?.decimal ?? 0) - 98.6) < 0.5)
        #expect(Self.codes(item["blockedBy"]) == [])
        let near = try match.first(["startingPoint": helsinki, "maxKm": 98])
        #expect(Self.codes(near["blockedBy"]) == ["distance"])
        #expect(try match(["maxKm": 10]).places == ["/startingPoint"])
    }

    @Test func `what a client needs to use a service is there, missing, or not told`() throws {
        let (region, _, match) = try Self.begin()
        let told = try region.makeService(of: region.provider, ["accessibility": ["step-free"]])
        let silent = try region.makeService(of: region.provider)
        let items = try match(["accessibility": ["step-free", "braille"]]).json["items"]?.array ?? []
        #expect(items.map { $0["serviceId"]?.string } == [silent, told])
        let unclear = Self.codes(items.first?["unclear"])
        #expect(unclear.contains("accessibility"))
        let blocking = Self.codes(items.last?["blockedBy"])
        #expect(blocking == ["accessibility"])
    }

    @Test func `only services that can be had and that answer the need are looked at`() throws {
        let (region, _, match) = try Self.begin()
        for content: JSONObject in [["category": "transport"], ["status": "defunct"], ["status": "inactive"]] {
            _ = try region.makeService(of: region.provider, content)
        }
        #expect(try match([:]).json["considered"] == 0)
    }

    @Test func `a match leaves one access record, which names the client`() throws {
        let (region, people, match) = try Self.begin()
        let before = try region.accessRecords()
        _ = try match(["clientId": .string(people.client)])
        #expect(try region.accessRecords() == before + 1)
        let log = try region.send(
            .get,
            "/v1/clients/\(people.client)/access-log",
            as: region.caller(client: people.client)
        )
        #expect(log.text.contains("matchServices"))
    }

    @Test func `a match runs along the index of the categories`() throws {
        let region = try TestRegion()
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        let plan = try connection.explainQueryPlan(ServiceMatch.candidates)
        #expect(plan.contains { $0.hasPrefix("SEARCH x USING INDEX service_by_category") }, "\(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN x") || $0.contains("TEMP B-TREE") }, "\(plan)")
    }
}
