import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct CalendarRouteTests {
    let region: TestRegion

    init() throws { region = try TestRegion() }

    @Test(arguments: [
        ("2026-11-17", 7, "2026-11-26"), ("2026-11-21", 7, "2026-12-01"), ("2026-12-15", 7, "2026-12-28"),
        ("2026-12-18", 7, "2026-12-31"), ("2027-03-23", 7, "2027-04-05"), ("2027-04-29", 7, "2027-05-11"),
        ("2026-06-12", 7, "2026-06-24"), ("2026-11-21", 0, "2026-11-21"),
    ])
    func `CAL-1: working days are added as the law counts them`(from: String, count: Int, date: String) throws {
        let caller = TestRegion.Caller(key: region.countyKey)
        let sum = try region.send(.get, "/v1/calendar/add-working-days?from=\(from)&n=\(count)", as: caller)
        #expect(sum.json == ["from": .string(from), "n": .integer(Int64(count)), "date": .string(date)])
    }

    @Test func `CAL-1: a county that reads the law otherwise works on the eves`() throws {
        let caller = TestRegion.Caller(key: region.countyKey)
        _ = try region.patch("/v1/rules/EVES_ARE_WORKING_DAYS", as: caller, ["value": 1])
        let sum = try region.send(.get, "/v1/calendar/add-working-days?from=2026-06-12&n=7", as: caller)
        #expect(sum.json["date"] == "2026-06-23")
    }

    @Test(arguments: [
        "from=2026-11-17", "n=7", "from=2026-11-31&n=7", "from=2026-11-17&n=-1", "from=2026-11-17&n=1001",
    ])
    func `a day that is none and a count that is none are refused`(query: String) throws {
        let caller = TestRegion.Caller(key: region.countyKey)
        let sum = try region.send(.get, "/v1/calendar/add-working-days?\(query)", as: caller)
        #expect(sum.status == 400)
    }

    @Test func `the calendar ends somewhere, and a count that goes beyond is refused`() throws {
        let caller = TestRegion.Caller(key: region.countyKey)
        let sum = try region.send(.get, "/v1/calendar/add-working-days?from=9999-12-30&n=7", as: caller)
        #expect(sum.status == 422)
        #expect(sum.places == ["from"])
    }

    @Test(arguments: [
        (2, "2026-01-01", "2026-06-30"), (2, "2026-06-30", "2026-06-30"), (2, "2026-07-01", "2026-12-31"),
        (2, "2026-12-31", "2026-12-31"), (1, "2026-01-01", "2026-12-31"), (4, "2027-02-10", "2027-03-31"),
        (5, "2026-05-01", "2026-07-31"), (12, "2028-02-01", "2028-02-29"), (0, "2026-03-01", "2026-12-31"),
        (100, "2026-03-01", "2026-03-31"),
    ])
    func `D19: waiting times are published by the end of each half of the year, or as often as the county says`(
        times: Int,
        from: String,
        date: String
    ) throws {
        let caller = TestRegion.Caller(key: region.countyKey)
        _ = try region.patch("/v1/rules/D19_TIMES_A_YEAR", as: caller, ["value": .integer(Int64(times))])
        let next = try region.send(.get, "/v1/calendar/waiting-times-publication?from=\(from)", as: caller)
        #expect(next.json == ["from": .string(from), "date": .string(date)])
    }

    /// Statements count working days by the table, everything else by the code.
    @Test func `CAL-1: the table of holidays is the calendar's`() throws {
        let stored = try region.query("SELECT date, is_eve FROM public_holiday ORDER BY date") { row in
            "\(row.text(0)) \(row.int(1))"
        }
        let (strict, lenient) = (WorkingDays(), WorkingDays(evesAreWorkingDays: true))
        var expected: [String] = []
        var date = try #require(CalendarDate("2000-01-01"))
        let last = try #require(CalendarDate("2100-12-31"))
        while date <= last {
            if date.weekday.rawValue <= 5, strict.isHoliday(date) {
                expected.append("\(date) \(lenient.isHoliday(date) ? 0 : 1)")
            }
            date = date.addingDays(1)
        }
        #expect(stored == expected)
    }
}
