import SQLite

/// A way to a client, as it is kept (decisions.md 8): made in the savepoint of whatever causes it.
struct CareRelationship: Sendable {
    /// A professional, a unit, an organization, or the client or representative as a person.
    let holder: Identifier<Record>
    let client: Identifier<Client>
    let kind: Relationships
    let categories: DataCategories
    /// The one matter or referral that it is limited to.
    var record: Identifier<Record>?
    /// What caused it: the responsibility, matter, contact, referral or membership.
    let source: Identifier<Record>
    let from: Timestamp
    /// Exclusive; ``forever`` while it is open.
    var to = CareRelationship.forever

    static let forever = Timestamp.latest
}

extension WriteTransaction {
    private static let insertRelationship: SQL = """
        INSERT INTO care_relationship (holder, client_id, kind, categories, record_id, source_id, valid_from, valid_to)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """

    func open(_ relationship: CareRelationship) throws(Problem) {
        try change(
            Self.insertRelationship,
            [
                Value(relationship.holder), Value(relationship.client), .integer(relationship.kind.rawValue),
                .integer(relationship.categories.rawValue), Value(relationship.record), Value(relationship.source),
                Value(relationship.from), Value(relationship.to),
            ]
        )
    }

    private static let endBySource: SQL = """
        UPDATE care_relationship SET valid_to = ?2 WHERE source_id = ?1 AND valid_to > ?2
        """
    private static let endByKind: SQL = """
        UPDATE care_relationship SET valid_to = ?3 WHERE kind = ?2 AND valid_to > ?3 AND (client_id = ?1
        OR (client_id IN (SELECT id FROM client WHERE merged_into = ?1)
        AND source_id IN (SELECT source_id FROM care_relationship WHERE client_id = ?1 AND kind = ?2)))
        """
    private static let forgetBySource: SQL = "DELETE FROM care_relationship WHERE source_id = ?"

    /// Ends every relationship that the record caused, at `time`.
    func endRelationships(causedBy source: Identifier<Record>, at time: Timestamp) throws(Problem) {
        try change(Self.endBySource, [Value(source), Value(time)])
    }

    /// Ends every relationship of a kind to the client, at `time`; to what was merged into it, those that are for its sake.
    func endRelationships(
        to client: Identifier<Client>,
        of kind: Relationships,
        at time: Timestamp
    ) throws(Problem) {
        try change(Self.endByKind, [Value(client), .integer(kind.rawValue), Value(time)])
    }

    /// Takes away what a record caused, before it is caused anew from the record's new state.
    func forgetRelationships(causedBy source: Identifier<Record>) throws(Problem) {
        try change(Self.forgetBySource, [Value(source)])
    }
}
