// The standard library decomposes text for its own comparisons and shows how only under this name.
@_spi(_Unicode) import Swift

extension Text {
    /// What is longer is compared by its beginning.
    static let maximumWord = 64

    /// How long a search is at most.
    static let maximumSearch = 100

    /// The words of a text as a search compares them, each once: in lower case and without diacritics, so that `päivä` is
    /// found by `Paiva`.
    static func words(of text: String) -> Set<String> {
        var words: Set<String> = []
        var word = String.UnicodeScalarView()
        func end() {
            if !word.isEmpty { words.insert(String(word)) }
            word = String.UnicodeScalarView()
        }
        for scalar in text.lowercased()._nfd {
            switch scalar.properties.generalCategory {
            case .nonspacingMark: continue
            // A soft hyphen or a joiner stands within a word.
            case .format: continue
            case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
                .decimalNumber, .letterNumber, .otherNumber:
                if word.count < maximumWord { word.append(scalar) }
            default: end()
            }
        }
        end()
        return words
    }
}
