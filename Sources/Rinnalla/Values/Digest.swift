/// The 32 bytes that SHA-256 makes of a message.
struct Digest: Hashable, Sendable, CustomStringConvertible {
    private let words: SIMD8<UInt32>

    init(_ words: [8 of UInt32]) {
        var lanes = SIMD8<UInt32>()
        for lane in 0..<8 { lanes[lane] = words[lane] }
        self.words = lanes
    }

    /// Reads 32 bytes as the database keeps them.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var lanes = SIMD8<UInt32>()
        for (position, byte) in bytes.enumerated() {
            lanes[position / 4] = lanes[position / 4] << 8 | UInt32(byte)
        }
        words = lanes
    }

    var bytes: [UInt8] {
        Array(capacity: 32) { output in
            for lane in 0..<8 {
                for shift in stride(from: 24, through: 0, by: -8) {
                    output.append(UInt8(truncatingIfNeeded: words[lane] >> UInt32(shift)))
                }
            }
        }
    }

    /// Reads 64 hexadecimal digits.
    init?(hex: String) {
        let digits = hex.utf8.compactMap { HexDigit.value(of: $0) }
        guard digits.count == 64, hex.utf8.count == 64 else { return nil }
        self.init(bytes: stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }

    /// The 64 hexadecimal digits, in lower case.
    var hex: String {
        let digits = bytes.flatMap { [HexDigit.lowercase(UInt64($0 >> 4)), HexDigit.lowercase(UInt64($0))] }
        return String(decoding: digits, as: UTF8.self)
    }

    var description: String { hex }

    /// Whether both digests are the same, found in a time that does not tell where they first differ.
    func isEqualInConstantTime(to other: Digest) -> Bool {
        let difference = words ^ other.words
        var bits: UInt32 = 0
        for lane in 0..<8 { bits |= difference[lane] }
        return bits == 0
    }
}
