/// The request fields the service reads; all others are checked for their syntax and forgotten.
public enum FieldName: UInt8, Sendable, CaseIterable {
    case accept, acceptEncoding, acceptLanguage, accessControlRequestHeaders, accessControlRequestMethod
    case authorization, cacheControl, connection, contentEncoding, contentLength, contentType, expect, forwarded, host
    case idempotencyKey, ifMatch, ifModifiedSince, ifNoneMatch, ifUnmodifiedSince, lastEventID, onBehalfOf, origin
    case prefer, purposeOfUse, range, te, traceparent, tracestate, trailer, transferEncoding, upgrade, userAgent, via
    case xForwardedFor, xForwardedHost, xForwardedProto, xRequestID

    /// Finds the name by its length and first letter, then compares it in full.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty, let candidate = Self.candidate(range.count, bytes[range.lowerBound].lowercased),
            bytes.matches(candidate.text, in: range)
        else {
            guard bytes.matches(Self.acceptLanguage.text, in: range) else { return nil }
            self = .acceptLanguage
            return
        }
        self = candidate
    }

    private static func candidate(_ count: Int, _ first: UInt8) -> FieldName? {
        switch count {
        case 2: .te
        case 3: .via
        case 4: .host
        case 5: .range
        case 6:
            switch first {
            case UInt8(ascii: "a"): .accept
            case UInt8(ascii: "e"): .expect
            case UInt8(ascii: "o"): .origin
            default: .prefer
            }
        case 7: first == UInt8(ascii: "u") ? .upgrade : .trailer
        case 8: .ifMatch
        case 9: .forwarded
        case 10:
            switch first {
            case UInt8(ascii: "c"): .connection
            case UInt8(ascii: "u"): .userAgent
            default: .tracestate
            }
        case 11: .traceparent
        case 12:
            switch first {
            case UInt8(ascii: "c"): .contentType
            case UInt8(ascii: "o"): .onBehalfOf
            default: .xRequestID
            }
        case 13:
            switch first {
            case UInt8(ascii: "a"): .authorization
            case UInt8(ascii: "c"): .cacheControl
            case UInt8(ascii: "l"): .lastEventID
            default: .ifNoneMatch
            }
        case 14: first == UInt8(ascii: "c") ? .contentLength : .purposeOfUse
        case 15:
            switch first {
            case UInt8(ascii: "a"): .acceptEncoding
            case UInt8(ascii: "i"): .idempotencyKey
            default: .xForwardedFor
            }
        case 16: first == UInt8(ascii: "c") ? .contentEncoding : .xForwardedHost
        case 17:
            switch first {
            case UInt8(ascii: "t"): .transferEncoding
            case UInt8(ascii: "i"): .ifModifiedSince
            default: .xForwardedProto
            }
        case 19: .ifUnmodifiedSince
        case 29: .accessControlRequestMethod
        case 30: .accessControlRequestHeaders
        default: nil
        }
    }

    /// The name in lower case.
    public var text: StaticString {
        switch self {
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .acceptLanguage: "accept-language"
        case .accessControlRequestHeaders: "access-control-request-headers"
        case .accessControlRequestMethod: "access-control-request-method"
        case .authorization: "authorization"
        case .cacheControl: "cache-control"
        case .connection: "connection"
        case .contentEncoding: "content-encoding"
        case .contentLength: "content-length"
        case .contentType: "content-type"
        case .expect: "expect"
        case .forwarded: "forwarded"
        case .host: "host"
        case .idempotencyKey: "idempotency-key"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .lastEventID: "last-event-id"
        case .onBehalfOf: "on-behalf-of"
        case .origin: "origin"
        case .prefer: "prefer"
        case .purposeOfUse: "purpose-of-use"
        case .range: "range"
        case .te: "te"
        case .traceparent: "traceparent"
        case .tracestate: "tracestate"
        case .trailer: "trailer"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .userAgent: "user-agent"
        case .via: "via"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedHost: "x-forwarded-host"
        case .xForwardedProto: "x-forwarded-proto"
        case .xRequestID: "x-request-id"
        }
    }

    /// Whether the field is a list, so that its lines may be joined by commas (RFC 9110 §5.3).
    var isList: Bool {
        switch self {
        case .accept, .acceptEncoding, .acceptLanguage, .accessControlRequestHeaders, .cacheControl, .connection,
            .contentEncoding, .expect, .forwarded, .ifMatch, .ifNoneMatch, .onBehalfOf, .prefer, .te, .tracestate,
            .trailer, .transferEncoding, .upgrade, .via, .xForwardedFor, .xForwardedHost, .xForwardedProto:
            true
        default: false
        }
    }
}
