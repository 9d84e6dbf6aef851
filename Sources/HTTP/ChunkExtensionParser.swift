/// Checks chunk extensions (RFC 9112 §7.1.1): `;name`, `;name=token`, `;name="quoted"`, which mean nothing to us.
struct ChunkExtensionParser {
    var index: Int
    let end: Int

    /// Whether all that is left are well-formed extensions.
    mutating func parse(_ bytes: Span<UInt8>) -> Bool {
        while index < end {
            skipWhitespace(bytes)
            guard take(Byte.semicolon, bytes) else { return false }
            skipWhitespace(bytes)
            guard takeToken(bytes) else { return false }
            let nameEnd = index
            skipWhitespace(bytes)
            guard take(Byte.equals, bytes) else {
                // Whitespace is only allowed where something follows it.
                guard index == nameEnd || index < end else { return false }
                continue
            }
            skipWhitespace(bytes)
            guard takeToken(bytes) || takeQuotedString(bytes) else { return false }
        }
        return true
    }

    private mutating func skipWhitespace(_ bytes: Span<UInt8>) {
        while index < end, bytes[index] == Byte.space || bytes[index] == Byte.tab { index += 1 }
    }

    private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard index < end, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func takeToken(_ bytes: Span<UInt8>) -> Bool {
        let start = index
        while index < end, ByteSet.token.contains(bytes[index]) { index += 1 }
        return index > start
    }

    /// RFC 9110 §5.6.4.
    private mutating func takeQuotedString(_ bytes: Span<UInt8>) -> Bool {
        guard take(Byte.quote, bytes) else { return false }
        while index < end {
            let byte = bytes[index]
            index += 1
            if byte == Byte.quote { return true }
            if byte == UInt8(ascii: "\\") {
                guard index < end, Self.isText(bytes[index]) else { return false }
                index += 1
            } else if !Self.isText(byte) {
                return false
            }
        }
        return false
    }

    private static func isText(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7f || byte == Byte.tab
    }
}
