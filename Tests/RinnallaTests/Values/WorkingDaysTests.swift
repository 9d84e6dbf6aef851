import Testing

@testable import Rinnalla

@Suite struct WorkingDaysTests {
    private let calendar = WorkingDays()

    @Test(arguments: zip(2024...2033, [10, 10, 9, 8, 9, 10, 10, 10, 8, 7]))
    func `CAL-1: holidays on weekdays are as many as the Almanac Office counts`(year: Int, count: Int) throws {
        let first = try #require(CalendarDate(year: year, month: 1, day: 1))
        let days = (0..<(CalendarDate.isLeapYear(year) ? 366 : 365)).map { first.addingDays($0) }
        #expect(days.filter { $0.weekday.rawValue <= 5 && !calendar.isWorkingDay($0) }.count == count)
    }

    @Test(arguments: [
        ("2026-11-17", "2026-11-26"), ("2026-11-21", "2026-12-01"), ("2026-12-15", "2026-12-28"),
        ("2026-12-18", "2026-12-31"), ("2027-03-23", "2027-04-05"), ("2027-04-29", "2027-05-11"),
        ("2026-06-12", "2026-06-24"),
    ])
    func `CAL-2: seven working days leave out the first day, weekends and holidays`(start: String, end: String) throws {
        #expect(calendar.addingWorkingDays(7, to: try #require(CalendarDate(start))).description == end)
    }

    @Test(arguments: [
        ("2026-11-30", "2027-03-01"), ("2026-06-12", "2026-09-14"), ("2026-11-21", "2027-02-22"),
        ("2027-11-30", "2028-02-29"),
    ])
    func `CAL-3: three months end on a working day`(start: String, end: String) throws {
        let last = try #require(CalendarDate(start)).addingMonths(3)
        #expect(calendar.rollForward(last).description == end)
    }

    @Test(arguments: [
        (1961, "1961-04-02"), (2000, "2000-04-23"), (2008, "2008-03-23"), (2011, "2011-04-24"), (2024, "2024-03-31"),
        (2026, "2026-04-05"), (2027, "2027-03-28"), (2038, "2038-04-25"),
    ])
    func `Easter falls where the computus says`(year: Int, date: String) {
        #expect(WorkingDays.easter(year).description == date)
    }

    @Test func `CAL-4: the eves are working days only if the law is read so`() throws {
        let christmasEve = try #require(CalendarDate("2026-12-24"))
        let midsummerEve = try #require(CalendarDate("2026-06-19"))
        #expect(!calendar.isWorkingDay(christmasEve))
        #expect(!calendar.isWorkingDay(midsummerEve))
        let other = WorkingDays(evesAreWorkingDays: true)
        #expect(other.isWorkingDay(christmasEve))
        #expect(other.isWorkingDay(midsummerEve))
    }

    @Test(arguments: ["2026-12-31", "2026-04-02", "2026-05-15", "2026-10-30"])
    func `New Year's Eve and Maundy Thursday are working days`(date: String) throws {
        #expect(calendar.isWorkingDay(try #require(CalendarDate(date))))
    }

    @Test(arguments: [
        "2026-01-01", "2026-01-06", "2026-04-03", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-24",
        "2026-06-20", "2026-10-31", "2026-12-06", "2026-12-25", "2026-12-26",
    ])
    func `every holiday of a year is known`(date: String) throws {
        #expect(calendar.isHoliday(try #require(CalendarDate(date))))
    }

    @Test func `no working days lead to the start itself`() throws {
        let saturday = try #require(CalendarDate("2026-11-21"))
        #expect(calendar.addingWorkingDays(0, to: saturday) == saturday)
        #expect(calendar.addingWorkingDays(-3, to: saturday) == saturday)
    }
}
