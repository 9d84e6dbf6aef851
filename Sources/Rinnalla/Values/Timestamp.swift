import Glibc

/// A moment in UTC, to the millisecond.
struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z as POSIX counts them, that is without leap seconds.
    let milliseconds: Int64

    /// The first and last moment that a four-digit year can name.
    static let earliest = Timestamp(unchecked: -62_167_219_200_000)
    static let latest = Timestamp(unchecked: 253_402_300_799_999)

    private init(unchecked milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The moment so many milliseconds after 1970; one that no four-digit year can name becomes the nearest that one can.
    init(milliseconds: Int64) {
        self.init(unchecked: min(max(milliseconds, Self.earliest.milliseconds), Self.latest.milliseconds))
    }

    /// What the system's clock says.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }

    func adding(milliseconds: Int64) -> Timestamp {
        let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
        return overflow ? (milliseconds < 0 ? .earliest : .latest) : Timestamp(milliseconds: sum)
    }

    func adding(seconds: Int64) -> Timestamp {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        return adding(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    /// Adds days of 24 hours; calendar days are `CalendarDate`'s to add.
    func adding(days: Int64) -> Timestamp {
        let (product, overflow) = days.multipliedReportingOverflow(by: Self.millisecondsPerDay)
        return adding(milliseconds: overflow ? (days < 0 ? .min : .max) : product)
    }

    /// The milliseconds from `earlier` to this moment.
    func milliseconds(since earlier: Timestamp) -> Int64 {
        milliseconds - earlier.milliseconds
    }
}

extension Timestamp {
    static let millisecondsPerDay: Int64 = 86_400_000

    /// The calendar date in UTC.
    var utcDate: CalendarDate {
        CalendarDate(daysSince1970: Int(dayAndTime.day))
    }

    /// The day since 1970 and the milliseconds since its midnight, rounding towards the past before 1970 too.
    var dayAndTime: (day: Int64, time: Int64) {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: Self.millisecondsPerDay)
        return remainder < 0 ? (quotient - 1, remainder + Self.millisecondsPerDay) : (quotient, remainder)
    }
}
