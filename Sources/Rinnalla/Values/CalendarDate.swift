/// A day of the proleptic Gregorian calendar, without a time or a place.
struct CalendarDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01, negative before it.
    let daysSince1970: Int

    /// The first and last day that the ten characters of RFC 3339 `full-date` can say.
    static let earliest = CalendarDate(unchecked: -719_528)
    static let latest = CalendarDate(unchecked: 2_932_896)

    private init(unchecked daysSince1970: Int) {
        self.daysSince1970 = daysSince1970
    }

    /// The day so many days after 1970-01-01; a day no four-digit year can name becomes the nearest that one can.
    init(daysSince1970: Int) {
        self.init(unchecked: min(max(daysSince1970, Self.earliest.daysSince1970), Self.latest.daysSince1970))
    }

    /// The day of that year, month and day-number, or nil if the calendar has none.
    init?(year: Int, month: Int, day: Int) {
        guard 0...9999 ~= year, 1...12 ~= month, 1...Self.length(ofMonth: month, year: year) ~= day else { return nil }
        self.init(validYear: year, month: month, day: day)
    }

    // The year is counted from March, so that the leap day comes last and month lengths follow one formula;
    // 400 years are 146,097 days.
    private init(validYear year: Int, month: Int, day: Int) {
        let shifted = year + 400 - (month <= 2 ? 1 : 0)
        let era = shifted / 400 - 1
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(unchecked: era * 146_097 + dayOfEra - 719_468)
    }

    static func < (left: Self, right: Self) -> Bool {
        left.daysSince1970 < right.daysSince1970
    }
}

extension CalendarDate {
    /// A date taken apart: year, month 1–12, day 1–31.
    struct Components: Equatable, Sendable {
        let year: Int, month: Int, day: Int
    }

    /// A day of the week, numbered as ISO 8601 does: Monday is 1.
    enum Weekday: Int, Sendable {
        case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    var components: Components {
        // Year 0 begins in an era of its own (January and February belong to the year before, counted from March).
        let shifted = daysSince1970 + 719_468 + 146_097
        let era = shifted / 146_097 - 1
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return Components(
            year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    var year: Int { components.year }

    var weekday: Weekday {
        // 1970-01-01 was a Thursday; 719,530 days are whole weeks and keep the remainder from being negative.
        Weekday(rawValue: (daysSince1970 + 719_530 + 3) % 7 + 1) ?? .monday
    }

    static func isLeapYear(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeapYear(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CalendarDate {
    func addingDays(_ days: Int) -> CalendarDate {
        let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
        return CalendarDate(daysSince1970: overflow ? (days < 0 ? .min : .max) : sum)
    }

    /// The day with the same number so many months later, or the last day of that month if it has no such day.
    func addingMonths(_ months: Int) -> CalendarDate {
        // Laki säädettyjen määräaikain laskemisesta (150/1930) 3 §.
        let start = components
        let bounded = min(max(months, -120_000), 120_000)
        let monthIndex = start.year * 12 + start.month - 1 + bounded
        guard monthIndex >= 0 else { return .earliest }
        let (year, month) = (monthIndex / 12, monthIndex % 12 + 1)
        guard year <= 9999 else { return .latest }
        return CalendarDate(
            validYear: year,
            month: month,
            day: min(start.day, Self.length(ofMonth: month, year: year))
        )
    }

    /// The age in whole years, on the given day, of someone born on this one; negative before birth.
    ///
    /// Someone born on 29 February grows older on 28 February of a common year, as `addingMonths(_:)` counts.
    func age(on date: CalendarDate) -> Int {
        let years = date.year - year
        return addingMonths(12 * years) <= date ? years : years - 1
    }
}
