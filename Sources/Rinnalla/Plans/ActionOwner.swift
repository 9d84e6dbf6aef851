import JSON
import SQLite

/// Who an action is for: a person who can move it, or a team.
extension ActionRecord {
    enum Owner: String, CodeSet {
        case client, representative, worker, provider, team
    }

    private static let professional: SQL = "SELECT 1 FROM professional WHERE id = ?"
    private static let team: SQL = "SELECT 1 FROM team WHERE id = ? AND client_id = ?"
    private static let provider: SQL = """
        SELECT 1 FROM organization WHERE id = ?1 UNION ALL SELECT 1 FROM professional WHERE id = ?1
        """

    /// The owner is somebody: the client, a representative or a team of the client's, a professional, a provider as a whole.
    static func checkOwner(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard var owner = draft["owner"]?.object, draft["owner"] != draft.before?["owner"],
            let kind = owner["kind"]?.string.flatMap({ Owner(rawValue: $0) })
        else { return }
        if kind == .client, owner["id"] == nil {
            owner["id"] = (draft.client?.description).map { .string($0) }
            draft["owner"] = .object(owner)
        }
        guard let id = owner["id"]?.string.flatMap({ Identifier<Record>($0) }) else { return }
        let isKnown =
            switch kind {
            case .client: id == draft.client?.cast()
            case .representative: try isRepresentative(id, of: draft.client, transaction)
            case .worker: try transaction.isAny(professional, [Value(id)])
            case .provider: try transaction.isAny(provider, [Value(id)])
            case .team: try transaction.isAny(team, [Value(id), Value(draft.client)])
            }
        if !isKnown { draft.fault(.referenceNotFound, at: "/owner/id") }
        if [.worker, .provider].contains(kind) { try draft.requireActive(id, at: "/owner/id", transaction) }
    }

    private static func isRepresentative(
        _ id: Identifier<Record>,
        of client: Identifier<Client>?,
        _ transaction: ReadTransaction
    ) throws(Problem) -> Bool {
        let representatives = try transaction.knownClient(client)?.items("representatives") ?? []
        return representatives.contains { $0["id"]?.string == id.description }
    }

    /// Whether the caller is the one whom the action is for.
    static func isOwned(_ action: Record, by access: Access) -> Bool {
        guard let actor = access.actor, let owner = action["owner"]?.object,
            let kind = owner["kind"]?.string.flatMap({ Owner(rawValue: $0) })
        else { return false }
        let id = owner["id"]?.string
        let isNamed = id == actor.id.description
        return switch kind {
        // The person, in whichever of the person's records the action stands.
        case .client: actor.role == .client && action.relationships.contains(.client)
        case .representative: actor.role == .representative && (isNamed || id == nil)
        case .worker: [.intake, .worker, .socialWorker, .teamMember].contains(actor.role) && isNamed
        case .provider: actor.role == .provider && (isNamed || id == access.key.organization.description)
        // What a whole team has promised is moved by who answers for the client.
        case .team: false
        }
    }
}
