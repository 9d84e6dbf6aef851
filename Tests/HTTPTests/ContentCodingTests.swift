import Testing

@testable import HTTP

@Suite struct ContentCodingTests {
    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("x-gzip", true), ("*", true), ("deflate, gzip;q=0.5", true),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", true), ("gzip ; q=0.001", true), ("identity;q=0.5, gzip", true),
        ("identity;q=0, *", true), ("gzip;q=1.000", true),
        ("", false), ("br", false), ("identity", false), ("gzip;q=0", false), ("gzip;q=0.000", false),
        ("*;q=0", false), ("gzip;q=0, *", false), ("identity, gzip;q=0.5", false), ("gzip;q=x", false),
        ("gzip;q=", false), ("gzip;q=0,5", false), ("xgzip", false), ("gzip;level=1", false),
    ])
    func `gzip is sent to those who prefer it`(_ acceptEncoding: String, _ isPreferred: Bool) {
        let coding = ContentCoding.preferred(by: Array(acceptEncoding.utf8)[...])
        #expect((coding == .gzip) == isPreferred)
    }

    @Test(arguments: [1, 100, 5000, 200_000]) func `what is coded is decoded to the same`(_ count: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        var deflater = Deflater()
        var inflater = Inflater()
        for _ in 1...2 {
            guard deflater.encode(content) else { continue }
            #expect(deflater.coded.count < content.count)
            #expect(try inflater.decode(deflater.coded[...], Limits(expansion: 2000)) == content)
        }
    }

    @Test func `content that does not shrink stays as it is`() {
        var deflater = Deflater()
        let isSmaller = deflater.encode(Array("abc".utf8))
        #expect(!isSmaller)
    }

    @Test func `members may follow each other`() throws {
        let content = Array(String(repeating: "Rinnalla kulkien. ", count: 10).utf8)
        var inflater = Inflater()
        let coded = gzip(content)
        #expect(try inflater.decode((coded + coded)[...], Limits()) == content + content)
    }

    @Test func `content that grows too much or too large is refused`() {
        let coded = gzip([UInt8](repeating: 0x20, count: 1 << 20))
        var inflater = Inflater()
        #expect(throws: MessageFault.contentExpandsTooFar) { try inflater.decode(coded[...], Limits()) }
        #expect(throws: MessageFault.contentTooLarge) {
            try inflater.decode(coded[...], Limits(content: 1000, expansion: 2000))
        }
        #expect(throws: Never.self) { try inflater.decode(coded[...], Limits(expansion: 2000)) }
    }

    @Test func `damaged content is refused, and the next is not affected`() throws {
        let content = Array(String(repeating: "asiakasohjaus ", count: 20).utf8)
        let coded = gzip(content)
        var inflater = Inflater()
        for damaged in [Array(coded.dropLast()), coded + [0], Array(coded.dropFirst()), [0x1f, 0x8b]] {
            #expect(throws: MessageFault.malformedCoding) { try inflater.decode(damaged[...], Limits()) }
            #expect(try inflater.decode(coded[...], Limits()) == content)
        }
    }
}

/// Content with the gzip coding.
func gzip(_ content: [UInt8]) -> [UInt8] {
    var deflater = Deflater()
    return deflater.encode(content) ? deflater.coded : []
}
