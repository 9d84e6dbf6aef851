import Glibc
import JSON

@testable import HTTP

// A finding is a crash, a report of a sanitizer, or an invariant below that does not hold. .ci/fuzz-parsers builds this
// together with the sources it imports and a few files of Rinnalla; it is no part of the package.

/// What is fuzzed, by the name that RINNALLA_FUZZ_TARGET gives.
private enum Target: String {
    case request, chunked, json, cursor, precondition

    static let chosen: Target = {
        guard let name = getenv("RINNALLA_FUZZ_TARGET"), let target = Target(rawValue: String(cString: name)) else {
            fatalError("RINNALLA_FUZZ_TARGET names no target")
        }
        return target
    }()
}

/// Stands for what a cursor points to, of which it keeps the identifier alone.
enum Record {}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    switch Target.chosen {
    case .request: checkMessage(input)
    case .chunked: checkMessage(Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8) + input)
    case .json: checkJSON(input)
    case .cursor: checkCursor(String(decoding: input, as: UTF8.self))
    case .precondition: checkPrecondition(input)
    }
    return 0
}

/// A message has one outcome, however it arrives, and what follows it is not touched.
private func checkMessage(_ bytes: [UInt8]) {
    // Limits that a fuzzer reaches.
    let limits = Limits(requestLine: 64, fieldSection: 256, fieldCount: 8, content: 128, chunkExtensions: 32)
    let whole = MessageOutcome([bytes], limits)
    let split = bytes.count / 2
    precondition(MessageOutcome([Array(bytes[..<split]), Array(bytes[split...])], limits) == whole)
    precondition(MessageOutcome(bytes.map { [$0] }, limits) == whole)
    guard case .request(let summary, let rest) = whole else { return }
    let next = Array("GET /next".utf8)
    precondition(MessageOutcome([bytes + next], limits) == .request(summary, rest: rest + next))
}

/// What is read can be written and read again and is the same; the canonical encoding too, where it can be read (D9).
private func checkJSON(_ bytes: [UInt8]) {
    guard let value = try? JSONParser.parse(bytes) else { return }
    let encoded = value.encoded()
    let again = try? JSONParser.parse(encoded)
    precondition(again == value && again?.encoded() == encoded)
    let canonical = value.canonicalEncoded()
    precondition(again?.canonicalEncoded() == canonical)
    if let read = try? JSONParser.parse(canonical) { precondition(read.canonicalEncoded() == canonical) }
}

/// A position has one text.
private func checkCursor(_ text: String) {
    guard let cursor = Cursor(text) else { return }
    precondition(Array(cursor.text.utf8) == Array(text.utf8))
}

/// The tags that were read, written plainly, are read the same; a suffix of a proxy makes no difference.
private func checkPrecondition(_ bytes: [UInt8]) {
    guard let condition = Precondition(bytes[...]), !condition.isAny else { return }
    for suffix in ["", "-gzip", ";gzip", ".x"] where !condition.versions.isEmpty {
        let plain = condition.versions.map { "W/\"\($0)\(suffix)\"" }.joined(separator: ",")
        precondition(Precondition(Array(plain.utf8)[...]) == condition)
    }
}
