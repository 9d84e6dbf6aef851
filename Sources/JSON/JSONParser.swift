/// Reads a JSON text strictly as RFC 8259 defines it, plus limits: unique names, 64-bit whole numbers, bounded depth.
public struct JSONParser {
    let bytes: ArraySlice<UInt8>
    var position: Int
    private let maximumDepth: Int

    /// The value of a whole JSON text; `maximumDepth` bounds how many arrays and objects may stand inside each other.
    public static func parse(
        _ bytes: ArraySlice<UInt8>,
        maximumDepth: Int = 32
    ) throws(JSONSyntaxError) -> JSONValue {
        var parser = JSONParser(bytes, maximumDepth)
        return try parser.text()
    }

    /// The value of a whole JSON text.
    public static func parse(_ bytes: [UInt8], maximumDepth: Int = 32) throws(JSONSyntaxError) -> JSONValue {
        try parse(bytes[...], maximumDepth: maximumDepth)
    }

    private init(_ bytes: ArraySlice<UInt8>, _ maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        position = bytes.startIndex
    }

    private mutating func text() throws(JSONSyntaxError) -> JSONValue {
        try checkEncoding()
        skipWhiteSpace()
        let value = try value(depth: 0)
        skipWhiteSpace()
        guard position == bytes.endIndex else { throw error(.trailingContent) }
        return value
    }

    // The whole text is checked at once, so nothing below need fear a malformed sequence.
    private func checkEncoding() throws(JSONSyntaxError) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw self.error(.invalidUTF8, at: bytes.startIndex + error.byteOffsets.lowerBound)
        }
        guard !bytes.starts(with: [0xef, 0xbb, 0xbf]) else { throw error(.byteOrderMark) }
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw unexpected()
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            try expect(word.utf8Start[offset])
        }
        return value
    }
}

extension JSONParser {
    private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value(depth: depth))
            skipWhiteSpace()
            if take(UInt8(ascii: "]")) { return elements }
            try expect(UInt8(ascii: ","))
            skipWhiteSpace()
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        try enter(depth)
        var object = JSONObject()
        if take(UInt8(ascii: "}")) { return object }
        while true {
            let start = position
            guard try peek() == UInt8(ascii: "\"") else { throw unexpected() }
            let name = try string()
            guard !object.contains(name) else { throw error(.duplicateMember(name), at: start) }
            skipWhiteSpace()
            try expect(UInt8(ascii: ":"))
            skipWhiteSpace()
            object.append(name, try value(depth: depth))
            skipWhiteSpace()
            if take(UInt8(ascii: "}")) { return object }
            try expect(UInt8(ascii: ","))
            skipWhiteSpace()
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        guard depth <= maximumDepth else { throw error(.tooDeep) }
        position += 1
        skipWhiteSpace()
    }
}
