// The standard library normalizes text for its own comparisons and shows how only under this name.
@_spi(_Unicode) import Swift

/// What every text of a request goes through before it is kept.
enum Text {
    /// The text in Normalization Form C (Unicode Standard Annex #15), without white space around it.
    static func normalized(_ text: String) -> String {
        let trimmed = trimmed(text)
        // No scalar below U+0300 composes with another or changes alone, so most texts are in Form C as they are.
        guard trimmed.unicodeScalars.contains(where: { $0.value >= 0x300 }) else { return trimmed }
        var result = String.UnicodeScalarView()
        for scalar in trimmed._nfc { result.append(scalar) }
        return String(result)
    }

    /// A text that may not be longer is a name, a title or a code, and stands on one line.
    static let maximumLine = 200

    /// The length that limits are stated in: Unicode scalars.
    static func length(_ text: String) -> Int {
        text.unicodeScalars.count
    }

    /// The first scalar that no text may hold, if there is one.
    ///
    /// Forbidden are control characters except line feed and tab, which display as nothing and break exports, and the
    /// bidirectional embeddings and overrides (U+202A–U+202E), which can make a name read as another one; and the
    /// noncharacters, which are for no interchange (The Unicode Standard §23.7). Marks and isolates stay allowed: Arabic
    /// and Hebrew names beside Latin ones need them (Unicode Standard Annex #9 §2.6).
    static func forbiddenScalar(in text: String) -> Unicode.Scalar? {
        text.unicodeScalars.first { scalar in
            switch scalar.value {
            case 0x09, 0x0a: false
            case 0x00..<0x20, 0x7f..<0xa0, 0x202a...0x202e, 0xfdd0...0xfdef: true
            default: scalar.value & 0xfffe == 0xfffe
            }
        }
    }

    /// Whether nothing of the text can be seen: a name of joiners and fillers alone is none.
    static func isInvisible(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .format, .control, .spaceSeparator, .lineSeparator, .paragraphSeparator: true
            default: scalar.properties.isDefaultIgnorableCodePoint
            }
        }
    }

    /// Whether the text has more than one line, or a tab.
    static func hasLineBreakOrTab(_ text: String) -> Bool {
        text.unicodeScalars.contains { [0x09, 0x0a, 0x2028, 0x2029].contains($0.value) }
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return String(scalars)
    }
}
