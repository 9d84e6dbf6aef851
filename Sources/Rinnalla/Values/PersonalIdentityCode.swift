/// A Finnish personal identity code, kept out of logs. Finnish: *henkilötunnus*.
///
/// All eleven characters tell people apart: since 2023 two codes may differ in the separator alone.
struct PersonalIdentityCode: Hashable, Sendable {
    /// Why a text is no personal identity code.
    enum Refusal: String, Error {
        /// The text does not have the form of a code; letters must be capital.
        case syntax
        /// The calendar has no such day.
        case noSuchDate = "no-such-date"
        /// The date of birth lies ahead.
        case futureDate = "future-date"
        /// The last character does not follow from the digits.
        case checkCharacter = "check-character"
        /// Individual numbers 000 and 001 are not given to anyone.
        case reservedNumber = "reserved-number"
        /// Individual numbers 900–999 are for testing and not accepted here.
        case testNumber = "test-number"
    }

    /// The sex in the population register, which the individual number tells.
    enum RegisteredSex: Sendable {
        case female, male
    }

    /// The whole code: for the database and for those permitted to see it, never for a log, a URL or an event.
    let unmasked: String
    let birthDate: CalendarDate
    let registeredSex: RegisteredSex

    /// HETU-1, HETU-2: checks a code as of `today`; individual numbers for testing pass only if allowed.
    init(_ text: String, today: CalendarDate, allowsTestNumbers: Bool = false) throws(Refusal) {
        let bytes = Array(text.utf8)
        guard bytes.count == 11,
            let dayMonthYear = DecimalField.read(bytes[...], at: 0, count: 6),
            let century = Self.century(bytes[6]),
            let individualNumber = DecimalField.read(bytes[...], at: 7, count: 3),
            Self.checkCharacters.contains(bytes[10])
        else { throw .syntax }
        let (day, month) = (dayMonthYear / 10_000, dayMonthYear / 100 % 100)
        guard 1...31 ~= day, 1...12 ~= month else { throw .syntax }
        guard let birthDate = CalendarDate(year: century + dayMonthYear % 100, month: month, day: day) else {
            throw .noSuchDate
        }
        guard birthDate <= today else { throw .futureDate }
        // The separator is no part of the number that is checked.
        guard bytes[10] == Self.checkCharacters[(dayMonthYear * 1_000 + individualNumber) % 31] else {
            throw .checkCharacter
        }
        // HETU-3: 002 to 899 are people's.
        guard individualNumber >= 2 else { throw .reservedNumber }
        guard individualNumber < 900 || allowsTestNumbers else { throw .testNumber }
        unmasked = text
        self.birthDate = birthDate
        registeredSex = individualNumber.isMultiple(of: 2) ? .female : .male
    }

    /// The date of birth and the separator: `010190-****`.
    var masked: String {
        unmasked.prefix(7) + "****"
    }

    /// HETU-4: the separator tells the century.
    private static func century(_ separator: UInt8) -> Int? {
        switch separator {
        case UInt8(ascii: "+"): 1800
        case UInt8(ascii: "-"), UInt8(ascii: "U")...UInt8(ascii: "Y"): 1900
        case UInt8(ascii: "A")...UInt8(ascii: "F"): 2000
        default: nil
        }
    }

    /// The check character of a number, by its remainder when divided by 31.
    static let checkCharacters = Array("0123456789ABCDEFHJKLMNPRSTUVWXY".utf8)
}

extension PersonalIdentityCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { masked }

    var debugDescription: String { masked }

    /// Shows no stored property, so that `dump` does not print the code either.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
