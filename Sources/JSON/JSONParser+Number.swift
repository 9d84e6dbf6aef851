extension JSONParser {
    /// Reads a number: with a fraction or an exponent it is a decimal, otherwise whole.
    mutating func number() throws(JSONSyntaxError) -> JSONValue {
        // RFC 8259 §6: number = [ minus ] int [ frac ] [ exp ].
        let start = position
        _ = take(UInt8(ascii: "-"))
        let isZero = try peek() == UInt8(ascii: "0")
        let length = try digits()
        guard !isZero || length == 1 else { throw error(.leadingZero, at: position - length) }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            _ = try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            _ = try digits()
        }
        let text = bytes[start..<position]
        if isWhole, let value = Self.integer(text) { return .integer(value) }
        if !isWhole, let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite {
            return .decimal(value)
        }
        throw error(.numberOutOfRange, at: start)
    }

    private mutating func digits() throws(JSONSyntaxError) -> Int {
        let start = position
        while position < bytes.endIndex, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] { position += 1 }
        guard position > start else { throw unexpected() }
        return position - start
    }

    // Counts downwards, for the smallest Int64 has no positive twin. "-0" is zero.
    private static func integer(_ text: ArraySlice<UInt8>) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in isNegative ? text.dropFirst() : text {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (difference, underflow) = product.subtractingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !overflow, !underflow else { return nil }
            value = difference
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}
