import JSON
import SQLite

/// The members of a representation, declared once: decoding, patching, faults, storage and the contract tests follow it.
struct Schema: Sendable, ExpressibleByArrayLiteral {
    let members: [Member]

    init(_ members: [Member]) { self.members = members }
    init(arrayLiteral members: Member...) { self.init(members) }

    subscript(name: String) -> Member? { members.first { $0.name == name } }

    static func + (left: Schema, right: Schema) -> Schema { Schema(left.members + right.members) }
}

/// One member: its name on the wire, what it may hold, and who may write it when.
struct Member: Sendable {
    enum Writing: Sendable {
        /// By create, change and replace.
        case always
        /// By create alone; later it may be repeated, not changed.
        case once
        /// By the service alone; a body may repeat it as it stands.
        case never
    }

    let name: String
    let type: MemberType
    var isRequired = false
    var writing = Writing.always
    /// The SQL column that carries it besides the content, for keys, indexes and constraints.
    var column: SQL?
    /// The part of the record it belongs to, when that part is opened or withheld on its own.
    var part: Part = .content
    /// What it holds when a create says nothing; a replacement that says nothing leaves it as it stands.
    var initial: JSONValue?
    /// Whether events keep it, for the record's history.
    var isKeptInHistory = true
    /// Its value is never repeated in answers to faulty requests.
    var isSensitive: Bool { if case .identityCode = type { true } else { part != .content } }

    /// The parts that a record's content is stored in; only the client and the plan have more than one (INV-C3,
    /// decisions.md 10).
    enum Part: Sendable, CaseIterable {
        case content, contact, address, support, identityCode, budget
    }

    var required: Member { with { $0.isRequired = true } }
    var readOnly: Member { with { $0.writing = .never } }
    var once: Member { with { $0.writing = .once } }
    var unrecorded: Member { with { $0.isKeptInHistory = false } }
    func column(_ column: SQL) -> Member { with { $0.column = column } }
    func part(_ part: Part) -> Member { with { $0.part = part } }
    func initially(_ value: JSONValue) -> Member { with { $0.initial = value } }

    private func with(_ change: (inout Member) -> Void) -> Member {
        var copy = self
        change(&copy)
        return copy
    }
}

/// What a member may hold. Lengths are in Unicode scalars; texts are trimmed and NFC-normalized (api.md 1.5).
indirect enum MemberType: Sendable {
    case text(ClosedRange<Int>)
    /// One of a closed set on the way in; open-ended for readers.
    case code([String])
    case boolean
    case integer(ClosedRange<Int64>)
    case decimal(ClosedRange<Double>)
    /// `YYYY-MM-DD`.
    case date
    /// RFC 3339, any offset in, UTC milliseconds out.
    case timestamp
    /// The id of a record that must exist and be open to the actor.
    case reference(Reference)
    /// An id that the service makes for a part of a record.
    case identifier
    case object(Schema)
    case array(MemberType, ClosedRange<Int>)
    /// BCP 47.
    case language
    /// Official code of a Finnish municipality, three digits.
    case municipality
    /// Finnish: *henkilötunnus*.
    case identityCode
    case phone
    case email
    /// A text in several languages, keyed by language tag.
    case languageMap(ClosedRange<Int>)
    /// A condition on a client's circumstances, as ``EligibilityRule`` reads it.
    case eligibilityRule
}

/// Where a reference points, and the statement that finds it.
struct Reference: Sendable {
    let collection: String
    /// Answers a row when the record with id `?8` exists and, for a client's records, belongs to client `?9` and is open.
    let exists: SQL
    let isOfSameClient: Bool
}

extension Member {
    static func text(_ name: String, _ length: ClosedRange<Int>) -> Member { Member(name: name, type: .text(length)) }
    static func code<C: CodeSet>(_ name: String, _ codes: C.Type) -> Member {
        Member(name: name, type: .code(C.codes))
    }
    static func code(_ name: String, _ codes: [String]) -> Member { Member(name: name, type: .code(codes)) }
    static func boolean(_ name: String) -> Member { Member(name: name, type: .boolean) }
    static func integer(_ name: String, _ range: ClosedRange<Int64>) -> Member {
        Member(name: name, type: .integer(range))
    }
    static func decimal(_ name: String, _ range: ClosedRange<Double>) -> Member {
        Member(name: name, type: .decimal(range))
    }
    static func date(_ name: String) -> Member { Member(name: name, type: .date) }
    static func timestamp(_ name: String) -> Member { Member(name: name, type: .timestamp) }
    static func identifier(_ name: String) -> Member { Member(name: name, type: .identifier) }
    static func object(_ name: String, _ schema: Schema) -> Member { Member(name: name, type: .object(schema)) }
    static func array(_ name: String, of type: MemberType, _ count: ClosedRange<Int> = 0...50) -> Member {
        Member(name: name, type: .array(type, count))
    }
    static func codes<C: CodeSet>(_ name: String, _ codes: C.Type, _ count: ClosedRange<Int> = 0...50) -> Member {
        .array(name, of: .code(C.codes), count)
    }
    static func codes(_ name: String, _ codes: [String], _ count: ClosedRange<Int> = 0...50) -> Member {
        .array(name, of: .code(codes), count)
    }
    static func texts(_ name: String, _ length: ClosedRange<Int>, _ count: ClosedRange<Int> = 0...50) -> Member {
        .array(name, of: .text(length), count)
    }
    static func language(_ name: String) -> Member { Member(name: name, type: .language) }
    static func languageMap(_ name: String, _ length: ClosedRange<Int>) -> Member {
        Member(name: name, type: .languageMap(length))
    }
    static func reference(_ name: String, to reference: Reference) -> Member {
        Member(name: name, type: .reference(reference))
    }
    static func references(_ name: String, to reference: Reference, _ count: ClosedRange<Int> = 0...50) -> Member {
        .array(name, of: .reference(reference), count)
    }
}

/// A closed set of codes, lower-kebab-case on the wire (decisions.md 25).
protocol CodeSet: RawRepresentable, CaseIterable, Sendable where RawValue == String {}

extension CodeSet {
    static var codes: [String] { allCases.map(\.rawValue) }
}

extension OrganizationKind: CodeSet {}
extension Role: CodeSet {}
extension Purpose: CodeSet {}
