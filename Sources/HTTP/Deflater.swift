import CZlib

/// Puts the gzip coding (RFC 1952) on contents, one after the other, in one stream that is reused.
struct Deflater: ~Copyable {
    /// zlib's fastest level; DESIGN.md D9 has the figures.
    private static let level: Int32 = 1

    // zlib keeps the address of a stream, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isReady = false
    /// The content coded last.
    private(set) var coded: [UInt8] = []

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isReady { deflateEnd(stream) }
        stream.deallocate()
    }

    /// Codes a content; says no when that makes it no smaller, or there is no memory for it.
    mutating func encode(_ content: [UInt8]) -> Bool {
        if isReady {
            deflateReset(stream)
        } else {
            // Some 256 KiB: taken when first needed, and kept.
            guard rinnalla_deflate_init_gzip(stream, Self.level) == Z_OK else { return false }
            isReady = true
        }
        var result = Z_OK
        coded.removeAll(keepingCapacity: true)
        content.withUnsafeBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            coded.append(addingCapacity: input.count) { output in
                output.withUnsafeMutableBufferPointer { buffer, count in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(buffer.count)
                    result = deflate(stream, Z_FINISH)
                    count = buffer.count - Int(stream.pointee.avail_out)
                }
            }
        }
        return result == Z_STREAM_END && coded.count < content.count
    }
}
