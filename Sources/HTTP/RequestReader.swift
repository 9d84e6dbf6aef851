/// Reads one request from a growing buffer: the head, then the content to its end.
struct RequestReader: Sendable {
    enum Progress { case needsHead, needsContent, complete }

    private var parser = RequestParser()
    private var decoder: ChunkedDecoder?
    private var isHeadComplete = false
    private var contentEnd = 0
    private var contentFault: MessageFault?
    /// How many bytes of the buffer belong to the request, once it is complete.
    private(set) var consumed = 0

    var head: RequestHead { parser.head }

    /// Whether the connection ends with the answer, because somebody asked for it or its bytes cannot be told apart.
    var isLast: Bool { parser.head.isLast || contentFault?.status == 413 }

    /// Whether the client waits for a 100 before it sends the content (RFC 9110 §10.1.1).
    func awaitsContinue(_ input: [UInt8]) -> Bool {
        isHeadComplete && parser.head.expectsContinue && input.count == parser.head.count && consumed == 0
    }

    /// Reads on; to be called again when there are more bytes.
    mutating func advance(_ input: inout [UInt8], _ limits: Limits) throws(MessageFault) -> Progress {
        if !isHeadComplete {
            guard try parser.parse(input.span, limits) else { return .needsHead }
            isHeadComplete = true
            contentFault = parser.head.contentFault
            contentEnd = parser.head.count
        }
        guard contentFault == nil else { return complete(at: input.count) }
        switch parser.head.framing {
        case .none:
            return complete(at: contentEnd)
        case .length(let length):
            guard input.count - parser.head.count >= length else { return .needsContent }
            contentEnd += length
            return complete(at: contentEnd)
        case .chunked:
            return try advanceChunks(&input, limits)
        }
    }

    /// Makes a request of the head alone, whose content has not been asked for; the buffer comes back with `putBack`.
    func takeHead(_ input: inout [UInt8]) -> Request {
        var bytes: [UInt8] = []
        swap(&bytes, &input)
        let end = parser.head.count
        return Request(head: parser.head, bytes: bytes, contentRange: end..<end, decoded: nil, contentFault: nil)
    }

    /// Takes the buffer back as it was, to read on.
    func putBack(_ request: inout Request, _ input: inout [UInt8]) {
        input = request.takeBytes()
    }

    /// Makes the complete request; the buffer moves into it and comes back with `finish`.
    mutating func takeRequest(_ input: inout [UInt8], _ inflater: inout Inflater, _ limits: Limits) -> Request {
        let range = parser.head.count..<contentEnd
        var decoded: [UInt8]?
        if contentFault == nil, parser.head.contentCoding == .gzip, !range.isEmpty {
            do throws(MessageFault) {
                decoded = try inflater.decode(input[range], limits)
            } catch {
                contentFault = error
            }
        }
        var bytes: [UInt8] = []
        swap(&bytes, &input)
        return Request(
            head: parser.head,
            bytes: bytes,
            contentRange: contentFault == nil ? range : contentEnd..<contentEnd,
            decoded: contentFault == nil ? decoded : nil,
            contentFault: contentFault
        )
    }

    /// Takes the buffer back, drops the bytes of the request from it and makes ready for the next.
    mutating func finish(_ request: inout Request, _ input: inout [UInt8]) {
        input = request.takeBytes()
        if consumed == input.count {
            input.removeAll(keepingCapacity: true)
        } else {
            input.removeSubrange(0..<consumed)
        }
        self = RequestReader()
    }

    private mutating func advanceChunks(_ input: inout [UInt8], _ limits: Limits) throws(MessageFault) -> Progress {
        var decoder = decoder ?? ChunkedDecoder(at: parser.head.count)
        defer { self.decoder = decoder }
        do throws(MessageFault) {
            guard try decoder.decode(&input, limits) else { return .needsContent }
        } catch .contentTooLarge {
            // The head is sound, so the program may still say that there is nothing here, or not for this client.
            contentFault = .contentTooLarge
            return complete(at: input.count)
        }
        contentEnd = decoder.contentEnd
        return complete(at: decoder.position)
    }

    private mutating func complete(at end: Int) -> Progress {
        consumed = end
        return .complete
    }
}
