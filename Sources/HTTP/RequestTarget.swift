extension RequestHead {
    /// Takes the request target apart: origin-form, absolute-form or asterisk-form (RFC 9112 §3.2).
    mutating func setTarget(_ bytes: Span<UInt8>, _ target: Range<Int>) throws(MessageFault) {
        let first = bytes[target.lowerBound]
        if first == Byte.slash {
            try setPath(bytes, target)
        } else if first == Byte.asterisk {
            // RFC 9112 §3.2.4: the asterisk-form is only for OPTIONS.
            guard method == .options, target.count == 1 else { throw .invalidTarget }
            path = ByteRange(target)
        } else {
            try setAbsoluteForm(bytes, target)
        }
    }

    private mutating func setPath(_ bytes: Span<UInt8>, _ target: Range<Int>) throws(MessageFault) {
        let pathEnd = try Self.end(of: .path, bytes, target)
        path = ByteRange(target.lowerBound..<pathEnd)
        guard pathEnd < target.upperBound else { return }
        guard bytes[pathEnd] == Byte.question else { throw .invalidTarget }
        let queryStart = pathEnd + 1
        guard try Self.end(of: .query, bytes, queryStart..<target.upperBound) == target.upperBound else {
            throw .invalidTarget
        }
        query = ByteRange(queryStart..<target.upperBound)
    }

    private mutating func setAbsoluteForm(_ bytes: Span<UInt8>, _ target: Range<Int>) throws(MessageFault) {
        var start = target.lowerBound
        for scheme: StaticString in ["http://", "https://"] {
            let end = target.lowerBound + scheme.utf8CodeUnitCount
            if end <= target.upperBound, bytes.matches(scheme, in: target.lowerBound..<end) { start = end }
        }
        guard start > target.lowerBound else { throw .invalidTarget }
        var end = start
        while end < target.upperBound, bytes[end] != Byte.slash, bytes[end] != Byte.question { end += 1 }
        guard bytes.isAuthority(start..<end) else { throw .invalidTarget }
        // RFC 9112 §3.2.2: the authority of the absolute-form takes the place of Host.
        authority = ByteRange(start..<end)
        if end < target.upperBound, bytes[end] == Byte.slash { return try setPath(bytes, end..<target.upperBound) }
        try setPath(bytes, end..<target.upperBound)
        // RFC 9110 §4.2.1 and RFC 9112 §3.2.4: an empty path is "/", and "*" in OPTIONS.
        joined.append(method == .options && query == nil ? Byte.asterisk : Byte.slash)
        path = ByteRange(joined.count - 1..<joined.count, isJoined: true)
    }

    /// Where the bytes of a set end; a "%" must begin a percent-encoding (RFC 3986 §2.1).
    private static func end(
        of set: ByteSet,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) throws(MessageFault) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, set.contains(bytes[index]) {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < range.upperBound, bytes[index + 1].hexValue != nil, bytes[index + 2].hexValue != nil
                else { throw .invalidTarget }
            }
            index += 1
        }
        return index
    }
}

extension Span where Element == UInt8 {
    /// Whether the bytes are a host that is not empty, and perhaps a port (RFC 3986 §3.2.2 and §3.2.3, no userinfo).
    func isAuthority(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        if !range.isEmpty, self[index] == UInt8(ascii: "[") {
            index += 1
            let start = index
            while index < range.upperBound,
                self[index].hexValue != nil || self[index] == Byte.colon
                    || self[index] == UInt8(ascii: ".")
            { index += 1 }
            guard index > start + 1, index < range.upperBound, self[index] == UInt8(ascii: "]") else { return false }
            index += 1
        } else {
            while index < range.upperBound, ByteSet.registeredName.contains(self[index]) { index += 1 }
        }
        guard index > range.lowerBound else { return false }
        guard index < range.upperBound else { return true }
        guard self[index] == Byte.colon, range.upperBound - index <= 6 else { return false }
        for digit in index + 1..<range.upperBound where !self[digit].isDigit { return false }
        return true
    }
}
