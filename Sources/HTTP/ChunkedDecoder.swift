import Glibc

/// Takes the chunked coding off the content, in place and as it arrives (RFC 9112 §7.1).
struct ChunkedDecoder: Sendable {
    /// Where the content decoded so far ends.
    private(set) var contentEnd: Int
    private let contentStart: Int
    private var stage = Stage.size
    private var scanner: LineScanner
    private var extensionCount = 0
    private var trailerCount = 0
    private var trailerStart = 0

    private enum Stage { case size, data(Int), dataEnd, trailers }

    init(at start: Int) {
        contentStart = start
        contentEnd = start
        scanner = LineScanner(at: start)
    }

    /// Where the bytes not looked at yet begin; after the last chunk, those behind the message.
    var position: Int { scanner.start }

    /// Whether the content is complete.
    mutating func decode(_ bytes: inout [UInt8], _ limits: Limits) throws(MessageFault) -> Bool {
        while true {
            switch stage {
            case .size:
                let limit = limits.chunkExtensions + 32
                guard let line = try scanner.next(in: bytes.span, limit: limit, .chunkExtensionsTooLarge) else {
                    return compact(&bytes)
                }
                let size = try chunkSize(bytes.span, line, limits)
                guard contentEnd - contentStart + size <= limits.content else { throw .contentTooLarge }
                stage = size == 0 ? .trailers : .data(size)
                trailerStart = position
            case .data(let size):
                let count = min(size, bytes.count - position)
                guard count > 0 else { return compact(&bytes) }
                take(count, &bytes)
                stage = count == size ? .dataEnd : .data(size - count)
            case .dataEnd:
                guard try skipLineEnd(bytes.span) else { return compact(&bytes) }
                stage = .size
            case .trailers:
                guard let line = try nextTrailer(bytes.span, limits) else { return compact(&bytes) }
                if line.isEmpty { return true }
            }
        }
    }

    private mutating func chunkSize(
        _ bytes: Span<UInt8>,
        _ line: Range<Int>,
        _ limits: Limits
    ) throws(MessageFault) -> Int {
        var size = 0
        var index = line.lowerBound
        while index < line.upperBound, let digit = bytes[index].hexValue {
            // Eight digits are more than any limit allows, and cannot overflow.
            guard index - line.lowerBound < 8 else { throw .invalidChunkSize }
            size = size << 4 | digit
            index += 1
        }
        guard index > line.lowerBound else { throw .invalidChunkSize }
        guard index < line.upperBound else { return size }
        extensionCount += line.upperBound - index
        guard extensionCount <= limits.chunkExtensions else { throw .chunkExtensionsTooLarge }
        var parser = ChunkExtensionParser(index: index, end: line.upperBound)
        guard parser.parse(bytes) else { throw .invalidChunkExtension }
        return size
    }

    /// Moves data to the end of the content.
    private mutating func take(_ count: Int, _ bytes: inout [UInt8]) {
        if contentEnd != position {
            bytes.withUnsafeMutableBytes { buffer in
                guard let base = buffer.baseAddress else { return }
                memmove(base + contentEnd, base + position, count)
            }
        }
        contentEnd += count
        scanner = LineScanner(at: position + count)
    }

    private mutating func skipLineEnd(_ bytes: Span<UInt8>) throws(MessageFault) -> Bool {
        let rest = bytes.count - position
        guard rest == 0 || bytes[position] == Byte.carriageReturn else { throw .invalidChunkEnd }
        guard rest > 1 else { return false }
        guard bytes[position + 1] == Byte.lineFeed else { throw .invalidChunkEnd }
        scanner = LineScanner(at: position + 2)
        return true
    }

    /// Reads a line of the trailer section, which has the syntax and the limits of the field section and is dropped.
    private mutating func nextTrailer(_ bytes: Span<UInt8>, _ limits: Limits) throws(MessageFault) -> Range<Int>? {
        let room = limits.fieldSection - (position - trailerStart)
        guard let line = try scanner.next(in: bytes, limit: room, .fieldsTooLarge) else { return nil }
        guard !line.isEmpty else { return line }
        trailerCount += 1
        guard trailerCount <= limits.fieldCount else { throw .fieldsTooLarge }
        _ = try FieldLine(bytes, line)
        return line
    }

    /// Closes the gap that the framing left behind the content, so that the buffer holds no more than the content.
    private mutating func compact(_ bytes: inout [UInt8]) -> Bool {
        let gap = position - contentEnd
        bytes.removeSubrange(contentEnd..<position)
        scanner.shift(by: gap)
        trailerStart -= gap
        return false
    }
}
