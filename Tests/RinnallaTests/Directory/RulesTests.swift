import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct RulesTests {
    private func change(_ code: String, to value: Int64, in region: TestRegion) throws {
        let changed = try region.patch("/v1/rules/\(code)", ["value": .integer(value)], as: region.asCounty)
        #expect(changed.status == 200, "\(changed.text)")
    }

    @Test func `the parameters of the code and of the table are the same`() throws {
        let region = try TestRegion()
        let codes = try region.query("SELECT code FROM rule_parameter") { row in row.text(0) }
        #expect(codes.sorted() == RuleParameter.allCases.map(\.rawValue).sorted())
    }

    @Test func `a parameter tells its rule, statute and source, and whether to verify it`() throws {
        let region = try TestRegion()
        let read = try region.send(.get, "/v1/rules/D02_WORKING_DAYS", as: region.asProvider)
        #expect(read.etag == "\"1\"")
        #expect(read.json["value"] == 7)
        #expect(read.json["unit"] == "working-days")
        #expect(read.json["rule"] == "D02")
        #expect(read.json["statute"] == "SHL 36 § 2 mom.")
        #expect(read.json["source"] == "nkl.fi")
        #expect(read.json["isVerified"] == true)
        let hearsay = try region.send(.get, "/v1/rules/D09_MONTHS", as: region.asProvider)
        #expect(hearsay.json["isVerified"] == false)
        #expect(hearsay.json["source"] == nil)
        #expect(try region.send(.get, "/v1/rules/NOTHING", as: region.asCounty).status == 404)
    }

    @Test func `pages of parameters hold each once`() throws {
        let region = try TestRegion()
        var target: String? = "/v1/rules?limit=25"
        var codes: [String] = []
        while let page = target {
            let read = try region.send(.get, page, as: region.asCounty)
            codes += (read.json["items"]?.array ?? []).compactMap { $0["code"]?.string }
            target = read.response.fieldValue("Link").map { String($0.dropFirst().prefix { $0 != ">" }) }
        }
        #expect(codes.count == RuleParameter.allCases.count)
        #expect(Set(codes).count == codes.count)
    }

    @Test func `a county changes a parameter under its version, and no other organization does`() throws {
        let region = try TestRegion()
        let path = "/v1/rules/AGE_LIMIT_OLDER"
        let bare = try region.send(.patch, path, as: region.asCounty, ["value": 76])
        #expect(bare.status == 428)
        let refused = try region.patch(path, ["value": 76], as: region.asProvider)
        #expect(refused.code == "actor-not-allowed")
        let changed = try region.patch(path, ["value": 76], as: region.asCounty)
        #expect(changed.status == 200)
        #expect(changed.etag == "\"2\"")
        #expect(changed.json["validFrom"]?.string == Timestamp.now().dateInHelsinki.description)
        let late = try region.send(.patch, path, as: region.asCounty, ["value": 77], fields: [.ifMatch: "\"1\""])
        #expect(late.status == 412)
        #expect(late.json["currentEtag"] == "\"2\"")
        #expect(try region.send(.get, path, as: region.asCounty).json["value"] == 76)
    }

    @Test(arguments: [("EVES_ARE_WORKING_DAYS", 2, 1), ("D04_FIRST_ALERT_PERCENT", 101, 100)])
    func `a value is within its unit`(code: String, value: Int64, maximum: Int64) throws {
        let region = try TestRegion()
        let refused = try region.patch("/v1/rules/\(code)", ["value": .integer(value)], as: region.asCounty)
        #expect(refused.status == 400)
        #expect(refused.places == ["/value"])
        #expect(refused.json["errors"]?.array?.first?["maximum"] == .integer(maximum))
    }

    @Test func `INV-V1: the capacity of a service is unknown as soon as the county says so`() throws {
        let region = try TestRegion()
        let reported = Timestamp.now().adding(days: -3).description
        let service = try region.makeService([
            "capacity": ["available": 3, "reportedAt": .string(reported)]
        ])
        let path = "/v1/services/\(service.id)"
        #expect(try region.send(.get, path, as: region.asCounty).json["capacity"]?["status"] == "capacity")
        try change("CAPACITY_STALE_DAYS", to: 2, in: region)
        #expect(try region.send(.get, path, as: region.asCounty).json["capacity"]?["status"] == "unknown")
    }

    @Test func `INV-V2: how long an assurance holds is the county's to say, for the services that there are too`()
        throws
    {
        let region = try TestRegion()
        let assured = Timestamp.now().utcDate.addingDays(-3).description
        let path = "/v1/services/\(try region.makeService(["assuredDate": .string(assured)]).id)"
        func isStale() throws -> JSONValue? { try region.send(.get, path, as: region.asCounty).json["isStale"] }
        #expect(try isStale() == false)
        try change("ASSURANCE_STALE_DAYS", to: 2, in: region)
        #expect(try isStale() == true)
        try change("ASSURANCE_STALE_DAYS", to: 3, in: region)
        #expect(try isStale() == false)
    }

    @Test func `D20: a referral is answered by the days and the calendar of the table`() throws {
        let region = try TestRegion()
        func due() throws -> CalendarDate {
            try region.application.service.write { transaction throws(Problem) in try transaction.respondBy(.routine) }
        }
        let today = Timestamp.now().dateInHelsinki
        #expect(try due() == WorkingDays().addingWorkingDays(5, to: today))
        try change("RESPOND_ROUTINE_WORKING_DAYS", to: 300, in: region)
        #expect(try due() == WorkingDays().addingWorkingDays(300, to: today))
        // Three hundred working days are more than a year: there is a Midsummer Eve in them, always a Friday.
        try change("EVES_ARE_WORKING_DAYS", to: 1, in: region)
        #expect(try due() == WorkingDays(evesAreWorkingDays: true).addingWorkingDays(300, to: today))
        #expect(try due() < WorkingDays().addingWorkingDays(300, to: today))
    }
}
