/// The UUID (RFC 9562) of an entity, told apart by type from those of other entities.
struct Identifier<Entity>: Hashable, Sendable {
    /// The first eight octets, the most significant bit first.
    let high: UInt64
    /// The last eight octets.
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the sixteen octets of a UUID as the database keeps them.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var number: UInt128 = 0
        for byte in bytes { number = number << 8 | UInt128(byte) }
        self.init(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
    }

    /// The sixteen octets, in network byte order.
    var bytes: [UInt8] {
        Array(capacity: 16) { output in
            for position in 0..<16 {
                let half = position < 8 ? high : low
                output.append(UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (position % 8))))
            }
        }
    }
}

extension Identifier: Comparable {
    /// Orders as the octets and the text do, so identifiers of version 7 sort by age.
    static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension Identifier: CustomStringConvertible {
    /// Reads a UUID of any version: 8-4-4-4-12 hexadecimal digits in either case.
    init?(_ text: ArraySlice<UInt8>) {
        // RFC 9562 §4.
        guard text.count == 36 else { return nil }
        let text = text.span
        var halves: (high: UInt64, low: UInt64) = (0, 0)
        for position in text.indices {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard text[position] == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = HexDigit.value(of: text[position]) else { return nil }
            if position < 18 {
                halves.high = halves.high << 4 | UInt64(digit)
            } else {
                halves.low = halves.low << 4 | UInt64(digit)
            }
        }
        self.init(high: halves.high, low: halves.low)
    }

    init?(_ text: String) {
        self.init(Array(text.utf8)[...])
    }

    var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var output = OutputSpan(buffer: buffer, initializedCount: 0)
            appendText(to: &output)
            return output.finalize(for: buffer)
        }
    }

    /// Appends the 36 characters of the UUID, in lower case.
    func appendText(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: 36) { output in appendText(to: &output) }
    }

    private func appendText(to output: inout OutputSpan<UInt8>) {
        for digit in 0..<32 {
            if digit == 8 || digit == 12 || digit == 16 || digit == 20 { output.append(UInt8(ascii: "-")) }
            let half = digit < 16 ? high : low
            output.append(HexDigit.lowercase(half >> UInt64(60 - 4 * (digit % 16))))
        }
    }
}
