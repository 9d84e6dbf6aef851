/// Reads the head of a request line by line as its bytes arrive (RFC 9112 §2 to §5).
///
/// It may be called again with more bytes as often as needed and resumes where it left off.
struct RequestParser: Sendable {
    private(set) var head = RequestHead()
    private var scanner = LineScanner(at: 0)
    private var stage = Stage.start
    private var sectionStart = 0
    private var fieldCount = 0

    private enum Stage { case start, afterEmptyLine, fields }

    /// Whether the head is complete.
    mutating func parse(_ bytes: Span<UInt8>, _ limits: Limits) throws(MessageFault) -> Bool {
        while true {
            guard let line = try nextLine(bytes, limits) else { return false }
            switch stage {
            case .start where line.isEmpty:
                // RFC 9112 §2.2: one empty line before the request line is to be ignored, for the sake of old clients.
                stage = .afterEmptyLine
            case .afterEmptyLine where line.isEmpty:
                throw .emptyLines
            case .start, .afterEmptyLine:
                try parseRequestLine(bytes, line)
                stage = .fields
                sectionStart = scanner.start
            case .fields where line.isEmpty:
                head.count = scanner.start
                try head.conclude(bytes, limits)
                return true
            case .fields:
                fieldCount += 1
                guard fieldCount <= limits.fieldCount else { throw .fieldsTooLarge }
                try parseField(bytes, line)
            }
        }
    }

    private mutating func nextLine(_ bytes: Span<UInt8>, _ limits: Limits) throws(MessageFault) -> Range<Int>? {
        guard stage == .fields else { return try scanner.next(in: bytes, limit: limits.requestLine, .uriTooLong) }
        let room = limits.fieldSection - (scanner.start - sectionStart)
        return try scanner.next(in: bytes, limit: room - 2, .fieldsTooLarge)
    }

    private mutating func parseRequestLine(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(MessageFault) {
        for index in line where bytes[index] == Byte.carriageReturn { throw .bareCarriageReturn }
        let token = ByteSet.token
        var index = line.lowerBound
        while index < line.upperBound, token.contains(bytes[index]) { index += 1 }
        guard index > line.lowerBound, index < line.upperBound, bytes[index] == Byte.space else { throw .invalidMethod }
        head.method = Method(bytes, line.lowerBound..<index)

        let targetStart = index + 1
        var targetEnd = targetStart
        while targetEnd < line.upperBound, bytes[targetEnd] != Byte.space { targetEnd += 1 }
        // RFC 9112 §3.2: a request line that holds other whitespace is refused and not repaired.
        guard targetEnd > targetStart, targetEnd < line.upperBound else { throw .invalidRequestLine }
        head.isHTTP10 = try Self.isHTTP10(bytes, targetEnd + 1..<line.upperBound)
        guard head.method != .connect else { throw .connectNotSupported }
        try head.setTarget(bytes, targetStart..<targetEnd)
    }

    /// Reads the version: 1.1 or 1.0, others being well-formed or not (RFC 9112 §2.3).
    private static func isHTTP10(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(MessageFault) -> Bool {
        let name: StaticString = "HTTP/"
        guard range.count == 8 else { throw .invalidVersion }
        for offset in 0..<5 where bytes[range.lowerBound + offset] != name.utf8Start[offset] { throw .invalidVersion }
        let major = bytes[range.lowerBound + 5]
        let minor = bytes[range.lowerBound + 7]
        guard major.isDigit, minor.isDigit, bytes[range.lowerBound + 6] == UInt8(ascii: ".") else {
            throw .invalidVersion
        }
        guard major == UInt8(ascii: "1"), minor <= UInt8(ascii: "1") else { throw .versionNotSupported }
        return minor == UInt8(ascii: "0")
    }

    private mutating func parseField(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(MessageFault) {
        let field = try FieldLine(bytes, line)
        guard let name = FieldName(bytes, field.name) else { return }
        guard let earlier = head.fields[name] else {
            head.fields[name] = ByteRange(field.value)
            return
        }
        // RFC 9110 §5.3: only lists may be sent in several lines.
        guard name.isList else { throw .repeatedField }
        head.fields[name] = head.join(earlier, field.value, in: bytes)
    }
}
