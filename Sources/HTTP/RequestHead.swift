/// The request line and the field section, as ranges into the bytes they were read from.
struct RequestHead: Sendable {
    var method = Method.get
    var isHTTP10 = false
    var path = ByteRange(0..<0)
    var query: ByteRange?
    /// The authority of an absolute-form target.
    var authority: ByteRange?
    var fields = FieldTable()
    /// The values that had to be put together: fields of several lines, and targets that stand nowhere as such.
    var joined: [UInt8] = []
    /// How many bytes the head takes, leading empty line and all.
    var count = 0
    var framing = MessageFraming.none
    var contentCoding = ContentCoding.identity
    /// Why the content will not be read, though the head is sound.
    var contentFault: MessageFault?
    var expectsContinue = false
    /// Whether the connection ends with the answer.
    var isLast = false

    mutating func join(_ first: ByteRange, _ second: Range<Int>, in bytes: Span<UInt8>) -> ByteRange {
        let start = joined.count
        for index in first.indices { joined.append(first.isJoined ? joined[index] : bytes[index]) }
        joined.append(", ")
        for index in second { joined.append(bytes[index]) }
        return ByteRange(start..<joined.count, isJoined: true)
    }
}
