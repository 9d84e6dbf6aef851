import JSON
import SQLite

/// A category of a client's data that an answer leaves out, wholly or in part, and why (access.md step 5).
struct Withholding: Sendable {
    enum Extent: String, CodeSet {
        case all
        /// Some of its records are open, those of one matter or referral.
        case part
    }

    let category: DataCategories
    let extent: Extent
    /// What decides about the actor's organization, where the actor is not on the client's own side.
    var decision: DisclosureDecision?
    let rules: [Rule]

    func representation(in language: Language) -> JSONValue {
        var object: JSONObject = [
            "category": .string(category.codes.joined()), "extent": .string(extent.rawValue),
            "rules": .array(rules.map { $0.inWords(language) }),
        ]
        object["outcome"] = decision.map { .string($0.outcome.rawValue) }
        object["until"] = decision?.until.map { .string($0.description) }
        return .object(object)
    }
}

extension Rule {
    /// The rule as an answer tells it: id, sentence and statute.
    func inWords(_ language: Language) -> JSONValue {
        var object: JSONObject = ["rule": .string(id), "detail": .string(Texts.shared.rule(self, in: language))]
        object["statute"] = statute.map { .string($0) }
        return .object(object)
    }
}

extension Access {
    /// Whether the key may read records of this kind, in the actor's name.
    func mayRead(_ resource: Resource) -> Bool {
        key.has(resource.readScope) || !relationships.isDisjoint(with: .ownSide)
    }
}

extension ReadTransaction {
    private static let openings: SQL = """
        SELECT r.categories, r.record_id IS NOT NULL AND r.record_id <> ?8 FROM care_relationship r
        WHERE r.client_id = ?8 AND \(Visibility.holds) AND ?5 >= 0 AND ?6 >= 0
        """

    /// What of the client's data the actor's relationships open: all over the client, and in some records alone.
    func openCategories(of client: Identifier<Client>) throws(Problem) -> (whole: DataCategories, part: DataCategories)
    {
        var open = (whole: access.emergencyCategories, part: DataCategories())
        for row in try all(Self.openings, accessValues([Value(client)]), { row in (row.int(0), row.bool(1)) }) {
            let categories = DataCategories(rawValue: row.0)
            if row.1 { open.part.formUnion(categories) } else { open.whole.formUnion(categories) }
        }
        return open
    }

    private static let scopes: [(categories: DataCategories, resource: Resource)] = [
        (.plan, PlanRecord.resource), (.referral, ReferralRecord.resource), (.assessment, AssessmentRecord.resource),
    ]

    /// Those of the categories that the actor does not see, each with the rules that keep it closed.
    ///
    /// Named whether or not there is anything in them: that nothing is left out must tell nothing either.
    func withholdings(
        of client: Identifier<Client>,
        among categories: DataCategories
    ) throws(Problem) -> [Withholding] {
        let open = try openCategories(of: client)
        var beyondKey: DataCategories = []
        for scope in Self.scopes where !access.mayRead(scope.resource) { beyondKey.formUnion(scope.categories) }
        let closed = categories.subtracting(open.whole.subtracting(beyondKey))
        guard !closed.isEmpty else { return [] }
        let isOwnSide = !access.relationships.isDisjoint(with: .ownSide)
        let disclosure =
            isOwnSide ? nil : try disclosure(of: client, to: access.key.organization, for: access.purpose)
        return closed.each.map { category in
            if beyondKey.contains(category) {
                return Withholding(category: category, extent: .all, rules: ["key-scope"])
            }
            let extent: Withholding.Extent = open.part.contains(category) ? .part : .all
            guard let decision = disclosure?.decide(category, now: now) else {
                return Withholding(category: category, extent: extent, rules: ["mandate-scope"])
            }
            if decision.isPermitted {
                return Withholding(
                    category: category,
                    extent: extent,
                    decision: decision,
                    rules: ["relationship-scope"]
                )
            }
            return Withholding(category: category, extent: extent, decision: decision, rules: decision.rules)
        }
    }

    /// The client's records of a kind that the key may read and the actor may see, the oldest first.
    ///
    /// `condition` is about `x`. What is opened on its own is left out.
    func openRecords(
        _ resource: Resource,
        of client: Identifier<Client>,
        where condition: SQL
    ) throws(Problem) -> [Record] {
        try openRecords(resource, of: "= ?8", client, where: condition)
    }

    /// The same of all the person's records (CD15).
    func openRecords(
        _ resource: Resource,
        ofPerson client: Identifier<Client>,
        where condition: SQL
    ) throws(Problem) -> [Record] {
        try openRecords(resource, of: "IN \(Person.records(of: "?8"))", client, where: condition)
    }

    private func openRecords(
        _ resource: Resource,
        of clients: SQL,
        _ client: Identifier<Client>,
        where condition: SQL
    ) throws(Problem) -> [Record] {
        guard access.mayRead(resource) else { return [] }
        let statement: SQL = """
            SELECT \(resource.statements.columnsWithoutParts) FROM \(resource.table) x WHERE x.client_id \(clients) AND (\(condition))
            AND \(resource.statements.isVisible ?? "FALSE") ORDER BY x.created_at, x.id LIMIT 200
            """
        return try all(statement, accessValues([Value(client)])) { row in Record(row, resource, hasParts: false) }
            .compactMap(\.self)
    }
}
