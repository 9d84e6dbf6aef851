import SQLite

/// Until when all records of a person are kept, and by which rule (../domain/4-law.md 4.4).
///
/// The only place that decides it: what is told, what is proposed and what is destroyed ask the same.
struct Retention: Sendable {
    /// RET-basic: the basic data are kept for years after the death.
    let basicDataUntil: String?
    /// The last of all days with the rule that sets it. Nothing is destroyed while any day is unknown, or while a hold lasts.
    let end: (until: String, rule: String)?
    /// Why there is none.
    let problems: [String]
}

extension ReadTransaction {
    /// The client's record and those that were merged into it: they are one person's, and go together.
    private static let ofPerson: SQL = "(SELECT ?1 UNION ALL SELECT m.id FROM client m WHERE m.merged_into = ?1)"

    private static let basicData: SQL = """
        SELECT date(\(ClientRetention.deceasedDate(of: "?1")), '+' || p.value || ' years'), p.rule
        FROM rule_parameter p WHERE p.code = 'RETENTION_BASIC_YEARS'
        """
    private static let ofMatters: SQL = """
        SELECT \(MatterRecord.retentionUntil), \(MatterRecord.retentionProblem),
        (SELECT p.rule FROM rule_parameter p WHERE p.code = \(MatterRecord.retentionCode))
        FROM matter x WHERE x.client_id IN \(ofPerson)
        """
    private static let hold: SQL = "SELECT 1 FROM legal_hold WHERE client_id IN \(ofPerson) AND status = 'active'"

    func retention(of client: Identifier<Client>) throws(Problem) -> Retention {
        let basic = try first(Self.basicData, [Value(client)]) { row in (until: row.textIfPresent(0), rule: row.text(1))
        }
        let matters = try all(Self.ofMatters, [Value(client)]) { row in
            (until: row.textIfPresent(0), problem: row.textIfPresent(1), rule: row.text(2))
        }
        var problems = Set(matters.compactMap(\.problem))
        if basic?.until == nil { problems.insert("death-unknown") }
        if try isAny(Self.hold, [Value(client)]) { problems.insert("legal-hold") }
        var ends = matters.compactMap { matter in matter.until.map { (until: $0, rule: matter.rule) } }
        if let basic, let until = basic.until { ends.append((until, basic.rule)) }
        return Retention(
            basicDataUntil: basic?.until,
            // Days in ISO 8601 are in the order of their letters.
            end: problems.isEmpty ? ends.max { $0.until < $1.until } : nil,
            problems: problems.sorted()
        )
    }
}
