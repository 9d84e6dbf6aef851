/// One line of a field section or a trailer section (RFC 9112 §5).
struct FieldLine {
    let name: Range<Int>
    /// The value without the whitespace around it.
    let value: Range<Int>

    init(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(MessageFault) {
        let first = bytes[line.lowerBound]
        // RFC 9112 §5.2: a line that begins with whitespace continues the one before, which a server may refuse.
        guard first != Byte.space, first != Byte.tab else { throw .obsoleteFolding }
        let token = ByteSet.token
        var index = line.lowerBound
        while index < line.upperBound, token.contains(bytes[index]) { index += 1 }
        guard index < line.upperBound else { throw .invalidFieldName }
        guard bytes[index] == Byte.colon, index > line.lowerBound else {
            throw Self.fault(ofName: bytes, index..<line.upperBound)
        }
        name = line.lowerBound..<index
        value = bytes.trimmed(index + 1..<line.upperBound)
        for index in value {
            let byte = bytes[index]
            guard byte >= 0x20 && byte != 0x7f || byte == Byte.tab else {
                throw byte == Byte.carriageReturn ? .bareCarriageReturn : .invalidFieldValue
            }
        }
    }

    /// RFC 9112 §5.1: whitespace between the name and the colon is how two readers come to see different fields.
    private static func fault(ofName bytes: Span<UInt8>, _ rest: Range<Int>) -> MessageFault {
        let first = bytes[rest.lowerBound]
        if first == Byte.carriageReturn { return .bareCarriageReturn }
        guard first == Byte.space || first == Byte.tab else { return .invalidFieldName }
        for index in rest where bytes[index] != Byte.space && bytes[index] != Byte.tab {
            return bytes[index] == Byte.colon ? .spaceBeforeColon : .invalidFieldName
        }
        return .invalidFieldName
    }
}
