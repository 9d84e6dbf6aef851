extension CalendarDate: CustomStringConvertible {
    /// Reads exactly `YYYY-MM-DD`.
    init?(_ text: ArraySlice<UInt8>) {
        // RFC 3339 §5.6 full-date.
        guard text.count == 10,
            text[text.startIndex + 4] == UInt8(ascii: "-"), text[text.startIndex + 7] == UInt8(ascii: "-"),
            let year = DecimalField.read(text, at: 0, count: 4),
            let month = DecimalField.read(text, at: 5, count: 2),
            let day = DecimalField.read(text, at: 8, count: 2)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    init?(_ text: String) {
        self.init(Array(text.utf8)[...])
    }

    var description: String {
        var text: [UInt8] = []
        appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends `YYYY-MM-DD`.
    func appendText(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: 10) { output in appendText(to: &output) }
    }

    /// Appends `YYYY-MM-DD` where ten bytes are free.
    func appendText(to output: inout OutputSpan<UInt8>) {
        let parts = components
        DecimalField.append(parts.year, count: 4, to: &output)
        output.append(UInt8(ascii: "-"))
        DecimalField.append(parts.month, count: 2, to: &output)
        output.append(UInt8(ascii: "-"))
        DecimalField.append(parts.day, count: 2, to: &output)
    }
}
