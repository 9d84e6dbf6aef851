import SQLite

/// One person may have several records: the one that goes on, and those that were merged into it (CD15). What a rule says of
/// the person, it asks of all of them.
enum Person {
    /// The record that goes on: the client's own, or the one that it was merged into.
    static func record(of client: SQL) -> SQL {
        "(SELECT coalesce(own.merged_into, own.id) FROM client own WHERE own.id = \(client))"
    }

    /// All records of the person whose record it is, each to be looked up by an index: there are no chains.
    static func records(of client: SQL) -> SQL {
        """
        (SELECT \(record(of: client)) UNION ALL
        SELECT merged.id FROM client merged WHERE merged.merged_into = \(record(of: client)))
        """
    }

    /// The same as it will be when the merger of the record `parted` is undone; now, where that is none.
    static func record(of client: SQL, without parted: SQL) -> SQL {
        """
        (SELECT CASE WHEN own.id IS \(parted) THEN own.id ELSE coalesce(own.merged_into, own.id) END
        FROM client own WHERE own.id = \(client))
        """
    }

    static func records(of client: SQL, without parted: SQL) -> SQL {
        """
        (SELECT \(record(of: client, without: parted)) UNION ALL SELECT merged.id FROM client merged
        WHERE merged.merged_into = \(record(of: client, without: parted)) AND merged.id IS NOT \(parted))
        """
    }
}

extension ReadTransaction {
    private static let ofPerson: SQL = "SELECT id FROM client WHERE id IN \(Person.records(of: "?1"))"
    private static let ofPersonAndActor: SQL = """
        SELECT c.id FROM client c WHERE c.id IN \(Person.records(of: "?8")) AND (?5 <> 0
        OR EXISTS (SELECT 1 FROM care_relationship r WHERE r.client_id = c.id AND \(Visibility.holds)))
        """

    /// All records of the person whose record it is.
    func records(ofPerson client: Identifier<Client>) throws(Problem) -> [Identifier<Client>] {
        try all(Self.ofPerson, [Value(client)]) { row in row.identifier(0).map { Identifier<Client>($0) } }
            .compactMap(\.self)
    }

    /// Those of them to which the actor has a way: who reads of the person reads of these.
    func ownRecords(ofPerson client: Identifier<Client>) throws(Problem) -> [Identifier<Client>] {
        try all(Self.ofPersonAndActor, accessValues([Value(client)])) { row in
            row.identifier(0).map { Identifier<Client>($0) }
        }.compactMap(\.self)
    }
}
