import SQLite

/// Who answers a *muistutus* in writing: the person in charge of the unit or a leading official (asiakaslaki 812/2000 23 §).
enum ComplaintHead: Sendable {
    case actor, another
    /// Nobody who sees the case: what was answered elsewhere is conveyed.
    case elsewhere
}

extension ReadTransaction {
    /// A supervisor of the client is the head of the county's own people and units, but never over themselves (AC13).
    func head(answering respondent: Respondent?, of client: Identifier<Client>?) throws(Problem) -> ComplaintHead {
        guard let client, let respondent, try respondent.organization(self) == access.key.organization.cast() else {
            return .elsewhere
        }
        let named = respondent.kind == .professional ? respondent.id : nil
        if let actor = access.actor, actor.role == .supervisor, actor.id.cast() != named { return .actor }
        return try isSupervised(client, besides: named) ? .another : .elsewhere
    }

    /// Whether the obligation is an answer that somebody else has to give as the head.
    func isAnswerOfAnother(_ obligation: Record?) throws(Problem) -> Bool {
        guard let record = try advocacyCase(of: obligation), record.advocacyKind == .muistutus else { return false }
        return try head(answering: Respondent(record["respondent"]), of: record.client) == .another
    }

    private static let awaited: SQL = """
        SELECT 1 FROM obligation WHERE client_id = ? AND subject_id = ? AND awaits = 'answer' AND status IN ('open', 'overdue')
        """

    /// Whether a complaint has been answered, and since it was last opened.
    func isAnswered(_ record: Record) throws(Problem) -> Bool {
        guard record["answer"] != nil else { return false }
        return try !isAny(Self.awaited, [Value(record.client), Value(record.id)])
    }
}
