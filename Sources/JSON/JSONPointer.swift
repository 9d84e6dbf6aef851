/// Pointers into a JSON value, as texts (RFC 6901).
public enum JSONPointer {
    /// The token for a member name.
    public static func escape(_ name: String) -> String {
        // RFC 6901 §3. Hardly any name has something to escape.
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        var token = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(scalar)
            }
        }
        return token
    }

    /// The pointer to the member of that name in what `pointer` points to.
    public static func append(_ name: String, to pointer: String) -> String {
        pointer + "/" + escape(name)
    }

    /// The pointer to an element of the array that `pointer` points to.
    public static func append(_ index: Int, to pointer: String) -> String {
        pointer + "/" + index.description
    }

    /// What the pointer points to in a value, or nil if that is nothing or the pointer is malformed.
    public static func resolve(_ pointer: String, in value: JSONValue) -> JSONValue? {
        let tokens = pointer.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard tokens.first?.isEmpty == true else { return nil }
        var value = value
        for token in tokens.dropFirst() {
            guard let name = unescape(token), let next = step(name, in: value) else { return nil }
            value = next
        }
        return value
    }

    private static func step(_ token: String, in value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let object): object[token]
        case .array(let elements): index(token).flatMap { $0 < elements.count ? elements[$0] : nil }
        default: nil
        }
    }

    // RFC 6901 §4: an array index has no sign and no leading zero; "-" is the element after the last, which never exists.
    private static func index(_ token: String) -> Int? {
        guard token == "0" || token.utf8.first.map({ UInt8(ascii: "1")...UInt8(ascii: "9") ~= $0 }) == true else {
            return nil
        }
        return Int(token)
    }

    // RFC 6901 §4: "~1" is read before "~0", so that "~01" is "~1" and not "/".
    private static func unescape(_ token: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = token[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
