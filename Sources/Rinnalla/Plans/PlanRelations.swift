import JSON
import SQLite

/// The client's other plans that a plan goes together with, made here or elsewhere (../domain/3-model.md 3.5).
enum PlanRelations {
    static let schema: Schema = [.array("relatedPlans", of: .object(related), 0...20)]

    private static let related: Schema = [
        // Its own kind of record, so the rules look it up: a reference here would wait for this very declaration.
        .identifier("planId"),
        .text("title", 1...200),
        .text("organization", 1...200),
        .code("sector", Sector.self),
        .object("period", [.date("start").required, .date("end")]),
        .object("contact", ReferralRecord.contactPerson),
    ]

    /// The client's plans that the reader may see, as their ids stand in content without the hyphens.
    private static let open: SQL = """
        SELECT lower(hex(x.id)) FROM (SELECT x.client_id AS id) c CROSS JOIN plan x ON x.client_id = c.id
        WHERE \(Visibility.of(scope: PlanRecord.matters(of: "x.id")))
        """

    /// `content`, which is what the plan `x` shows, without the related plans that the reader may not see: not even their
    /// ids are told.
    static func shown(_ content: SQL) -> SQL {
        """
        CASE WHEN x.content ->> '$.relatedPlans[0]' IS NULL THEN \(content)
        ELSE json_set(\(content), '$.relatedPlans', json((SELECT json_group_array(json(e.value))
        FROM json_each(x.content, '$.relatedPlans') e WHERE e.value ->> '$.planId' IS NULL
        OR replace(e.value ->> '$.planId', '-', '') IN (\(open))))) END
        """
    }

    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft["relatedPlans"] != draft.before?["relatedPlans"] else { return }
        draft.checkPeriods(ofEach: "relatedPlans")
        var named: Set<String> = []
        for (index, item) in draft.items("relatedPlans").enumerated() {
            let place = "/relatedPlans/\(index)"
            if !isOneOrTheOther(item) { draft.violate("plan-related-one", at: place) }
            guard let text = item["planId"]?.string, let id = Identifier<Record>(text) else { continue }
            if !named.insert(text).inserted { draft.fault(.duplicateItem, at: place + "/planId") }
            let isFound = try transaction.isOpen(id, PlanRecord.resource, of: draft.client)
            if !isFound || id == draft.id { draft.fault(.referenceNotFound, at: place + "/planId") }
        }
        try keepHidden(&draft, transaction)
    }

    /// A plan of this service is named and nothing of it repeated; one elsewhere is described, with who keeps it.
    private static func isOneOrTheOther(_ item: JSONValue) -> Bool {
        let said = Set((item.object?.members ?? []).map(\.name))
        return said.contains("planId")
            ? said.count == 1 : said.contains("title") && !said.isDisjoint(with: ["organization", "sector"])
    }

    /// What the actor could not read, leaving it out does not take away.
    private static func keepHidden(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        for item in draft.before?.items("relatedPlans") ?? [] {
            guard let id = item["planId"]?.string.flatMap({ Identifier<Record>($0) }),
                try !transaction.isOpen(id, PlanRecord.resource, of: draft.client)
            else { continue }
            draft["relatedPlans"] = .array(draft.items("relatedPlans") + [item])
        }
    }
}
