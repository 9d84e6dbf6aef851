import JSON
import SQLite

extension DueWork {
    fileprivate static let approved: SQL =
        "SELECT id FROM destruction_list WHERE status = 'approved' ORDER BY id LIMIT 1"

    /// Approved lists, a few people at a time: a person has some hundred rows, and requests wait meanwhile.
    ///
    /// The certificate is made once no page of theirs is left in the write-ahead log either.
    static let destructions = DueWork(
        name: "destructions",
        due: approved,
        portion: { transaction throws(Problem) in
            guard let list = try transaction.approvedList() else { return false }
            try transaction.carryOut(list, atMost: 10)
            return true
        },
        afterwards: { service throws(Problem) in
            try service.checkpoint(waiting: false)
            try service.write { transaction throws(Problem) in
                if let list = try transaction.approvedList() { try transaction.certify(list) }
            }
        }
    )
}

extension WriteTransaction {
    fileprivate func approvedList() throws(Problem) -> Record? {
        guard let id = try first(DueWork.approved, [], { row in row.identifier(0) }) ?? nil else { return nil }
        return try known(DestructionListRecord.resource, Identifier(id))
    }

    private static let next: SQL = """
        SELECT person_id FROM destruction_item WHERE list_id = ? AND outcome IS NULL ORDER BY position LIMIT 1
        """
    private static let skip: SQL = """
        UPDATE destruction_item SET outcome = 'skipped', reason = ?3
        WHERE list_id = ?1 AND person_id = ?2 AND outcome IS NULL
        """

    private func nextPerson(of list: Record) throws(Problem) -> Identifier<Client>? {
        let next = try first(Self.next, [Value(list.id)]) { row in row.identifier(0) } ?? nil
        return next.map { Identifier($0) }
    }

    /// Destroys or skips the next people on the list.
    fileprivate func carryOut(_ list: Record, atMost limit: Int) throws(Problem) {
        for _ in 0..<limit {
            guard let client = try nextPerson(of: list) else { return }
            let obstacle = try obstacle(to: client, on: list)
            if obstacle == nil { try destroy(client, by: list) }
            // Of a destroyed person, what is left on the list had been parted from them since.
            try change(Self.skip, [Value(list.id), Value(client), .text(obstacle ?? "client-parted")])
        }
    }

    private static let status: SQL = "SELECT status FROM client WHERE id = ?"

    /// What has come between since the list was made: a hold, a new matter, other years, a merger.
    private func obstacle(to client: Identifier<Client>, on list: Record) throws(Problem) -> String? {
        guard let status = try first(Self.status, [Value(client)], { row in row.text(0) }) else {
            return "destroyed-before"
        }
        guard status == "deceased" else { return "client-merged" }
        let retention = try retention(of: client)
        guard let end = retention.end else { return retention.problems.first }
        return end.until < list.text("asOf") ?? "" ? nil : "retention-not-ended"
    }

    private static let destroyedOnes: SQL = """
        SELECT client_id FROM destruction_item WHERE list_id = ? AND outcome = 'destroyed' ORDER BY client_id
        """

    /// Makes the certificate of a list on which nobody is left. Its hash is SHA-256 over the ids of the destroyed in their order, each with a line feed behind it:
    /// whoever has the ids can have it computed by `sort | sha256sum`.
    fileprivate func certify(_ list: Record) throws(Problem) {
        guard try nextPerson(of: list) == nil else { return }
        var hash = SHA256()
        for id in try all(Self.destroyedOnes, [Value(list.id)], { row in row.identifier(0) }) {
            guard let id else { continue }
            hash.update(Array("\(Identifier<Client>(id))\n".utf8))
        }
        var draft = Draft(changing: list)
        draft.status = "carried-out"
        draft["carriedOutAt"] = .string(now.description)
        draft["digest"] = .string(hash.finalize().hex)
        _ = try update(draft, what: "carried-out", transition: ["from": "approved", "to": "carried-out"])
    }
}
