/// A language in which the interface itself speaks (api.md 1.12); data may be in any BCP 47 language.
enum Language: String, CaseIterable, Sendable {
    case finnish = "fi"
    case swedish = "sv"
    case english = "en"
    case ukrainian = "uk"

    /// The best of ours for an `Accept-Language` value (RFC 9110 §12.5.4); Finnish when none fits, never a refusal.
    init(acceptLanguage: ArraySlice<UInt8>?) {
        guard let acceptLanguage else {
            self = .finnish
            return
        }
        var best: (language: Language, weight: Int)?
        for element in WeightedList(acceptLanguage).elements where element.weight > 0 {
            let prefix = element.name.prefix { $0 != "-" }
            let language = element.name == "*" ? .finnish : Language(rawValue: String(prefix))
            if let language, element.weight > best?.weight ?? 0 { best = (language, element.weight) }
        }
        self = best?.language ?? .finnish
    }
}

/// A comma-separated list whose elements carry a weight (RFC 9110 §12.4.2), weights in thousandths.
struct WeightedList {
    private(set) var elements: [(name: String, weight: Int)] = []

    init(_ value: ArraySlice<UInt8>) {
        for part in value.split(separator: UInt8(ascii: ",")) {
            let pieces = part.split(separator: UInt8(ascii: ";")).map { Self.lowercasedText($0) }
            guard let name = pieces.first, !name.isEmpty else { continue }
            var weight = 1000
            for piece in pieces.dropFirst() where piece.hasPrefix("q=") {
                weight = Self.thousandths(piece.dropFirst(2))
            }
            elements.append((name, weight))
        }
    }

    private static func lowercasedText(_ bytes: ArraySlice<UInt8>) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let trimmed = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(decoding: Array(trimmed), as: UTF8.self).lowercased()
    }

    private static func thousandths(_ text: Substring) -> Int {
        guard let value = Double(text), value >= 0, value <= 1 else { return 0 }
        return Int((value * 1000).rounded())
    }
}
