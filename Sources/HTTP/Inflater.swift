import CZlib

/// Takes the gzip coding (RFC 1952) off contents, one after the other, in one stream that is reused.
struct Inflater: ~Copyable {
    // zlib keeps the address of a stream, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isReady = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deallocate()
    }

    /// Decodes a content, and gives up as soon as it gets too large or grows too much.
    mutating func decode(_ coded: ArraySlice<UInt8>, _ limits: Limits) throws(MessageFault) -> [UInt8] {
        if isReady {
            inflateReset(stream)
        } else {
            guard rinnalla_inflate_init_gzip(stream) == Z_OK else { throw .malformedCoding }
            isReady = true
        }
        let allowed = min(limits.content, coded.count * limits.expansion)
        var content: [UInt8] = []
        let isComplete = coded.withUnsafeBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            return inflate(into: &content, upTo: allowed)
        }
        guard content.count <= allowed else {
            throw content.count > limits.content ? .contentTooLarge : .contentExpandsTooFar
        }
        guard isComplete else { throw .malformedCoding }
        return content
    }

    /// Whether the input was one or more complete gzip members, no more and no less.
    private func inflate(into content: inout [UInt8], upTo allowed: Int) -> Bool {
        while content.count <= allowed {
            var result = Z_OK
            content.append(addingCapacity: min(16 << 10, allowed + 1 - content.count)) { output in
                output.withUnsafeMutableBufferPointer { buffer, count in
                    stream.pointee.next_out = buffer.baseAddress.map { $0 + count }
                    stream.pointee.avail_out = UInt32(buffer.count - count)
                    result = CZlib.inflate(stream, Z_NO_FLUSH)
                    count = buffer.count - Int(stream.pointee.avail_out)
                }
            }
            switch result {
            case Z_STREAM_END:
                if stream.pointee.avail_in == 0 { return true }
                // RFC 1952 §2.2: members may follow each other.
                guard inflateReset(stream) == Z_OK else { return false }
            case Z_OK where stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0: break
            default: return false
            }
        }
        return false
    }
}
