import CSHA256

/// The hash function SHA-256 (FIPS 180-4), fed in as many pieces as the caller has.
struct SHA256: Sendable {
    private var state: [8 of UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var block: [64 of UInt8] = InlineArray(repeating: 0)
    private var length = 0

    static func hash(_ bytes: ArraySlice<UInt8>) -> Digest {
        var function = SHA256()
        function.update(bytes)
        return function.finalize()
    }

    static func hash(_ bytes: [UInt8]) -> Digest {
        hash(bytes[...])
    }

    /// Hashes the UTF-8 of a text.
    static func hash(_ text: String) -> Digest {
        hash(Array(text.utf8))
    }

    mutating func update(_ bytes: ArraySlice<UInt8>) {
        update(bytes.span)
    }

    mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    mutating func update(_ bytes: Span<UInt8>) {
        var position = 0
        while position < bytes.count {
            let filled = length % 64
            if filled == 0, bytes.count - position >= 64 {
                compress(bytes.extracting(position..<position + 64))
                position += 64
                length += 64
            } else {
                block[filled] = bytes[position]
                position += 1
                length += 1
                if filled == 63 { compressBlock() }
            }
        }
    }

    /// The digest of everything fed in so far.
    consuming func finalize() -> Digest {
        // FIPS 180-4 §5.1.1: a one bit, zeros, and the length in bits as the last eight bytes of a block.
        let bits = UInt64(length) * 8
        let filled = length % 64
        block[filled] = 0x80
        for index in filled + 1..<64 { block[index] = 0 }
        if filled >= 56 {
            compressBlock()
            block = InlineArray(repeating: 0)
        }
        for index in 56..<64 { block[index] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * (63 - index))) }
        compressBlock()
        return Digest(state)
    }

    private mutating func compressBlock() {
        let full = block
        compress(full.span)
    }

    /// Whether the processor has instructions for it: five times as fast as ours.
    static let isInHardware = rinnalla_has_sha256()

    mutating func compress(_ bytes: Span<UInt8>) {
        guard Self.isInHardware else { return compressInSoftware(bytes) }
        var span = state.mutableSpan
        span.withUnsafeMutableBufferPointer { state in
            bytes.withUnsafeBufferPointer { block in
                roundConstants.span.withUnsafeBufferPointer { constants in
                    rinnalla_sha256_compress(state.baseAddress, block.baseAddress, constants.baseAddress)
                }
            }
        }
    }

    // FIPS 180-4 §6.2.2.
    mutating func compressInSoftware(_ bytes: Span<UInt8>) {
        var schedule: [64 of UInt32] = InlineArray(repeating: 0)
        bytes.withUnsafeBytes { raw in
            for word in 0..<16 {
                schedule[unchecked: word] = UInt32(
                    bigEndian: raw.loadUnaligned(fromByteOffset: 4 &* word, as: UInt32.self)
                )
            }
        }
        for word in 16..<64 {
            let (x, y) = (schedule[unchecked: word &- 15], schedule[unchecked: word &- 2])
            let s0 = rotate(x, 7) ^ rotate(x, 18) ^ x &>> 3
            let s1 = rotate(y, 17) ^ rotate(y, 19) ^ y &>> 10
            schedule[unchecked: word] = schedule[unchecked: word &- 16] &+ s0 &+ schedule[unchecked: word &- 7] &+ s1
        }
        for word in 0..<64 { schedule[unchecked: word] &+= roundConstants[unchecked: word] }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        // Eight rounds at a time: the letters change places in the calls, and nothing has to be moved.
        var word = 0
        while word < 64 {
            round(a, b, c, &d, e, f, g, &h, schedule[unchecked: word])
            round(h, a, b, &c, d, e, f, &g, schedule[unchecked: word &+ 1])
            round(g, h, a, &b, c, d, e, &f, schedule[unchecked: word &+ 2])
            round(f, g, h, &a, b, c, d, &e, schedule[unchecked: word &+ 3])
            round(e, f, g, &h, a, b, c, &d, schedule[unchecked: word &+ 4])
            round(d, e, f, &g, h, a, b, &c, schedule[unchecked: word &+ 5])
            round(c, d, e, &f, g, h, a, &b, schedule[unchecked: word &+ 6])
            round(b, c, d, &e, f, g, h, &a, schedule[unchecked: word &+ 7])
            word &+= 8
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    @inline(__always)
    private func round(
        _ a: UInt32,
        _ b: UInt32,
        _ c: UInt32,
        _ d: inout UInt32,
        _ e: UInt32,
        _ f: UInt32,
        _ g: UInt32,
        _ h: inout UInt32,
        _ word: UInt32
    ) {
        let choice = g ^ (e & (f ^ g))
        let majority = (a & b) | (c & (a | b))
        let t1 = h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ choice &+ word
        d &+= t1
        h = t1 &+ (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
    }

    @inline(__always)
    private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &>> count | word &<< (32 &- count)
    }
}

// FIPS 180-4 §4.2.2.
private let roundConstants: [64 of UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
]
