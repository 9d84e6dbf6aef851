/// Decimal numbers of a fixed width, as dates, times and identity codes are written.
enum DecimalField {
    /// The number in `count` ASCII digits at `offset` from the start of `bytes`, or nil if they are not all digits.
    static func read(_ bytes: ArraySlice<UInt8>, at offset: Int, count: Int) -> Int? {
        guard offset + count <= bytes.count else { return nil }
        let start = bytes.startIndex + offset
        var value = 0
        for byte in bytes[start..<start + count] {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// Appends the last `count` digits, eight at most, of a number that is not negative.
    static func append(_ value: Int, count: Int, to output: inout OutputSpan<UInt8>) {
        // Divided by ten alone, which compiles to a multiplication.
        var rest = UInt(value)
        var digits: UInt64 = 0
        for _ in 0..<count {
            digits = digits << 8 | UInt64(rest % 10)
            rest /= 10
        }
        for _ in 0..<count {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits))
            digits >>= 8
        }
    }
}
