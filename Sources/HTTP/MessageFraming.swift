/// Where the content of a request ends (RFC 9112 §6.3).
enum MessageFraming: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
}

extension RequestHead {
    /// Draws the conclusions from the complete field section: host, framing, expectation, persistence.
    mutating func conclude(_ bytes: Span<UInt8>, _ limits: Limits) throws(MessageFault) {
        try checkHost(bytes)
        framing = try messageFraming(bytes)
        try checkExpectation(bytes)
        isLast = isHTTP10
        if let connection = fields[.connection] {
            var closes = false
            forEachElement(of: connection, bytes) { closes = closes || $0.matches("close", in: $1) }
            isLast = isLast || closes
        }
        contentFault = refusal(bytes, limits)
        if contentFault != nil { isLast = true }
    }

    private mutating func checkHost(_ bytes: Span<UInt8>) throws(MessageFault) {
        if let host = fields[.host] {
            guard bytes.isAuthority(host.indices) else { throw .invalidHost }
        } else if !isHTTP10 {
            // RFC 9112 §3.2: refused even when the target is in absolute-form.
            throw .missingHost
        }
        if let authority { fields[.host] = authority }
    }

    private func messageFraming(_ bytes: Span<UInt8>) throws(MessageFault) -> MessageFraming {
        if let codings = fields[.transferEncoding] {
            // RFC 9112 §6.1: HTTP/1.0 has no transfer codings; whoever adds one there is not to be trusted.
            guard !isHTTP10 else { throw .transferEncodingInHTTP10 }
            // RFC 9112 §6.3 rule 3: may be an attempt at smuggling, and ought to be handled as an error.
            guard fields[.contentLength] == nil else { throw .contentLengthWithTransferEncoding }
            try checkTransferCodings(codings, bytes)
            return .chunked
        }
        guard let length = fields[.contentLength] else { return .none }
        var value = 0
        guard !length.indices.isEmpty else { throw .invalidContentLength }
        for index in length.indices {
            guard bytes[index].isDigit else { throw .invalidContentLength }
            // A length of more digits than fit is a length over every limit.
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            value = overflow || product > .max - 9 ? .max / 10 : product + Int(bytes[index] - UInt8(ascii: "0"))
        }
        return .length(value)
    }

    private func checkTransferCodings(_ codings: ByteRange, _ bytes: Span<UInt8>) throws(MessageFault) {
        var count = 0
        var chunkedCount = 0
        var lastIsChunked = false
        forEachElement(of: codings, bytes) { bytes, coding in
            count += 1
            lastIsChunked = bytes.matches("chunked", in: coding)
            if lastIsChunked { chunkedCount += 1 }
        }
        if count == 1, lastIsChunked { return }
        // RFC 9112 §6.3 rule 4: without chunked at the end the length cannot be known; twice it is not allowed (§6.1).
        guard chunkedCount == (lastIsChunked ? 1 : 0), count > 0 else { throw .invalidTransferEncoding }
        throw .unknownTransferCoding
    }

    private mutating func checkExpectation(_ bytes: Span<UInt8>) throws(MessageFault) {
        // RFC 9110 §10.1.1: an expectation of HTTP/1.0 is to be ignored.
        guard !isHTTP10, let expect = fields[.expect] else { return }
        var isKnown = true
        forEachElement(of: expect, bytes) { isKnown = isKnown && $0.matches("100-continue", in: $1) }
        guard isKnown else { throw .expectationFailed }
        expectsContinue = framing != .none
    }

    /// Why the content is not going to be read.
    private mutating func refusal(_ bytes: Span<UInt8>, _ limits: Limits) -> MessageFault? {
        switch framing {
        case .none: return method.expectsContent ? .lengthRequired : nil
        case .length(0): return nil
        case .length(let length) where length > limits.content: return .contentTooLarge
        case .length, .chunked: break
        }
        guard let codings = fields[.contentEncoding] else { return nil }
        var coding: ContentCoding? = .identity
        forEachElement(of: codings, bytes) { bytes, element in
            let isFirst = coding == .identity
            coding = isFirst ? ContentCoding(bytes, element) : nil
        }
        contentCoding = coding ?? .identity
        return coding == nil ? .unsupportedCoding : nil
    }

    private func forEachElement(of list: ByteRange, _ bytes: Span<UInt8>, _ body: (Span<UInt8>, Range<Int>) -> Void) {
        if list.isJoined {
            joined.span.forEachElement(of: list.indices) { body(joined.span, $0) }
        } else {
            bytes.forEachElement(of: list.indices) { body(bytes, $0) }
        }
    }
}
