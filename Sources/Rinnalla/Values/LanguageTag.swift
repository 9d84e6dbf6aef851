/// A well-formed language tag (RFC 5646), such as `fi`, `sv-FI` or `zh-Hant`, in its customary letter case.
///
/// Refused besides what the grammar refuses: a variant or an extension given twice (§2.2.9), and the seventeen
/// irregular tags of §2.1 such as `i-klingon`, all of them deprecated or replaced.
struct LanguageTag: Hashable, Sendable, CustomStringConvertible {
    let description: String

    /// RFC 5646 §4.4.1 asks for room for 35 characters.
    static let maximumLength = 64

    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            .map { Subtag($0) }
        guard subtags.allSatisfy({ 1...8 ~= $0.length && $0.isAlphanumeric }) else { return nil }
        guard Self.isWellFormed(subtags[...]) else { return nil }
        description = Self.inCustomaryCase(subtags)
    }

    /// The language without script, region or anything else, such as `zh` of `zh-Hant`; `x` if the tag is private.
    var primaryLanguage: String {
        String(description.prefix { $0 != "-" })
    }

    // RFC 5646 §2.1: language ["-" script] ["-" region] *("-" variant) *("-" extension) ["-" privateuse]
    private static func isWellFormed(_ subtags: ArraySlice<Subtag>) -> Bool {
        var rest = subtags
        if takePrivateUse(&rest) { return rest.isEmpty }
        guard let language = rest.popFirst(), language.isLetters(2...8) else { return false }
        if language.length <= 3 {
            // extlang: up to three subtags of three letters.
            for _ in 0..<3 { _ = take(&rest) { $0.isLetters(3...3) } }
        }
        _ = take(&rest) { $0.isLetters(4...4) }
        _ = take(&rest) { $0.isLetters(2...2) || $0.isDigits(3) }
        var seen: Set<String> = []
        while let variant = take(&rest, where: \.isVariant) {
            guard seen.insert(variant.text).inserted else { return false }
        }
        while let singleton = take(&rest, where: { $0.length == 1 && $0.text != "x" }) {
            guard seen.insert(singleton.text).inserted, take(&rest, where: { $0.length >= 2 }) != nil else {
                return false
            }
            while take(&rest, where: { $0.length >= 2 }) != nil {}
        }
        return rest.isEmpty || takePrivateUse(&rest)
    }

    private static func takePrivateUse(_ rest: inout ArraySlice<Subtag>) -> Bool {
        guard rest.first?.text == "x", rest.count > 1 else { return false }
        rest.removeAll()
        return true
    }

    private static func take(_ rest: inout ArraySlice<Subtag>, where matches: (Subtag) -> Bool) -> Subtag? {
        guard let first = rest.first, matches(first) else { return nil }
        return rest.removeFirst()
    }

    // RFC 5646 §2.1.1: all lower case, but two letters upper case and four letters title case, except at the start
    // and after a singleton.
    private static func inCustomaryCase(_ subtags: [Subtag]) -> String {
        var words: [String] = []
        var isAfterSingleton = false
        for subtag in subtags {
            if words.isEmpty || isAfterSingleton {
                words.append(subtag.text)
            } else {
                switch subtag.length {
                case 2: words.append(subtag.text.uppercased())
                case 4: words.append(subtag.text.prefix(1).uppercased() + subtag.text.dropFirst())
                default: words.append(subtag.text)
                }
            }
            isAfterSingleton = isAfterSingleton || subtag.length == 1
        }
        return words.joined(separator: "-")
    }
}

/// One of the parts of a language tag between hyphens, in lower case.
private struct Subtag {
    let text: String

    init(_ bytes: Substring.UTF8View) {
        text = Substring(bytes).lowercased()
    }

    var length: Int { text.utf8.count }

    var isAlphanumeric: Bool { text.utf8.allSatisfy { Self.isLetter($0) || Self.isDigit($0) } }

    // RFC 5646 §2.1: variant = 5*8alphanum / (DIGIT 3alphanum)
    var isVariant: Bool {
        length >= 5 || (length == 4 && text.utf8.first.map(Self.isDigit) == true)
    }

    func isLetters(_ lengths: ClosedRange<Int>) -> Bool {
        lengths ~= length && text.utf8.allSatisfy(Self.isLetter)
    }

    func isDigits(_ count: Int) -> Bool {
        length == count && text.utf8.allSatisfy(Self.isDigit)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
