extension JSONParser {
    /// The next byte, which stays where it is.
    func peek() throws(JSONSyntaxError) -> UInt8 {
        guard position < bytes.endIndex else { throw error(.unexpectedEnd) }
        return bytes[position]
    }

    /// Passes the byte if it comes next, and says whether it did.
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.endIndex, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard take(byte) else { throw unexpected() }
    }

    mutating func skipWhiteSpace() {
        // RFC 8259 §2.
        while position < bytes.endIndex {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    /// What is wrong when the next byte is not the one that must come.
    func unexpected() -> JSONSyntaxError {
        error(position < bytes.endIndex ? .unexpectedByte(bytes[position]) : .unexpectedEnd)
    }

    func error(_ reason: JSONSyntaxError.Reason, at index: Int? = nil) -> JSONSyntaxError {
        JSONSyntaxError(reason, at: (index ?? position) - bytes.startIndex, in: bytes)
    }
}
