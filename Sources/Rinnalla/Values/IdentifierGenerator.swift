/// Makes identifiers of version 7 in ascending order, also when the clock stands still or steps back.
///
/// One generator belongs to the writer's thread, so the order of identifiers is the order of writes.
struct IdentifierGenerator {
    private var milliseconds: UInt64 = 0
    private var counter: UInt128 = 0
    private var random = RandomPool()

    // RFC 9562 §5.7 leaves 74 bits beside the time, the version and the variant.
    private static let counterEnd: UInt128 = 1 << 74

    mutating func next<Entity>(now: Timestamp) -> Identifier<Entity> {
        let time = UInt64(max(now.milliseconds, 0))
        if time > milliseconds {
            start(at: time)
        } else {
            // RFC 9562 §6.2, method 2: within a millisecond the random bits are a counter that grows by a random amount.
            counter += UInt128(UInt32.random(in: 1...UInt32.max, using: &random))
            if counter >= Self.counterEnd { start(at: milliseconds + 1) }
        }
        let randA = UInt64(truncatingIfNeeded: counter >> 62)
        let randB = UInt64(truncatingIfNeeded: counter) & (1 << 62 - 1)
        return Identifier(high: milliseconds << 16 | 0x7000 | randA, low: 0b10 << 62 | randB)
    }

    private mutating func start(at time: UInt64) {
        milliseconds = time
        counter = UInt128.random(in: 0..<Self.counterEnd, using: &random)
    }
}
