extension JSONParser {
    /// What Unicode Standard Annex #15 §13 lets a stream-safe text have.
    private static let maximumMarks = 30

    /// Reads a string; one without escapes is copied in one piece.
    mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        try skipUnescaped()
        if bytes[position] == UInt8(ascii: "\"") {
            position += 1
            return try checked(String(decoding: bytes[start..<position - 1], as: UTF8.self), at: start - 1)
        }
        let beginning = start - 1
        var text = Array(bytes[start..<position])
        while !take(UInt8(ascii: "\"")) {
            try appendEscaped(to: &text)
            let start = position
            try skipUnescaped()
            text.append(contentsOf: bytes[start..<position])
        }
        return try checked(String(decoding: text, as: UTF8.self), at: beginning)
    }

    /// The string, unless more combining marks follow each other in it than any writing has.
    private func checked(_ text: String, at start: Int) throws(JSONSyntaxError) -> String {
        guard !text.utf8Span.isKnownASCII else { return text }
        var marks = 0
        for scalar in text.unicodeScalars {
            marks = scalar.isCombining ? marks + 1 : 0
            if marks > Self.maximumMarks { throw error(.tooManyMarks, at: start) }
        }
        return text
    }

    /// Moves on to the next quotation mark or backslash.
    private mutating func skipUnescaped() throws(JSONSyntaxError) {
        var index = position
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                position = index
                return
            case 0..<0x20: throw error(.controlCharacter, at: index)
            default: index += 1
            }
        }
        throw error(.unexpectedEnd, at: index)
    }

    // RFC 8259 §7.
    private mutating func appendEscaped(to text: inout [UInt8]) throws(JSONSyntaxError) {
        let start = position
        position += 1
        let letter = try peek()
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try scalar(escapedAt: start)
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: throw error(.invalidEscape, at: start)
        }
    }

    private mutating func scalar(escapedAt start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try codeUnit(escapedAt: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        // RFC 8259 §7: a character outside the Basic Multilingual Plane is two escapes, its surrogate pair.
        let next = position
        guard UTF16.isLeadSurrogate(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw error(.loneSurrogate, at: start)
        }
        let second = try codeUnit(escapedAt: next)
        guard UTF16.isTrailSurrogate(second) else { throw error(.loneSurrogate, at: start) }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit(escapedAt start: Int) throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch try peek() {
            case let byte where UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte: digit = byte - UInt8(ascii: "0")
            case let byte where UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20:
                digit = (byte | 0x20) - UInt8(ascii: "a") + 10
            default: throw error(.invalidEscape, at: start)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}

extension Unicode.Scalar {
    /// Whether normalization may have to move it, or what it decomposes into.
    fileprivate var isCombining: Bool {
        switch value {
        case ..<0x300: false
        // Starters by their class that decompose into marks, the only three.
        case 0xf73, 0xf75, 0xf81: true
        default: properties.canonicalCombiningClass != .notReordered
        }
    }
}
