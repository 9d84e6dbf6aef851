/// The bytes of a time as IMF-fixdate (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
public func httpDate(_ secondsSinceEpoch: Int) -> [UInt8] {
    let days = secondsSinceEpoch.dividedDown(by: 86400)
    let time = secondsSinceEpoch - days * 86400
    let (year, month, day) = civilDate(daysSinceEpoch: days)
    var date: [UInt8] = []
    date.reserveCapacity(29)
    // 1 January 1970 was a Thursday.
    date.append(dayNames[(days % 7 + 11) % 7])
    date.append(", ")
    date.append(twoDigits: day)
    date.append(monthNames[month - 1])
    date.append(twoDigits: year / 100)
    date.append(twoDigits: year % 100)
    date.append(" ")
    date.append(twoDigits: time / 3600)
    date.append(":")
    date.append(twoDigits: time / 60 % 60)
    date.append(":")
    date.append(twoDigits: time % 60)
    date.append(" GMT")
    return date
}

private let dayNames: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
private let monthNames: [StaticString] = [
    " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec ",
]

/// The date of a day in the Gregorian calendar, counted in eras of 400 years that begin on 1 March.
private func civilDate(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.dividedDown(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
}

extension Int {
    fileprivate func dividedDown(by divisor: Int) -> Int {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }
}

extension [UInt8] {
    fileprivate mutating func append(twoDigits number: Int) {
        append(UInt8(ascii: "0") + UInt8(number / 10))
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
