/// The request methods this service tells apart (RFC 9110 §9.1, RFC 5789).
public enum Method: Sendable, Equatable {
    case get, head, post, put, patch, delete, options, trace, connect
    /// A method that is well-formed and that no registry entry of ours names.
    case other

    /// Reads a method; its letters count as they are (RFC 9110 §9.1: case-sensitive).
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let candidate: Method =
            switch (range.count, bytes[range.lowerBound]) {
            case (3, UInt8(ascii: "G")): .get
            case (3, _): .put
            case (4, UInt8(ascii: "H")): .head
            case (4, _): .post
            case (5, UInt8(ascii: "P")): .patch
            case (5, _): .trace
            case (6, _): .delete
            case (7, UInt8(ascii: "O")): .options
            case (7, _): .connect
            default: .other
            }
        let name = candidate.name
        self = candidate
        for offset in 0..<name.utf8CodeUnitCount where bytes[range.lowerBound + offset] != name.utf8Start[offset] {
            self = .other
        }
    }

    /// The method as it is sent; empty for `other`.
    public var name: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .other: ""
        }
    }

    /// Whether a request of this method must say how long its content is.
    var expectsContent: Bool { self == .post || self == .put || self == .patch }
}
