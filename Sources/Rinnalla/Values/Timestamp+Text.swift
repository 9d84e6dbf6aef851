extension Timestamp: CustomStringConvertible {
    /// Reads an RFC 3339 `date-time` with any offset; digits of the second beyond the millisecond are dropped.
    ///
    /// Second 60 is refused: this time line has no place for a leap second, and moving one would falsify a record.
    init?(_ text: ArraySlice<UInt8>) {
        // RFC 3339 §5.6: full-date "T" partial-time time-offset; its strings match in either case.
        guard text.count >= 20, let date = CalendarDate(text.prefix(10)),
            text[text.startIndex + 10] | 0x20 == UInt8(ascii: "t"),
            let hour = DecimalField.read(text, at: 11, count: 2), hour < 24,
            text[text.startIndex + 13] == UInt8(ascii: ":"),
            let minute = DecimalField.read(text, at: 14, count: 2), minute < 60,
            text[text.startIndex + 16] == UInt8(ascii: ":"),
            let second = DecimalField.read(text, at: 17, count: 2), second < 60
        else { return nil }
        var rest = text.dropFirst(19)
        guard let fraction = Self.takeMilliseconds(from: &rest), let offset = Self.offsetInMinutes(rest)
        else { return nil }
        let minutes = (date.daysSince1970 * 24 + hour) * 60 + minute - offset
        let milliseconds = Int64(minutes * 60 + second) * 1_000 + Int64(fraction)
        guard Self.earliest.milliseconds...Self.latest.milliseconds ~= milliseconds else { return nil }
        self.init(milliseconds: milliseconds)
    }

    init?(_ text: String) {
        self.init(Array(text.utf8)[...])
    }

    // RFC 3339 §5.6 time-secfrac; §5.3 sets no limit to its digits, we read nanoseconds at most.
    private static func takeMilliseconds(from text: inout ArraySlice<UInt8>) -> Int? {
        guard text.first == UInt8(ascii: ".") else { return 0 }
        let digits = text.dropFirst().prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard 1...9 ~= digits.count else { return nil }
        text = text[digits.endIndex...]
        var milliseconds = 0
        for position in 0..<3 {
            let digit = position < digits.count ? digits[digits.startIndex + position] - UInt8(ascii: "0") : 0
            milliseconds = milliseconds * 10 + Int(digit)
        }
        return milliseconds
    }

    private static func offsetInMinutes(_ text: ArraySlice<UInt8>) -> Int? {
        guard let first = text.first else { return nil }
        if first | 0x20 == UInt8(ascii: "z") { return text.count == 1 ? 0 : nil }
        guard text.count == 6, first == UInt8(ascii: "+") || first == UInt8(ascii: "-"),
            let hours = DecimalField.read(text, at: 1, count: 2), hours < 24,
            text[text.startIndex + 3] == UInt8(ascii: ":"),
            let minutes = DecimalField.read(text, at: 4, count: 2), minutes < 60
        else { return nil }
        // RFC 3339 §4.3: -00:00 says that the local offset is unknown; the moment is the same.
        return (first == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }
}

extension Timestamp {
    var description: String {
        var text: [UInt8] = []
        appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the moment in UTC, always in the 24 characters of `2026-11-21T09:00:00.000Z`.
    func appendText(to bytes: inout [UInt8]) {
        let time = Int(dayAndTime.time)
        bytes.append(addingCapacity: 24) { output in
            utcDate.appendText(to: &output)
            output.append(UInt8(ascii: "T"))
            DecimalField.append(time / 3_600_000, count: 2, to: &output)
            output.append(UInt8(ascii: ":"))
            DecimalField.append(time / 60_000 % 60, count: 2, to: &output)
            output.append(UInt8(ascii: ":"))
            DecimalField.append(time / 1_000 % 60, count: 2, to: &output)
            output.append(UInt8(ascii: "."))
            DecimalField.append(time % 1_000, count: 3, to: &output)
            output.append(UInt8(ascii: "Z"))
        }
    }
}
