/// Guesses which name was meant by one that does not exist.
enum Suggestion {
    private static let longestName = 64

    /// The candidate fewest typing mistakes away, the first of equals, or nil if none is near.
    ///
    /// A third of the letters may be wrong. Letter case counts for nothing.
    static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let name = letters(name)
        guard 1...longestName ~= name.count else { return nil }
        var nearest: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = letters(candidate)
            let limit = nearest.map { $0.distance - 1 } ?? max(1, max(name.count, other.count) / 3)
            guard other.count <= longestName, abs(other.count - name.count) <= limit else { continue }
            let distance = distance(name, other)
            if distance <= limit, distance < max(name.count, other.count) { nearest = (candidate, distance) }
        }
        return nearest?.candidate
    }

    private static func letters(_ text: String) -> [Unicode.Scalar] {
        Array(text.lowercased().unicodeScalars)
    }

    /// The Damerau–Levenshtein distance in which no part is edited twice (optimal string alignment).
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
