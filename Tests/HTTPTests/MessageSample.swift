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

/// What became of some bytes.
enum MessageOutcome: Sendable, Equatable {
    case needsMore
    case request(String, rest: [UInt8])
    case contentFault(MessageFault)
    case fault(MessageFault)

    /// Reads the bytes as they would arrive in these pieces.
    init(_ pieces: [[UInt8]], _ limits: Limits = Limits()) {
        var reader = RequestReader()
        var input: [UInt8] = []
        var inflater = Inflater()
        self = .needsMore
        for (index, piece) in pieces.enumerated() {
            input += piece
            do throws(MessageFault) {
                guard try reader.advance(&input, limits) == .complete else { continue }
            } catch {
                self = .fault(error)
                return
            }
            var request = reader.takeRequest(&input, &inflater, limits)
            let isLast = reader.isLast
            let summary = request.summary + (isLast ? " last" : "")
            let fault = request.contentFault
            reader.finish(&request, &input)
            let rest = input + pieces[(index + 1)...].joined()
            self = fault.map { .contentFault($0) } ?? .request(summary, rest: rest)
            return
        }
    }
}

extension Request {
    /// The request in one line: method, target, known fields by name, content.
    var summary: String {
        var parts = ["\(method)", String(decoding: path, as: UTF8.self)]
        if let query { parts.append("?" + String(decoding: query, as: UTF8.self)) }
        for name in FieldName.allCases {
            if let value = field(name) { parts.append("\(name)=\(String(decoding: value, as: UTF8.self))") }
        }
        if !content.isEmpty { parts.append("content=\(String(decoding: content, as: UTF8.self))") }
        return parts.joined(separator: " ")
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
