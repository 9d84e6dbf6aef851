extension JSONValue {
    /// The JSON text, members in their order and no white space.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// The one JSON text that equal values share, for hashes and signatures (RFC 8785).
    ///
    /// Whole numbers beyond 2⁵³ keep all their digits, where RFC 8785 §3.2.2.3 would round them to a double.
    public func canonicalEncoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.canonical(self)
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func canonical(_ value: JSONValue) {
        switch value {
        case .decimal(let value): raw(Array(CanonicalNumber.text(value).utf8))
        case .array(let elements):
            beginArray()
            for element in elements { canonical(element) }
            endArray()
        case .object(let object):
            beginObject()
            // RFC 8785 §3.2.3: members sorted by the UTF-16 code units of their names.
            for member in object.members.sorted(by: { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }) {
                name(member.name)
                canonical(member.value)
            }
            endObject()
        default: self.value(value)
        }
    }
}
