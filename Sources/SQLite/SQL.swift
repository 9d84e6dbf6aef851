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

    private static let register = Mutex(Register())

    private init(_ pieces: [Piece]) {
        self = Self.register.withLock { register in register.sql(of: pieces) }
    }

    fileprivate init(text: String, identity: Int) {
        self.text = text
        self.identity = identity
    }

    /// Puts `separator` between `parts`.
    public static func joined(_ parts: [SQL], separator: SQL) -> SQL {
        var pieces: [Piece] = []
        pieces.reserveCapacity(2 * parts.count)
        for part in parts {
            if !pieces.isEmpty { pieces.append(.sql(separator.identity)) }
            pieces.append(.sql(part.identity))
        }
        return SQL(pieces)
    }
}

extension SQL: ExpressibleByStringInterpolation {
    /// Takes the literal as it is.
    public init(stringLiteral value: StaticString) {
        self.init([.literal(value)])
    }

    /// Takes literals and the SQL values between them.
    public init(stringInterpolation: StringInterpolation) {
        self.init(stringInterpolation.pieces)
    }

    /// Accepts literals and other SQL values, and nothing else.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        /// Makes room for the pieces.
        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(2 * interpolationCount + 1)
        }

        /// Appends what stands between the interpolations.
        public mutating func appendLiteral(_ literal: StaticString) {
            pieces.append(.literal(literal))
        }

        /// Appends SQL, the only thing that may be interpolated.
        public mutating func appendInterpolation(_ sql: SQL) {
            pieces.append(.sql(sql.identity))
        }
    }
}

/// What a text is put together from, known by where a literal lies and by which SQL it is.
private enum Piece: Hashable {
    case literal(StaticString)
    case sql(Int)

    private var place: Int {
        switch self {
        case .literal(let text) where text.hasPointerRepresentation: Int(bitPattern: text.utf8Start)
        case .literal(let text): Int(text.unicodeScalar.value)
        case .sql(let identity): ~identity
        }
    }

    private var count: Int {
        if case .literal(let text) = self { text.utf8CodeUnitCount } else { 0 }
    }

    static func == (first: Piece, second: Piece) -> Bool {
        first.place == second.place && first.count == second.count
    }

    func hash(into hasher: inout Hasher) { hasher.combine(place) }
}

/// All SQL of the process. What was put together of the same pieces before is found without making or reading a text.
private struct Register {
    private var known: [[Piece]: SQL] = [:]
    private var texts: [String] = []
    private var identities: [String: Int] = [:]

    mutating func sql(of pieces: [Piece]) -> SQL {
        if let sql = known[pieces] { return sql }
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal.description
            case .sql(let identity): text += texts[identity]
            }
        }
        let identity = identities[text] ?? texts.count
        if identity == texts.count {
            texts.append(text)
            identities[text] = identity
        }
        let sql = SQL(text: texts[identity], identity: identity)
        known[pieces] = sql
        return sql
    }
}
