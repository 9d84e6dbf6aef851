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

    /// Appends the last `count` digits of a number that is not negative.
    static func append(_ value: Int, count: Int, to output: inout OutputSpan<UInt8>) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
