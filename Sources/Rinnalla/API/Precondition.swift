/// The entity tags of an `If-Match` or `If-None-Match` field (RFC 9110 §13.1), as the versions they stand for.
///
/// A tag is `"<version>"`. Proxies that compress put suffixes on it: `W/`, `-gzip`, `;gzip`, everything from a dot on is
/// dropped before the comparison (api.md 1.6).
struct Precondition: Sendable, Equatable {
    let isAny: Bool
    let versions: [Int64]

    func matches(_ version: Int64) -> Bool { isAny || versions.contains(version) }

    /// Nil when the value is not a list of entity tags.
    init?(_ value: ArraySlice<UInt8>) {
        let text = Precondition.trimmed(value)
        if text.elementsEqual([UInt8(ascii: "*")]) {
            isAny = true
            versions = []
            return
        }
        isAny = false
        var found: [Int64] = []
        for element in Precondition.elements(of: text) {
            guard let tag = Precondition.opaqueTag(Precondition.trimmed(element)) else { return nil }
            // A well-formed tag that is none of ours matches nothing.
            if let version = Precondition.version(of: tag) { found.append(version) }
        }
        versions = found
    }

    /// The entity tag that a version without its quotation marks was meant to be.
    static func quoted(_ value: ArraySlice<UInt8>) -> String? {
        let text = trimmed(value)
        guard !text.isEmpty, text.count <= 18, text.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return "\"\(String(decoding: text, as: UTF8.self))\""
    }

    /// RFC 9110 §8.8.3: a comma between the quotation marks belongs to the tag.
    private static func elements(of list: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var isQuoted = false
        return list.split(omittingEmptySubsequences: false) { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return byte == UInt8(ascii: ",") && !isQuoted
        }
    }

    private static func opaqueTag(_ element: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let tag = element.starts(with: Array("W/".utf8)) ? element.dropFirst(2) : element
        guard tag.count >= 2, tag.first == UInt8(ascii: "\""), tag.last == UInt8(ascii: "\"") else { return nil }
        let inner = tag.dropFirst().dropLast()
        return inner.allSatisfy { $0 == 0x21 || (0x23...0x7E).contains($0) || $0 >= 0x80 } ? inner : nil
    }

    private static func version(of tag: ArraySlice<UInt8>) -> Int64? {
        let digits = tag.prefix { (48...57).contains($0) }
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        let rest = tag.dropFirst(digits.count)
        let isOurs = rest.isEmpty || [UInt8(ascii: "-"), UInt8(ascii: ";"), UInt8(ascii: ".")].contains(rest.first)
        return isOurs ? digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) } : nil
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var slice = bytes
        while let first = slice.first, first == 0x20 || first == 0x09 { slice.removeFirst() }
        while let last = slice.last, last == 0x20 || last == 0x09 { slice.removeLast() }
        return slice
    }
}
