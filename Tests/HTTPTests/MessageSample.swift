import Testing

@testable import HTTP

/// A message, and what has to become of it.
struct MessageSample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let expected: MessageOutcome

    var testDescription: String { name }

    /// All messages that are refused for their head or their framing.
    static let broken = brokenHead + brokenFraming

    static func refused(_ name: String, _ fault: MessageFault, _ text: String) -> MessageSample {
        MessageSample(name: name, bytes: Array(text.utf8), expected: .fault(fault))
    }

    /// A message that is read to its last byte, as one line of text.
    static func read(_ name: String, _ summary: String, _ text: String) -> MessageSample {
        MessageSample(name: name, bytes: Array(text.utf8), expected: .request(summary, rest: []))
    }

    /// A message whose content is refused before it is read.
    static func contentRefused(_ name: String, _ fault: MessageFault, _ text: String) -> MessageSample {
        MessageSample(name: name, bytes: Array(text.utf8), expected: .contentFault(fault))
    }
}

/// A GET request of a target.
func get(_ target: String, _ fields: String = "") -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" }

/// A POST request whose fields say how long the content is.
func post(_ fields: String, _ content: String = "") -> String {
    "POST /p HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(content)"
}

/// A POST request with chunked content.
func chunked(_ content: String) -> String { post("Transfer-Encoding: chunked\r\n", content) }
