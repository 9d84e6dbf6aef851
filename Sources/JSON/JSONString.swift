extension [UInt8] {
    /// Appends UTF-8 as a JSON string, whole runs at a time between what must be escaped.
    mutating func appendJSONString(_ text: Span<UInt8>) {
        append(UInt8(ascii: "\""))
        text.withUnsafeBufferPointer { text in
            var start = 0
            for index in text.indices where Self.needsEscape(text[index]) {
                append(contentsOf: text[start..<index])
                appendEscape(of: text[index])
                start = index + 1
            }
            append(contentsOf: text[start...])
        }
        append(UInt8(ascii: "\""))
    }

    // RFC 8259 §7.
    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    // RFC 8785 §3.2.2.2: the two-character escapes where there is one, otherwise \u and four lower-case digits.
    private mutating func appendEscape(of byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0a: append(UInt8(ascii: "n"))
        case 0x0c: append(UInt8(ascii: "f"))
        case 0x0d: append(UInt8(ascii: "r"))
        case 0x20...: append(byte)
        default:
            append(contentsOf: "u00".utf8)
            append(contentsOf: String(byte >> 4, radix: 16).utf8)
            append(contentsOf: String(byte & 0xf, radix: 16).utf8)
        }
    }
}

extension [UInt8] {
    /// Appends a whole number in decimal digits.
    mutating func append(decimal number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        // 2⁶³ has nineteen digits.
        var digits = InlineArray<19, UInt8>(repeating: 0)
        var count = 0
        repeat {
            digits[count] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
            count += 1
        } while rest > 0
        for index in (0..<count).reversed() { append(digits[index]) }
    }
}

extension String {
    /// Whether both texts are the same code unit by code unit, as RFC 8259 §8.3 compares names.
    func isIdentical(to other: String) -> Bool {
        // String's == is canonical equivalence: wider, but quick. What is equivalent to ASCII without being it is longer.
        self == other && utf8.count == other.utf8.count
            && (utf8Span.isKnownASCII || utf8.elementsEqual(other.utf8))
    }
}
