/// As much of RFC 9651 as our request fields need: a token or string item with parameters, and a dictionary of them.
struct StructuredField {
    private var rest: ArraySlice<UInt8>

    /// A bare item with its type: a string says something, `?1` or a token does not (RFC 9651 §3.3).
    enum Item: Equatable {
        /// A String or a Display String: text.
        case string(String)
        case token(String)
        case boolean(Bool)

        /// The text of a string; nil for every other type.
        var string: String? { if case .string(let text) = self { text } else { nil } }

        /// What a string or a token says.
        var text: String? {
            switch self {
            case .string(let text), .token(let text): text
            case .boolean: nil
            }
        }
    }

    /// `sub="…", role="worker"`: a dictionary whose members are strings or tokens.
    static func dictionary(_ bytes: ArraySlice<UInt8>) -> [String: String]? {
        var field = StructuredField(rest: bytes)
        var result: [String: String] = [:]
        field.skipSpaces()
        while !field.rest.isEmpty {
            guard let key = field.key(), field.take("="), let value = field.bareItem()?.text, result[key] == nil else {
                return nil
            }
            result[key] = value
            field.skipSpaces()
            if field.rest.isEmpty { break }
            guard field.take(",") else { return nil }
            field.skipSpaces()
            if field.rest.isEmpty { return nil }
        }
        return result
    }

    /// `coordination;note="…"`: an item with parameters.
    static func item(_ bytes: ArraySlice<UInt8>) -> (value: Item, parameters: [String: Item])? {
        var field = StructuredField(rest: bytes)
        field.skipSpaces()
        guard let value = field.bareItem() else { return nil }
        var parameters: [String: Item] = [:]
        while field.take(";") {
            field.skipSpaces()
            guard let key = field.key() else { return nil }
            if field.take("=") {
                guard let value = field.bareItem() else { return nil }
                parameters[key] = value
            } else {
                // RFC 9651 §3.1.2: a parameter without a value is true.
                parameters[key] = .boolean(true)
            }
        }
        field.skipSpaces()
        return field.rest.isEmpty ? (value, parameters) : nil
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func key() -> String? {
        let key = rest.prefix { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || Array("_-.*".utf8).contains(byte)
        }
        guard let first = key.first, (97...122).contains(first) || first == UInt8(ascii: "*") else { return nil }
        rest = rest.dropFirst(key.count)
        return String(decoding: key, as: UTF8.self)
    }

    private mutating func bareItem() -> Item? {
        if take("\"") { return quotedString().map { .string($0) } }
        if take("%") { return take("\"") ? displayString().map { .string($0) } : nil }
        if take("?") { return take("1") ? .boolean(true) : take("0") ? .boolean(false) : nil }
        // Wider than RFC 9651 §3.3.4: many callers leave the quotation marks around a UUID out, and a digit comes first.
        return token().map { .token($0) }
    }

    private mutating func token() -> String? {
        let token = rest.prefix { byte in
            (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                || Array("!#$%&'*+-.^_`|~:/".utf8).contains(byte)
        }
        guard !token.isEmpty else { return nil }
        rest = rest.dropFirst(token.count)
        return String(decoding: token, as: UTF8.self)
    }

    private mutating func quotedString() -> String? {
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), escaped == 0x22 || escaped == 0x5C else { return nil }
                text.append(escaped)
            case 0x20...0x7E: text.append(byte)
            default: return nil
            }
        }
        return nil
    }

    /// RFC 9651 §3.3.8: UTF-8, with everything beyond ASCII percent-encoded in lowercase.
    private mutating func displayString() -> String? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        let encoded = rest[..<end]
        guard encoded.allSatisfy({ (0x20...0x7E).contains($0) }), let text = PercentCoding.decode(encoded) else {
            return nil
        }
        rest = rest[(end + 1)...]
        return text
    }
}
