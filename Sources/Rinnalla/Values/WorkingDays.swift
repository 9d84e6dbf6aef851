/// Working days and public holidays in Finland. Finnish: *työpäivä*, *pyhäpäivä*.
///
/// Laki säädettyjen määräaikain laskemisesta (150/1930).
struct WorkingDays: Sendable {
    /// Whether Midsummer Eve and Christmas Eve are working days.
    ///
    /// CAL-4: 5 § lists both eves with the holidays, so they are not, unless the law is read otherwise.
    var evesAreWorkingDays = false

    func isWorkingDay(_ date: CalendarDate) -> Bool {
        date.weekday.rawValue <= CalendarDate.Weekday.friday.rawValue && !isHoliday(date)
    }

    /// CAL-1: whether the day is a public holiday or, unless they are working days, an eve.
    func isHoliday(_ date: CalendarDate) -> Bool {
        let parts = date.components
        switch (parts.month, parts.day) {
        case (1, 1), (1, 6), (5, 1), (12, 6), (12, 25), (12, 26): return true
        case (12, 24): return !evesAreWorkingDays
        case (6, 19...25) where date.weekday == .friday: return !evesAreWorkingDays
        case (6, 20...26) where date.weekday == .saturday: return true
        case (10, 31) where date.weekday == .saturday: return true
        case (11, 1...6) where date.weekday == .saturday: return true
        default: return Self.daysAfterEaster.contains(date.daysSince1970 - Self.easter(parts.year).daysSince1970)
        }
    }

    /// The day so many working days later; the start day itself is not counted.
    func addingWorkingDays(_ count: Int, to start: CalendarDate) -> CalendarDate {
        // CAL-2: 150/1930 2 §.
        var date = start
        for _ in 0..<max(count, 0) { date = rollForward(date.addingDays(1)) }
        return date
    }

    /// The day itself if it is a working day, otherwise the next that is one: where a period ends that would end on it.
    func rollForward(_ date: CalendarDate) -> CalendarDate {
        // CAL-3: 150/1930 5 §.
        var date = date
        while !isWorkingDay(date), date < .latest { date = date.addingDays(1) }
        return date
    }

    /// How many working days there are from a day up to, not including, another.
    func count(from start: CalendarDate, upTo end: CalendarDate) -> Int {
        var count = 0
        var date = start
        while date < end {
            if isWorkingDay(date) { count += 1 }
            date = date.addingDays(1)
        }
        return count
    }

    // Good Friday, Easter Sunday, Easter Monday, Ascension Day, Whit Sunday.
    private static let daysAfterEaster = [-2, 0, 1, 39, 49]

    /// Easter Sunday of the Gregorian calendar.
    static func easter(_ year: Int) -> CalendarDate {
        // The "anonymous" computus of 1876; its one-letter variables have no better names.
        let (a, b, c) = (year % 19, year / 100, year % 100)
        let (d, e, f) = (b / 4, b % 4, (b + 8) / 25)
        let g = (b - f + 1) / 3
        let h = (19 * a + b - d - g + 15) % 30
        let (i, k) = (c / 4, c % 4)
        let l = (32 + 2 * e + 2 * i - h - k) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let monthAndDay = h + l - 7 * m + 114
        return CalendarDate(year: year, month: monthAndDay / 31, day: monthAndDay % 31 + 1) ?? .latest
    }
}
