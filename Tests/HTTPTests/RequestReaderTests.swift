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

    @Test(arguments: MessageSample.sound + MessageSample.broken)
    func `a damaged message has one outcome however it is split`(_ sample: MessageSample) {
        guard sample.bytes.count < 400 else { return }
        var random = SplitMix(state: UInt64(sample.bytes.count))
        for _ in 0..<200 {
            var bytes = sample.bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.insert(Array("\r\n :;,0/".utf8).randomElement(using: &random) ?? 0, at: index)
                case 2 where bytes.count > 1: bytes.remove(at: index)
                default: bytes.insert(contentsOf: bytes[index...].prefix(8), at: index)
                }
            }
            let split = Int.random(in: 0...bytes.count, using: &random)
            let whole = MessageOutcome([bytes])
            #expect(MessageOutcome([Array(bytes[..<split]), Array(bytes[split...])]) == whole, "\(bytes)")
            #expect(MessageOutcome(bytes.map { [$0] }) == whole, "\(bytes)")
        }
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

    /// The lengths around each limit, where a line end that is half there must not count differently.
    @Test(arguments: 0..<20)
    func `a limit falls on the same byte however a message is split`(_ length: Int) {
        let text = String(repeating: "a", count: length)
        let limits = Limits(requestLine: 20, fieldSection: 30, fieldCount: 2, content: 4, chunkExtensions: 8)
        let samples = [
            "GET /\(text) HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\(text)\nHTTP/1.1", get("/", "X: \(text)\r\n"),
            get("/", "X: \(text)\n"), chunked("0\r\nX: \(text)\(text)\r\n\r\n"),
            chunked("1;\(text)\(text)\r\nx\r\n0\r\n\r\n"),
        ]
        for bytes in samples.map({ Array($0.utf8) }) {
            let whole = MessageOutcome([bytes], limits)
            #expect(MessageOutcome(bytes.map { [$0] }, limits) == whole)
            for count in bytes.indices {
                #expect(MessageOutcome([Array(bytes[..<count]), Array(bytes[count...])], limits) == whole)
            }
        }
    }

    @Test func `messages follow each other in pieces of any size`() throws {
        let samples = MessageSample.sound.filter { $0.bytes.count < 400 && !$0.isLast }
        let stream = samples.flatMap(\.bytes)
        for size in 1...40 {
            var reader = RequestReader()
            var inflater = Inflater()
            var input: [UInt8] = []
            var outcomes: [MessageOutcome] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                input += stream[start..<min(start + size, stream.count)]
                while !input.isEmpty, try reader.advance(&input, Limits()) == .complete {
                    var request = reader.takeRequest(&input, &inflater, Limits())
                    outcomes.append(.request(request.summary, rest: []))
                    reader.finish(&request, &input)
                }
            }
            #expect(outcomes == samples.map(\.expected))
        }
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
    /// Whether nothing may follow it on the connection.
    fileprivate var isLast: Bool {
        if case .request(let summary, _) = expected { summary.hasSuffix(" last") } else { true }
    }

    /// The lengths to split at: all of them, and for long messages those near the ends.
    fileprivate var prefixes: [Int] {
        bytes.count < 400 ? Array(0..<bytes.count) : Array(0..<100) + Array(bytes.count - 100..<bytes.count)
    }
}

/// Random numbers that are the same in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
