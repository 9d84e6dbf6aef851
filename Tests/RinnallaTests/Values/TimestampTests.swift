import Testing

@testable import Rinnalla

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("2026-11-21T09:00:00.000Z", "2026-11-21T09:00:00.000Z"),
        ("2026-11-21t09:00:00z", "2026-11-21T09:00:00.000Z"),
        ("2026-11-21T11:00:00+02:00", "2026-11-21T09:00:00.000Z"),
        ("2026-11-21T00:30:00+02:00", "2026-11-20T22:30:00.000Z"),
        ("2026-12-31T23:59:59.999-00:01", "2027-01-01T00:00:59.999Z"),
        ("2026-11-21T09:00:00-00:00", "2026-11-21T09:00:00.000Z"),
        ("2026-11-21T09:00:00.1Z", "2026-11-21T09:00:00.100Z"),
        ("2026-11-21T09:00:00.12345Z", "2026-11-21T09:00:00.123Z"),
        ("2026-11-21T09:00:00.999999999Z", "2026-11-21T09:00:00.999Z"),
        ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ("2024-02-29T12:00:00+23:59", "2024-02-28T12:01:00.000Z"),
    ])
    func `a moment with any offset is printed in UTC`(text: String, printed: String) {
        #expect(Timestamp(text)?.description == printed)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T09:00Z", "2026-11-21T09:00:00", "2026-11-21 09:00:00Z", "2026-11-21T24:00:00Z",
        "2026-11-21T09:60:00Z", "2016-12-31T23:59:60Z", "2026-11-21T09:00:00.Z", "2026-11-21T09:00:00.1234567890Z",
        "2026-11-21T09:00:00+0200", "2026-11-21T09:00:00+24:00", "2026-11-21T09:00:00+02:60", "2026-11-21T09:00:00Zz",
        "2026-02-29T09:00:00Z", "2026-11-21T9:00:00.0Z", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "2026-11-21T09:00:00,5Z", "2026-11-21T09:00:00+", "2026-11-21T09-00-00Z", "2026-11-21T09:00:00 02:00",
    ])
    func `text that is no moment is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `the clock lies between the year this was written and the end of the format`() {
        #expect(Timestamp.now() > Timestamp(milliseconds: 1_767_225_600_000))
        #expect(Timestamp.now() < .latest)
    }

    @Test func `arithmetic stops at the edges instead of wrapping`() {
        let start = Timestamp(milliseconds: 0)
        #expect(start.adding(seconds: 90).description == "1970-01-01T00:01:30.000Z")
        #expect(start.adding(days: -1).description == "1969-12-31T00:00:00.000Z")
        #expect(start.adding(days: .max) == .latest)
        #expect(start.adding(seconds: .min) == .earliest)
        #expect(Timestamp.latest.adding(milliseconds: .max) == .latest)
        #expect(start.adding(seconds: 2).milliseconds(since: start) == 2_000)
    }

    @Test(arguments: [
        ("2026-11-20T21:59:59.999Z", "2026-11-20"), ("2026-11-20T22:00:00Z", "2026-11-21"),
        ("2026-07-01T20:59:59.999Z", "2026-07-01"), ("2026-07-01T21:00:00Z", "2026-07-02"),
        ("2026-12-31T22:00:00Z", "2027-01-01"),
    ])
    func `the date in Helsinki turns at local midnight`(moment: String, date: String) {
        #expect(Timestamp(moment)?.dateInHelsinki.description == date)
    }

    @Test(arguments: [
        ("2026-03-29T00:59:59.999Z", 7_200), ("2026-03-29T01:00:00Z", 10_800),
        ("2026-10-25T00:59:59.999Z", 10_800), ("2026-10-25T01:00:00Z", 7_200),
        ("2024-03-31T01:00:00Z", 10_800), ("2024-10-27T00:59:59.999Z", 10_800), ("1996-10-27T01:00:00Z", 7_200),
    ])
    func `summer time lasts from the last Sunday of March to that of October`(moment: String, offset: Int64) {
        #expect(Timestamp(moment)?.secondsEastInHelsinki == offset)
    }

    @Test(arguments: [
        ("2026-11-21", "2026-11-20T22:00:00.000Z"), ("2026-07-02", "2026-07-01T21:00:00.000Z"),
        ("2026-03-29", "2026-03-28T22:00:00.000Z"), ("2026-03-30", "2026-03-29T21:00:00.000Z"),
        ("2026-10-25", "2026-10-24T21:00:00.000Z"), ("2026-10-26", "2026-10-25T22:00:00.000Z"),
    ])
    func `a day in Helsinki begins at its midnight`(date: String, moment: String) throws {
        let date = try #require(CalendarDate(date))
        let start = Timestamp(startOfDayInHelsinki: date)
        #expect(start.description == moment)
        #expect(start.dateInHelsinki == date)
        #expect(start.adding(milliseconds: -1).dateInHelsinki == date.addingDays(-1))
    }
}
