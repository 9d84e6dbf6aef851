import Testing

@testable import Rinnalla

@Suite struct SHA256Tests {
    // FIPS 180-4 examples and the NIST CAVP short messages; lengths around the end of a block.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func `the examples of FIPS 180-4 hash as published`(message: String, hex: String) {
        #expect(SHA256.hash(message).hex == hex)
    }

    @Test func `the processor's instructions and ours compress to the same`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let block = (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var (ours, processors) = (SHA256(), SHA256())
            ours.compressInSoftware(block.span)
            processors.compress(block.span)
            #expect(ours.finalize() == processors.finalize(), "\(block)")
        }
    }

    @Test func `a million letters hash as published`() {
        var function = SHA256()
        for _ in 0..<1_000 { function.update([UInt8](repeating: UInt8(ascii: "a"), count: 1_000)) }
        #expect(function.finalize().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test(arguments: [55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129])
    func `pieces hash as the whole does`(length: Int) {
        let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for cut in 0...length {
            var function = SHA256()
            function.update(message[..<cut])
            function.update(message[cut...])
            #expect(function.finalize() == SHA256.hash(message))
        }
    }

    @Test(arguments: [
        (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
        (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
        (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    ])
    func `padding fits at the end of a block`(length: Int, hex: String) {
        #expect(SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: length)).hex == hex)
    }

    @Test func `a digest survives as bytes`() throws {
        let digest = SHA256.hash("abc")
        #expect(digest.bytes.count == 32)
        #expect(digest.bytes.first == 0xba)
        #expect(try #require(Digest(bytes: digest.bytes)) == digest)
        #expect(Digest(bytes: digest.bytes.dropLast()) == nil)
    }

    @Test func `a difference in any bit is found`() throws {
        let digest = SHA256.hash("abc")
        #expect(digest.isEqualInConstantTime(to: SHA256.hash("abc")))
        for bit in 0..<256 {
            var bytes = digest.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!digest.isEqualInConstantTime(to: try #require(Digest(bytes: bytes))))
        }
    }
}
