import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct ServiceCapacityTests {
    private static func daysAgo(_ days: Int64) -> JSONValue { .string(Timestamp.now().adding(days: -days).description) }

    @Test func `INV-V1: capacity reported more than seven days ago is unknown wherever the service is read`() throws {
        let region = try TestRegion()
        let id = try region.makeService(["capacity": ["available": 3, "reportedAt": Self.daysAgo(8)]]).id
        _ = try region.makeService(["capacity": ["available": 3, "reportedAt": Self.daysAgo(6)]])
        let read = try region.send(.get, "/v1/services/\(id)", as: region.asCounty)
        #expect(read.json["capacity"]?["status"] == "unknown")
        #expect(read.json["capacity"]?["available"] == 3)
        let items = try region.send(.get, "/v1/services", as: region.asCounty).json["items"]?.array ?? []
        #expect(items.map { $0["capacity"]?["status"] } == ["unknown", "capacity"])
    }

    @Test func `INV-V1: a conditional read does not confirm what time has changed`() throws {
        let region = try TestRegion()
        let id = try region.makeService().id
        let path = "/v1/services/\(id)"
        let tag = try region.send(.get, path, as: region.asCounty).etag
        #expect(try region.send(.get, path, as: region.asCounty, fields: [.ifNoneMatch: tag]).status == 200)
    }

    @Test func `INV-V1: an old report read, edited elsewhere and put back stays the report that it was`() throws {
        let region = try TestRegion()
        let report = Self.daysAgo(8)
        let path =
            "/v1/services/\(try region.makeService(["capacity": ["status": "waitlist", "reportedAt": report]]).id)"
        let read = try region.send(.get, path, as: region.asProvider)
        #expect(read.json["capacity"]?["status"] == "unknown")
        var edited = read.json.object ?? [:]
        edited["assurer"] = "Uusi"
        let put = try region.send(.put, path, as: region.asProvider, .object(edited), fields: [.ifMatch: read.etag])
        #expect(put.status == 200)
        let stored = try region.query("SELECT content FROM service") { row in row.text(0) }.first ?? ""
        #expect(stored.contains(#""status":"waitlist""#))
        let patched = try region.patch(path, ["assurer": "Uusin"], as: region.asProvider)
        #expect(patched.json["capacity"]?["reportedAt"] == report)
        #expect(patched.json["capacity"]?["status"] == "unknown")
    }

    @Test func `INV-V3: no more places are free than there are`() throws {
        let region = try TestRegion()
        let outcome = try region.makeService(["capacity": ["total": 5, "available": 6]])
        #expect(outcome.status == 422)
        #expect(outcome.rules == ["INV-V3"])
        #expect(outcome.places == ["/capacity/available"])
        #expect(try region.makeService(["capacity": ["total": 5, "available": 5]]).status == 201)
    }

    @Test(
        arguments: [
            (["available": 1, "status": "no-capacity"], "capacity"),
            (["available": 0], "no-capacity"),
            (["available": 0, "waitlistLength": 4], "waitlist"),
            (["status": "additional-assessment-required"], "additional-assessment-required"),
            ([:], "unknown"),
        ] as [(JSONObject, String)]
    )
    func `INV-V3: numbers decide the status`(_ capacity: JSONObject, _ status: String) throws {
        let region = try TestRegion()
        #expect(try region.makeService(["capacity": .object(capacity)]).json["capacity"]?["status"]?.string == status)
    }

    @Test func `a report is of the time it is made, unless it says which; never of the future`() throws {
        let region = try TestRegion()
        let created = try region.makeService(["capacity": ["available": 1, "reportedAt": Self.daysAgo(8)]])
        let path = "/v1/services/\(created.id)"
        let changed = try region.patch(path, ["capacity": ["available": 2]], as: region.asProvider)
        #expect(changed.json["capacity"]?["reportedAt"] == changed.json["updatedAt"])
        #expect(changed.json["capacity"]?["status"] == "capacity")
        let confirmed = try region.patch(
            path,
            ["capacity": ["available": 2, "reportedAt": .null]],
            as: region.asProvider
        )
        #expect(confirmed.json["capacity"]?["reportedAt"] == confirmed.json["updatedAt"])
        let early = try region.patch(
            path,
            ["capacity": ["reportedAt": "2999-01-01T00:00:00Z"]],
            as: region.asProvider
        )
        #expect(early.status == 422)
        #expect(early.places == ["/capacity/reportedAt"])
    }
}
