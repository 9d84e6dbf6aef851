import Synchronization

/// SQL text that can only come from literals: user input cannot get into it, it does not compile.
///
/// Equal texts share one identity, by which each connection keeps its prepared statement. Making a value costs a look-up
/// under a lock, so hot paths keep theirs in a `static let`. Identities are never given back: build a list of unknown
/// length with `json_each(?)`, not with a text for each length.
public struct SQL: Sendable {
    /// The text as SQLite gets it.
    public let text: String
    /// Small and dense, so that a connection finds its statement by index.
    let identity: Int

    private static let identities = Mutex<[String: Int]>([:])

    private init(text: String) {
        self.text = text
        identity = Self.identities.withLock { identities in
            if let known = identities[text] { return known }
            let next = identities.count
            identities[text] = next
            return next
        }
    }

    /// Puts `separator` between `parts`.
    public static func joined(_ parts: [SQL], separator: SQL) -> SQL {
        SQL(text: parts.map(\.text).joined(separator: separator.text))
    }
}

extension SQL: ExpressibleByStringInterpolation {
    /// Takes the literal as it is.
    public init(stringLiteral value: StaticString) {
        self.init(text: value.description)
    }

    /// Takes literals and the SQL values between them.
    public init(stringInterpolation: StringInterpolation) {
        self.init(text: stringInterpolation.text)
    }

    /// Accepts literals and other SQL values, and nothing else.
    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        /// Makes room for the literals.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity)
        }

        /// Appends what stands between the interpolations.
        public mutating func appendLiteral(_ literal: StaticString) {
            text += literal.description
        }

        /// Appends SQL, the only thing that may be interpolated.
        public mutating func appendInterpolation(_ sql: SQL) {
            text += sql.text
        }
    }
}
