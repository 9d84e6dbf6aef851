import HTTP
import SQLite

/// What a call says of its caller, before anybody has looked whether it holds: codes that are known here, a person of the
/// register by id, and a note within its bounds (D52).
struct Claim {
    private var actor: Identifier<Professional>?
    private var role: Role?
    private var purpose: Purpose?
    private var note: String?

    init(_ request: Request, on connection: Connection) {
        if let members = request.field(.onBehalfOf).flatMap({ StructuredField.dictionary($0) }),
            let subject = members["sub"]
        {
            role = Role(rawValue: members["role"] ?? Role.worker.rawValue)
            // One that cannot be looked up now is as one that is not known: the refusal has its record in any case.
            actor = role.flatMap { try? Self.person(subject, in: $0, on: connection) }
        }
        if let (value, parameters) = request.field(.purposeOfUse).flatMap({ StructuredField.item($0) }) {
            purpose = value.text.flatMap { Purpose(rawValue: $0) }
            note = parameters["note"]?.string.map(Text.normalized).flatMap { note in
                note.isEmpty || Text.length(note) > Authenticator.maximumNote ? nil : note
            }
        }
    }

    /// Adds what the checks have not established; `claim` in place of `deny` says that the person and the role are claimed.
    func complete(_ entry: inout AccessEntry) {
        if entry.actor == nil, let role {
            entry.decision = "claim"
            entry.actor = actor
            entry.role = role.rawValue
        }
        entry.purpose = entry.purpose ?? purpose?.rawValue
        entry.note = entry.note ?? (entry.purpose == nil ? nil : note)
    }

    private static let client: SQL = "SELECT id FROM client WHERE id = ?"
    private static let representative: SQL =
        "SELECT holder FROM care_relationship WHERE holder = ? AND kind = 256 LIMIT 1"
    private static let professional: SQL = "SELECT id FROM professional WHERE id = ?"
    private static let professionalByExternalID: SQL = """
        SELECT DISTINCT record_id FROM external_id WHERE kind = 'professional' AND value = ? LIMIT 2
        """

    /// Who is known by the name as what the role says: a client's id would stay in the log for good, were it called a
    /// worker's (decisions.md 29).
    private static func person(
        _ subject: String,
        in role: Role,
        on connection: Connection
    ) throws(SQLiteError) -> Identifier<Professional>? {
        let id = Identifier<Professional>(subject)
        let statement =
            switch role {
            case .client: client
            case .representative: representative
            default: id == nil ? professionalByExternalID : professional
            }
        let found = try connection.all(statement, [id.map { Value($0) } ?? .text(subject)]) { row in row.identifier(0) }
        return found.count == 1 ? found[0].map { Identifier($0) } : nil
    }
}
