import JSON
import SQLite

/// One stored record of a ``Resource``: its envelope and all its content.
struct Record: Sendable {
    let resource: Resource
    let id: Identifier<Record>
    var version: Int64
    let createdAt: Timestamp
    var updatedAt: Timestamp
    var client: Identifier<Client>?
    var status: String?
    /// Through which relationships the actor of this call holds it.
    var relationships: Relationships = []
    var content: JSONObject
    var parents: [Identifier<Record>] = []
    var projections: JSONObject = [:]
    /// The parts that the actor of this call may not see.
    var withheld: Set<Member.Part> = []

    /// All of it as a JSON object, as one who may see everything reads it: for history, patches and comparison.
    var representation: JSONObject {
        var object: JSONObject = ["id": .string(id.description), "version": .integer(version)]
        if let client, resource.name != "client" { object["clientId"] = .string(client.description) }
        for (parent, id) in zip(resource.parents, parents) { object[parent.member] = .string(id.description) }
        if resource.states != nil, let status { object["status"] = .string(status) }
        for member in content.members { object[member.name] = member.value }
        for member in projections.members { object[member.name] = member.value }
        object["createdAt"] = .string(createdAt.description)
        object["updatedAt"] = .string(updatedAt.description)
        return object
    }

    /// What its history keeps of it.
    var snapshot: JSONObject {
        var snapshot = representation
        for member in resource.schema.members where !member.isKeptInHistory { snapshot[member.name] = nil }
        return snapshot
    }

    subscript(name: String) -> JSONValue? { content[name] }

    func text(_ name: String) -> String? { content[name]?.string }
    func integer(_ name: String) -> Int64? { content[name]?.integer }
    func items(_ name: String) -> [JSONValue] { content[name]?.array ?? [] }
    func identifier<T>(_ name: String, as type: T.Type = T.self) -> Identifier<T>? {
        content[name]?.string.flatMap { Identifier<T>($0) }
    }
    func date(_ name: String) -> CalendarDate? { content[name]?.string.flatMap { CalendarDate($0) } }
    func time(_ name: String) -> Timestamp? { content[name]?.string.flatMap { Timestamp($0) } }
}

extension Record {
    /// Reads a row of ``Statements/changeable`` or ``Statements/known``; without the parts, one of
    /// ``Statements/columnsWithoutParts``.
    init?(_ row: borrowing Row, _ resource: Resource, hasParts: Bool = true) {
        typealias Column = Statements.Column
        guard let id = row.identifier(Column.id).map({ Identifier<Record>(high: $0.high, low: $0.low) }) else {
            return nil
        }
        self.resource = resource
        self.id = id
        version = row.int(Column.version)
        createdAt = Timestamp(milliseconds: row.int(Column.createdAt))
        updatedAt = Timestamp(milliseconds: row.int(Column.updatedAt))
        client = row.identifier(Column.client).map { Identifier<Client>(high: $0.high, low: $0.low) }
        status = row.textIfPresent(Column.status)
        relationships = Relationships(rawValue: row.isNull(Column.relationships) ? 0 : row.int(Column.relationships))
        content = Self.object(row.utf8(Column.content))
        var column = Column.firstFree
        let parts = hasParts ? resource.parts : []
        for part in parts {
            if part.part == .identityCode {
                content[PersonalIdentityCode.member] = row.textIfPresent(column).map { .string($0) }
            } else {
                for member in Self.object(row.utf8(column)).members { content[member.name] = member.value }
            }
            column += 1
        }
        for _ in resource.parents {
            if let parent = row.identifier(column) { parents.append(Identifier(high: parent.high, low: parent.low)) }
            column += 1
        }
        for projection in resource.projections {
            projections[projection.name] = projection.read(row, column)
            column += 1
        }
        for part in parts {
            if !row.bool(column) { withheld.insert(part.part) }
            column += 1
        }
    }

    private static func object(_ bytes: [UInt8]) -> JSONObject {
        // Only this program writes the column, and SQL checks that it is JSON.
        guard let value = try? JSONParser.parse(bytes), case .object(let object) = value else { return [:] }
        return object
    }
}

extension Resource.Projection {
    func read(_ row: borrowing Row, _ column: Int32) -> JSONValue? {
        if row.isNull(column) { return nil }
        switch form {
        case .identifier:
            return row.identifier(column).map {
                .string(Identifier<Record>(high: $0.high, low: $0.low).description)
            }
        case .text, .date: return .string(row.text(column))
        case .integer: return .integer(row.int(column))
        case .boolean: return .bool(row.bool(column))
        case .json: return try? JSONParser.parse(row.utf8(column))
        }
    }
}

extension PersonalIdentityCode {
    /// The member that carries it on the wire. Finnish: *henkilötunnus*.
    static let member = "identityCode"
}

/// A record about to be stored: what it was, what it shall be, and what speaks against it.
struct Draft: Sendable {
    let resource: Resource
    let before: Record?
    let id: Identifier<Record>
    let client: Identifier<Client>?
    let parents: [Identifier<Record>]
    var content: JSONObject
    var status: String?
    private(set) var violations: [Fault] = []

    subscript(name: String) -> JSONValue? {
        get { content[name] }
        set { content[name] = newValue }
    }

    func text(_ name: String) -> String? { content[name]?.string }
    func items(_ name: String) -> [JSONValue] { content[name]?.array ?? [] }
    func identifier<T>(_ name: String, as type: T.Type = T.self) -> Identifier<T>? {
        content[name]?.string.flatMap { Identifier<T>($0) }
    }
    func date(_ name: String) -> CalendarDate? { content[name]?.string.flatMap { CalendarDate($0) } }
    func time(_ name: String) -> Timestamp? { content[name]?.string.flatMap { Timestamp($0) } }

    /// Notes that a rule of the domain speaks against the draft; all that do are answered together.
    mutating func violate(_ rule: Rule, at pointer: String = "", _ details: JSONObject = [:]) {
        violations.append(Fault(place: .member(pointer), code: .ruleViolation, details: details, rule: rule))
    }

    /// Notes a fault of the values among themselves, which the schema alone cannot see.
    mutating func fault(_ code: Fault.Code, at pointer: String, _ details: JSONObject = [:]) {
        violations.append(Fault(place: .member(pointer), code: code, details: details))
    }
}

extension Draft {
    /// A record about to become another, from how it stands.
    init(changing record: Record, to content: JSONObject? = nil) {
        self.init(
            resource: record.resource,
            before: record,
            id: record.id,
            client: record.client,
            parents: record.parents,
            content: content ?? record.content,
            status: record.status
        )
    }
}
