import JSON
import SQLite

/// What holds for a consent whenever it is written, and what follows from it.
extension ConsentRecord {
    static let rules = Resource.Rules(
        check: { draft, transaction throws(Problem) in
            let isMoving = draft.before.map { $0.status != draft.status } ?? false
            guard !isMoving else { return }
            try checkStatement(draft, transaction)
            try checkGiver(draft, transaction)
            checkOverride(&draft, transaction)
            checkProvision(&draft)
            checkPeriod(&draft, transaction)
            try checkScope(&draft, transaction)
        },
        stored: { before, consent, transaction throws(Problem) in
            guard let client = consent.client, before?.status == "active" || consent.status == "active" else { return }
            try transaction.refreshDisclosures(of: client)
        }
    )

    /// What the client has said is changed by nobody: it is withdrawn, and said anew.
    private static func checkStatement(_ draft: Draft, _ transaction: WriteTransaction) throws(Problem) {
        let isSupervisor = transaction.access.actor?.role == .supervisor
        guard let before = draft.before else {
            if isSupervisor { throw Problem(.actorNotAllowed) }
            return
        }
        var (old, new) = (before.content, draft.content)
        old["override"] = nil
        new["override"] = nil
        guard old != new else { return }
        if isSupervisor { throw Problem(.actorNotAllowed) }
        guard ["draft", "proposed"].contains(before.status) else {
            throw .violated("consent-statement-fixed", as: .stateConflict)
        }
    }

    private static let mandate: SQL = """
        SELECT 1 FROM care_relationship WHERE client_id = ?1 AND holder = ?2 AND kind = 256
        AND valid_from <= ?3 AND ?3 < valid_to AND (categories & ?4) = ?4
        """

    /// The client states for the client, a representative within the mandate; statutes are for workers to name.
    private static func checkGiver(_ draft: Draft, _ transaction: WriteTransaction) throws(Problem) {
        let isOwn = draft.text("givenBy") == ConsentGiver.client.rawValue
        let isStatute = draft.text("kind") == ConsentKind.statutoryBasis.rawValue
        switch transaction.access.actor?.role {
        case .client: if !isOwn || isStatute { throw Problem(.actorNotAllowed) }
        case .representative:
            let categories = DataCategories(codes: draft.items("dataCategories").compactMap(\.string))
            let isWithinMandate = try transaction.isAny(
                mandate,
                [
                    Value(draft.client), Value(transaction.access.actor?.id), Value(transaction.now),
                    .integer(categories.rawValue),
                ]
            )
            if isOwn || isStatute || !isWithinMandate { throw Problem(.actorNotAllowed) }
        default: return
        }
    }

    /// INV-S5: a consent is overridden by a supervisor alone, with the reason's code.
    private static func checkOverride(_ draft: inout Draft, _ transaction: WriteTransaction) {
        guard draft["override"] != draft.before?["override"] else { return }
        guard let actor = transaction.access.actor, actor.role == .supervisor else {
            return draft.violate("INV-S5", at: "/override")
        }
        guard var override = draft["override"]?.object else { return }
        let approver = override["approvedBy"]?.string ?? actor.id.description
        if override["reasonCode"] == nil { draft.violate("INV-S5", at: "/override/reasonCode") }
        if approver != actor.id.description { draft.violate("INV-S5", at: "/override/approvedBy") }
        override["approvedBy"] = .string(approver)
        draft["override"] = .object(override)
    }

    /// A statutory basis names its statute; and whoever forbids may forbid everything, but whoever permits says to whom.
    static func owed(_ content: JSONObject) -> [String] {
        guard let kind = content["kind"]?.string.flatMap({ ConsentKind(rawValue: $0) }) else { return [] }
        let opens = ConsentKind.opening.contains(kind) && content["provision"]?.string != ConsentProvision.deny.rawValue
        return (opens ? ["scope"] : []) + (kind == .statutoryBasis ? ["statute"] : [])
    }

    /// A prohibition denies, a permit permits; only a consent for one case may be given or refused.
    private static func checkProvision(_ draft: inout Draft) {
        let kind = draft.text("kind").flatMap { ConsentKind(rawValue: $0) }
        let usual: ConsentProvision = kind == .prohibition ? .deny : .permit
        let provision = draft.text("provision") ?? usual.rawValue
        if kind != .caseConsent, provision != usual.rawValue {
            draft.fault(
                .unknownCode,
                at: "/provision",
                ["allowed": [.string(usual.rawValue)], "value": .string(provision)]
            )
        }
        draft["provision"] = .string(provision)
    }

    private static func checkPeriod(_ draft: inout Draft, _ transaction: WriteTransaction) {
        let from = draft.time("validFrom") ?? transaction.now
        draft["validFrom"] = .string(from.description)
        if let to = draft.time("validTo"), to <= from { draft.fault(.periodReversed, at: "/validTo") }
    }
}
