import JSON
import SQLite

/// INV-R6: a client who is passed on from service to service is stopped from going round or too far.
enum ReferralChain {
    private static let visited: SQL = """
        WITH RECURSIVE chain (id, parent_id, service_id) AS (
        SELECT id, parent_referral_id, to_service_id FROM referral WHERE id = ?1
        UNION SELECT f.id, f.parent_referral_id, f.to_service_id FROM referral f JOIN chain c ON f.id = c.parent_id
        ) SELECT 1 FROM chain WHERE service_id = ?2
        """

    /// Counts the hops, and refuses a loop unless the supervisor gives the reason for it.
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        draft["hop"] = 0
        guard let parent = draft.identifier("parentReferralId", as: Record.self) else { return }
        let reference = References(pointer: "/parentReferralId", id: parent, to: ReferralRecord.resource.reference)
        try transaction.check([reference], for: draft.client)
        let hop = (try transaction.known(ReferralRecord.resource, parent)?.integer("hop") ?? 0) + 1
        draft["hop"] = .integer(hop)
        let service = draft.identifier("toServiceId", as: Record.self)
        let hasVisited = try transaction.isAny(visited, [Value(parent), Value(service)])
        let maximum = try transaction.parameter(.maximumHops)
        guard hasVisited || hop > maximum, draft["loopOverrideReason"] == nil else { return }
        throw hasVisited
            ? .violated(Rule("INV-R6", way: "visited"), at: "/toServiceId", as: .loopDetected)
            : .violated(Rule("INV-R6", way: "hops"), at: "/parentReferralId", as: .loopDetected)
    }

    /// A client who comes back has a new referral that names the one before, as no end is undone (INV-R1).
    static func checkPrevious(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let previous = draft.identifier("previousId", as: Record.self) else { return }
        let reference = References(pointer: "/previousId", id: previous, to: ReferralRecord.resource.reference)
        try transaction.check([reference], for: draft.client)
        let status = try transaction.known(ReferralRecord.resource, previous)?.status ?? ""
        guard !ReferralRecord.ended.contains(status) else { return }
        draft.violate("referral-previous", at: "/previousId")
    }
}
