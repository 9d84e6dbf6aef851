import JSON
import SQLite

/// Writes a row of ``Statements/readable`` or of a list as JSON, straight from the columns.
///
/// It is handed the resource for each row and does not keep it: a copy takes some thirty counts of references.
struct RecordWriter {
    /// Whether the identity code is written in full: asked for, and permitted to the role.
    private let revealsIdentityCode: Bool
    /// The parts that are left out although they are open.
    private let hiddenParts: Set<Member.Part>
    /// Whether the key reads clients: else no record tells whose it is (WD6).
    private let namesClients: Bool

    init(for access: Access, revealsIdentityCode: Bool = false, hiddenParts: Set<Member.Part> = []) {
        self.revealsIdentityCode = revealsIdentityCode
        self.hiddenParts = hiddenParts
        namesClients = access.mayRead(ClientRecord.resource)
    }

    /// What the machinery must know of a written row besides its bytes.
    struct Written {
        let id: Identifier<Record>
        let version: Int64
        let createdAt: Int64
        let updatedAt: Int64
        let client: Identifier<Client>?
    }

    func write(_ row: borrowing Row, of resource: Resource, to writer: inout JSONWriter) -> Written {
        typealias Column = Statements.Column
        let id = row.identifier(Column.id).map { Identifier<Record>($0) } ?? Identifier(high: 0, low: 0)
        let client = row.identifier(Column.client).map { Identifier<Client>($0) }
        let written = Written(
            id: id,
            version: row.int(Column.version),
            createdAt: row.int(Column.createdAt),
            updatedAt: row.int(Column.updatedAt),
            client: client
        )
        writer.beginObject()
        writer.name("id")
        writer.plain { id.appendText(to: &$0) }
        writer.name("version")
        writer.integer(written.version)
        if let client, resource.name != "client" {
            writer.name("clientId")
            writer.plain { client.appendText(to: &$0) }
        }
        let parents = Column.firstFree + Int32(resource.parts.count)
        for (offset, parent) in resource.parents.enumerated() {
            guard let id = row.identifier(parents + Int32(offset)).map({ Identifier<Record>($0) }) else { continue }
            writer.name(parent.member)
            writer.plain { id.appendText(to: &$0) }
        }
        if resource.states != nil {
            writer.name("status")
            row.withUTF8(Column.status) { writer.string(utf8: $0) }
        }
        row.withUTF8(Column.content) { writer.rawMembers($0) }
        writeParts(row, of: resource, to: &writer)
        writeProjections(row, of: resource, from: parents + Int32(resource.parents.count), to: &writer)
        writer.name("createdAt")
        writer.plain { Timestamp(milliseconds: written.createdAt).appendText(to: &$0) }
        writer.name("updatedAt")
        writer.plain { Timestamp(milliseconds: written.updatedAt).appendText(to: &$0) }
        writer.endObject()
        return written
    }

    /// The parts that are open; the others are named in `withheld` with the reason.
    private func writeParts(_ row: borrowing Row, of resource: Resource, to writer: inout JSONWriter) {
        guard !resource.parts.isEmpty else { return }
        var closed: Set<Member.Part> = []
        for (offset, part) in resource.parts.enumerated() {
            let column = Statements.Column.firstFree + Int32(offset)
            if part.part == .identityCode {
                writeIdentityCode(row.textIfPresent(column), to: &writer)
            } else if !hiddenParts.contains(part.part), !row.isNull(column) {
                row.withUTF8(column) { writer.rawMembers($0) }
            } else {
                closed.insert(part.part)
            }
        }
        writer.name("withheld")
        writer.value(resource.withheld(closed))
    }

    private func writeIdentityCode(_ code: String?, to writer: inout JSONWriter) {
        guard let code else { return }
        writer.name("identityCode")
        writer.string(revealsIdentityCode ? code : PersonalIdentityCode.masked(code))
    }

    private func writeProjections(
        _ row: borrowing Row,
        of resource: Resource,
        from first: Int32,
        to writer: inout JSONWriter
    ) {
        var column = first
        for projection in resource.projections {
            if namesClients || projection.name != ClientRecord.nameElsewhere, let value = projection.read(row, column) {
                writer.name(projection.name)
                writer.value(value)
            }
            column += 1
        }
    }
}

extension Resource {
    /// Whether its records tell whose they are.
    var namesClient: Bool { projections.contains { $0.name == ClientRecord.nameElsewhere } }

    /// What an answer says in `withheld` of the parts that it leaves out: each category once, with the reason.
    func withheld(_ closed: Set<Member.Part>) -> JSONValue {
        // As nearly every row is.
        if closed.isEmpty { return [] }
        var named: [JSONValue] = []
        var categories: Set<String> = []
        for part in parts where closed.contains(part.part) && categories.insert(part.category).inserted {
            // Where the rest of the category is open, it is the part's own ground that withholds it.
            let hasOpenRest = parts.contains { $0.category == part.category && !closed.contains($0.part) }
            let reason = hasOpenRest ? part.protection?.reason : nil
            named.append(["category": .string(part.category), "reason": .string(reason ?? "not-permitted")])
        }
        return .array(named)
    }
}

extension PersonalIdentityCode {
    /// The date of birth and the separator of a stored code: `010190-****`.
    static func masked(_ code: String) -> String { code.prefix(7) + "****" }
}
