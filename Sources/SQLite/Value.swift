/// What can be bound to a parameter of a statement.
public enum Value: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    /// UTF-8 that is bound as TEXT without a `String` in between.
    case utf8([UInt8])
    case blob([UInt8])
    /// A BLOB of 16 bytes, most significant first, so that SQLite orders it as the number it is.
    case identifier(UInt64, UInt64)

    /// An INTEGER, or NULL.
    public init(_ integer: Int64?) { self = integer.map(Value.integer) ?? .null }

    /// An INTEGER, or NULL.
    public init(_ integer: Int?) { self = integer.map { .integer(Int64($0)) } ?? .null }

    /// An INTEGER 1 or 0, as STRICT tables have no type for truth, or NULL.
    public init(_ truth: Bool?) { self = truth.map { .integer($0 ? 1 : 0) } ?? .null }

    /// A REAL, or NULL.
    public init(_ real: Double?) { self = real.map(Value.real) ?? .null }

    /// A TEXT, or NULL.
    public init(_ text: String?) { self = text.map(Value.text) ?? .null }

    /// A TEXT, or NULL.
    public init(utf8: [UInt8]?) { self = utf8.map(Value.utf8) ?? .null }

    /// A BLOB, or NULL.
    public init(blob: [UInt8]?) { self = blob.map(Value.blob) ?? .null }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByStringLiteral
{
    /// NULL.
    public init(nilLiteral: ()) { self = .null }

    /// An INTEGER.
    public init(integerLiteral value: Int64) { self = .integer(value) }

    /// A REAL.
    public init(floatLiteral value: Double) { self = .real(value) }

    /// An INTEGER 1 or 0.
    public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }

    /// A TEXT.
    public init(stringLiteral value: String) { self = .text(value) }
}
