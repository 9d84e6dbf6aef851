import Testing

@testable import Rinnalla

@Suite struct CalendarDateTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-21", 20_778),
        ("0000-01-01", -719_528), ("0000-03-01", -719_468), ("9999-12-31", 2_932_896), ("1900-03-01", -25_508),
    ])
    func `a date is a number of days and back`(text: String, days: Int) {
        #expect(CalendarDate(text)?.daysSince1970 == days)
        #expect(CalendarDate(daysSince1970: days).description == text)
    }

    @Test func `every day of four centuries follows the one before`() throws {
        var date = try #require(CalendarDate("1899-12-31"))
        var weekday = date.weekday
        #expect(weekday == .sunday)
        for _ in 0..<146_097 {
            let next = date.addingDays(1)
            let (old, new) = (date.components, next.components)
            let isNextDay = new == .init(year: old.year, month: old.month, day: old.day + 1)
            let isNextMonth = new == .init(year: old.year, month: old.month + 1, day: 1)
            let isNextYear = new == .init(year: old.year + 1, month: 1, day: 1)
            let isLastOfMonth = old.day == CalendarDate.length(ofMonth: old.month, year: old.year)
            #expect(isLastOfMonth ? (old.month == 12 ? isNextYear : isNextMonth) : isNextDay)
            #expect(next.weekday.rawValue == weekday.rawValue % 7 + 1)
            #expect(CalendarDate(year: new.year, month: new.month, day: new.day) == next)
            (date, weekday) = (next, next.weekday)
        }
        #expect(date.description == "2299-12-31")
    }

    @Test(arguments: [
        "", "2026-11-2", "2026-11-211", "2026-1-021", "2026/11/21", "2026-13-01", "2026-00-10", "2026-11-31",
        "2026-11-00", "2025-02-29", "1900-02-29", "+026-11-21", "2026-11-2١", " 2026-11-2", "20261121",
    ])
    func `text that is no date is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test(arguments: [
        ("2026-11-30", 3, "2027-02-28"), ("2026-06-12", 3, "2026-09-12"), ("2026-11-21", 3, "2027-02-21"),
        ("2027-11-30", 3, "2028-02-29"), ("2024-02-29", 12, "2025-02-28"), ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"), ("2026-12-31", 0, "2026-12-31"), ("9999-12-31", 1, "9999-12-31"),
        ("0000-01-01", -1, "0000-01-01"),
    ])
    func `adding months keeps the day number or takes the last day`(start: String, months: Int, end: String) {
        #expect(CalendarDate(start)?.addingMonths(months).description == end)
    }

    @Test func `days beyond four-digit years stop at the edge`() throws {
        let date = try #require(CalendarDate("2026-11-21"))
        #expect(date.addingDays(.max) == .latest)
        #expect(date.addingDays(.min) == .earliest)
        #expect(date.addingMonths(.max) == .latest)
        #expect(date.addingMonths(.min) == .earliest)
    }

    @Test(arguments: [
        ("1990-01-01", "2026-11-21", 36), ("1990-11-21", "2026-11-21", 36), ("1990-11-22", "2026-11-21", 35),
        ("2004-02-29", "2025-02-27", 20), ("2004-02-29", "2025-02-28", 21), ("2004-02-29", "2028-02-28", 23),
        ("2026-11-21", "2026-11-21", 0), ("2026-11-22", "2026-11-21", -1),
    ])
    func `age grows on the birthday`(birth: String, day: String, age: Int) throws {
        #expect(try #require(CalendarDate(birth)).age(on: try #require(CalendarDate(day))) == age)
    }
}
