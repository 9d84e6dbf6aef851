import Testing

@testable import HTTP

@Suite struct RequestReaderTests {
    @Test(arguments: MessageSample.sound + MessageSample.broken + MessageSample.withoutContent)
    func `a message has one outcome`(_ sample: MessageSample) {
        #expect(MessageOutcome([sample.bytes]) == sample.expected)
    }

    @Test(arguments: MessageSample.sound)
    func `no prefix of a sound message is a message`(_ sample: MessageSample) {
        for count in sample.prefixes {
            #expect(MessageOutcome([Array(sample.bytes[..<count])]) == .needsMore, "\(count) bytes")
        }
    }

    @Test(arguments: MessageSample.sound + MessageSample.broken + MessageSample.withoutContent)
    func `where a message is split makes no difference`(_ sample: MessageSample) {
        for count in sample.prefixes {
            let pieces = [Array(sample.bytes[..<count]), Array(sample.bytes[count...])]
            #expect(MessageOutcome(pieces) == sample.expected, "split after \(count) bytes")
        }
    }

    @Test(arguments: MessageSample.sound + MessageSample.broken + MessageSample.withoutContent)
    func `a message may arrive byte by byte`(_ sample: MessageSample) {
        #expect(MessageOutcome(sample.bytes.map { [$0] }) == sample.expected)
    }

    @Test(arguments: MessageSample.sound)
    func `the bytes behind a message are left alone`(_ sample: MessageSample) {
        let next = Array("GET /next HTTP/1.1\r\n".utf8)
        guard case .request(let summary, _) = sample.expected else { return }
        #expect(MessageOutcome([sample.bytes + next]) == .request(summary, rest: next))
        #expect(
            MessageOutcome([sample.bytes.dropLast(), sample.bytes.suffix(1) + next].map { Array($0) })
                == .request(summary, rest: next)
        )
    }

    @Test func `limits are those of the configuration`() {
        let bytes = Array("POST /abc HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde".utf8)
        #expect(MessageOutcome([bytes], Limits(requestLine: 17)) == .fault(.uriTooLong))
        #expect(MessageOutcome([bytes], Limits(fieldSection: 29)) == .fault(.fieldsTooLarge))
        #expect(MessageOutcome([bytes], Limits(fieldCount: 1)) == .fault(.fieldsTooLarge))
        #expect(MessageOutcome([bytes], Limits(content: 4)) == .contentFault(.contentTooLarge))
        let summary = "post /abc contentLength=5 host=a content=abcde"
        let exact = Limits(requestLine: 18, fieldSection: 30, fieldCount: 2, content: 5)
        #expect(MessageOutcome([bytes], exact) == .request(summary, rest: []))
    }

    @Test func `many small chunks take no more memory than their content`() throws {
        var reader = RequestReader()
        var input = Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let head = input.count
        for count in 1...1000 {
            input += Array("1;x=y\r\na\r\n".utf8)
            #expect(try reader.advance(&input, Limits(chunkExtensions: 1 << 20)) == .needsContent)
            #expect(input.count == head + count)
        }
    }
}

extension MessageSample {
    /// The lengths to split at: all of them, and for long messages those near the ends.
    fileprivate var prefixes: [Int] {
        bytes.count < 400 ? Array(0..<bytes.count) : Array(0..<100) + Array(bytes.count - 100..<bytes.count)
    }
}
