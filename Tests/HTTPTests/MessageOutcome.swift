@testable import HTTP

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
