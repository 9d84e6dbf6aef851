/// A request: its bytes as they came, and where the parts lie in them.
public struct Request: Sendable {
    /// The request method.
    public let method: Method
    /// Why the content was refused, when the rest of the request is sound; the content is empty then.
    public let contentFault: MessageFault?
    /// Where it came from; nil without a socket.
    public internal(set) var peer: PeerNetwork?
    private let head: RequestHead
    private var bytes: [UInt8]
    private let contentRange: Range<Int>
    private let decoded: [UInt8]?

    init(
        head: RequestHead,
        bytes: consuming [UInt8],
        contentRange: Range<Int>,
        decoded: [UInt8]?,
        contentFault: MessageFault?
    ) {
        method = head.method
        self.head = head
        self.bytes = bytes
        self.contentRange = contentRange
        self.decoded = decoded
        self.contentFault = contentFault
    }

    /// The path as it was sent, percent-encodings and all, without the query; "*" for the server as a whole.
    public var path: ArraySlice<UInt8> { slice(head.path) }

    /// What follows the "?" of the request target.
    public var query: ArraySlice<UInt8>? { head.query.map { slice($0) } }

    /// The content, with its chunks joined and its coding undone.
    public var content: ArraySlice<UInt8> { decoded.map { $0[...] } ?? bytes[contentRange] }

    /// The trimmed value of a field; the lines of a list are joined by ", ".
    public func field(_ name: FieldName) -> ArraySlice<UInt8>? {
        head.fields[name].map { slice($0) }
    }

    /// Gives the buffer back to the connection it came from.
    mutating func takeBytes() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    private func slice(_ range: ByteRange) -> ArraySlice<UInt8> {
        range.isJoined ? head.joined[range.indices] : bytes[range.indices]
    }
}

extension Request {
    /// Makes a request from its parts, for tests and for use without a socket; the parts are not checked.
    public init(
        method: Method,
        path: String,
        query: String? = nil,
        fields: [(FieldName, String)] = [],
        content: [UInt8] = [],
        contentFault: MessageFault? = nil,
        peer: PeerNetwork? = nil
    ) {
        var head = RequestHead()
        var bytes: [UInt8] = []
        func add(_ text: String) -> ByteRange {
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            return ByteRange(start..<bytes.count)
        }
        head.method = method
        head.path = add(path)
        head.query = query.map { add($0) }
        for (name, value) in fields { head.fields[name] = add(value) }
        let start = bytes.count
        bytes += content
        self.init(
            head: head,
            bytes: bytes,
            contentRange: start..<bytes.count,
            decoded: nil,
            contentFault: contentFault
        )
        self.peer = peer
    }
}
