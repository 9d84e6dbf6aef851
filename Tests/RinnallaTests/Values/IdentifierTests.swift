import Testing

@testable import Rinnalla

@Suite struct IdentifierTests {
    private enum Thing {}
    private typealias ID = Identifier<Thing>

    @Test func `the example of RFC 9562 appendix A_6 reads and prints`() throws {
        let text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
        let id = try #require(ID(text))
        #expect(id.high == 0x017f_22e2_79b0_7cc3)
        #expect(id.low == 0x98c4_dc0c_0c07_398f)
        #expect(id.description == text)
        #expect(ID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F") == id)
        #expect(ID(Array(" \(text)".utf8).dropFirst()) == id)
    }

    @Test(arguments: ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"])
    func `any UUID is read, not only version 7`(text: String) {
        #expect(ID(text)?.description == text)
    }

    @Test(arguments: [
        "", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
        "017f22e279b07cc398c4dc0c0c07398f", "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
        "g17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}", "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
    ])
    func `text that is no UUID is refused`(text: String) {
        #expect(ID(text) == nil)
    }

    @Test func `an identifier survives as bytes`() throws {
        let id = try #require(ID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
        #expect(id.bytes.prefix(6) == [0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0])
        #expect(ID(bytes: id.bytes) == id)
        #expect(ID(bytes: id.bytes.dropFirst()) == nil)
    }

    @Test func `identifiers ascend when the clock runs, stands or steps back`() {
        var generator = IdentifierGenerator()
        var random = SplitMix64(state: 7)
        var clock: Int64 = 1_795_251_600_000
        var last = ID(high: 0, low: 0)
        for _ in 0..<20_000 {
            clock += Int64.random(in: -3...3, using: &random)
            let id: ID = generator.next(now: Timestamp(milliseconds: clock))
            #expect(id > last)
            #expect(id.high >> 12 & 0xf == 7)
            #expect(id.low >> 62 == 0b10)
            last = id
        }
    }

    @Test func `the first 48 bits are the time`() {
        var generator = IdentifierGenerator()
        let id: ID = generator.next(now: Timestamp(milliseconds: 0x017f_22e2_79b0))
        #expect(id.high >> 16 == 0x017f_22e2_79b0)
        #expect(id.description.hasPrefix("017f22e2-79b0-7"))
    }

    @Test func `order of identifiers is order of texts and of bytes`() throws {
        var random = SplitMix64(state: 11)
        for _ in 0..<500 {
            let (left, right) = (
                ID(high: random.next(), low: random.next()), ID(high: random.next(), low: random.next())
            )
            #expect((left < right) == (left.description < right.description))
            #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
        }
    }
}

/// A reproducible source of random numbers (Vigna's SplitMix64).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
