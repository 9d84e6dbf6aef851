/// Why bytes are not a JSON text, and where.
public struct JSONSyntaxError: Error, Sendable, Equatable {
    /// What can be wrong.
    public enum Reason: Sendable, Equatable {
        /// The text stops before its value does.
        case unexpectedEnd
        /// A byte stands where RFC 8259 allows none like it.
        case unexpectedByte(UInt8)
        /// A byte order mark, which RFC 8259 §8.1 forbids to send.
        case byteOrderMark
        /// A backslash followed by nothing that RFC 8259 §7 knows.
        case invalidEscape
        /// Half of a surrogate pair, which is no character.
        case loneSurrogate
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// A control character that must be escaped inside a string.
        case controlCharacter
        /// A string with more than thirty combining marks in a row.
        case tooManyMarks
        /// A name that the object already has.
        case duplicateMember(String)
        /// More arrays and objects inside each other than allowed.
        case tooDeep
        /// A whole number beyond 64 bits, or one that no finite `Double` can hold.
        case numberOutOfRange
        /// A zero before other digits.
        case leadingZero
        /// Something other than white space after the value.
        case trailingContent
    }

    /// What is wrong.
    public let reason: Reason
    /// The bytes before the mistake.
    public let offset: Int
    /// The line of the mistake, the first being 1.
    public let line: Int
    /// The place in its line, counted in Unicode scalars, the first being 1.
    public let column: Int

    init(_ reason: Reason, at offset: Int, in text: ArraySlice<UInt8>) {
        self.reason = reason
        self.offset = offset
        var line = 1
        var column = 1
        for byte in text.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0b1100_0000 != 0b1000_0000 {
                // RFC 3629 §3: every scalar has exactly one byte that is no continuation byte.
                column += 1
            }
        }
        self.line = line
        self.column = column
    }
}
