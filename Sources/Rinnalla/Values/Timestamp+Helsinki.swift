/// Local time in Finland, by the rule of the European Union rather than the system's time zone files.
///
/// Directive 2000/84/EC: summer time lasts from the last Sunday of March 01:00 UTC to the last Sunday of October
/// 01:00 UTC. Finland has followed that rule since 1996; for earlier moments the answer may be an hour off.
extension Timestamp {
    /// The calendar date in Europe/Helsinki.
    var dateInHelsinki: CalendarDate {
        adding(seconds: secondsEastInHelsinki).utcDate
    }

    /// The moment a calendar date begins in Europe/Helsinki.
    init(startOfDayInHelsinki date: CalendarDate) {
        let midnight = Timestamp(milliseconds: Int64(date.daysSince1970) * Self.millisecondsPerDay)
        // Clocks change at 01:00 UTC, so the offset three hours before UTC's midnight is that of the local midnight.
        let offset = midnight.adding(seconds: -3 * 3_600).secondsEastInHelsinki
        self = midnight.adding(seconds: -offset)
    }

    /// How far Helsinki's clocks are ahead of UTC: 7,200 or 10,800 seconds.
    var secondsEastInHelsinki: Int64 {
        let year = utcDate.year
        let start = Self.lastSunday(ofMonth: 3, year: year)
        let end = Self.lastSunday(ofMonth: 10, year: year)
        return start <= self && self < end ? 10_800 : 7_200
    }

    private static func lastSunday(ofMonth month: Int, year: Int) -> Timestamp {
        guard let lastDay = CalendarDate(year: year, month: month, day: 31) else { return .latest }
        let sunday = lastDay.addingDays(-(lastDay.weekday.rawValue % 7))
        return Timestamp(milliseconds: Int64(sunday.daysSince1970) * millisecondsPerDay + 3_600_000)
    }
}
