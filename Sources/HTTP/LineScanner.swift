/// Finds the lines of a message as its bytes arrive, and looks at no byte twice.
struct LineScanner: Sendable {
    /// Where the next line starts.
    private(set) var start: Int
    private var scanned: Int

    init(at start: Int) {
        self.start = start
        scanned = start
    }

    /// The next line without its CRLF, or nil while it is not all there; the fault when it has more bytes than the limit.
    mutating func next(
        in bytes: Span<UInt8>,
        limit: Int,
        _ fault: MessageFault
    ) throws(MessageFault) -> Range<Int>? {
        let found = bytes.firstLineFeed(from: scanned)
        // The length comes first and allows for a CR, so that how much has arrived makes no difference to the fault.
        guard (found ?? bytes.count) - start <= limit + 1 else { throw fault }
        guard let lineFeed = found else {
            scanned = bytes.count
            return nil
        }
        // RFC 9112 §2.2 lets a recipient take a bare LF for a line end; two recipients that differ are a smuggling hole.
        guard lineFeed > start, bytes[lineFeed - 1] == Byte.carriageReturn else { throw .bareLineFeed }
        let line = start..<lineFeed - 1
        start = lineFeed + 1
        scanned = start
        return line
    }

    /// Follows bytes that have been moved towards the start of their buffer.
    mutating func shift(by distance: Int) {
        start -= distance
        scanned -= distance
    }
}
