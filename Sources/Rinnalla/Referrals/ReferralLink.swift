import JSON
import SQLite

/// A way into one referral for a receiver without a system of its own: who has the link may see it and answer it.
///
/// This is the record that a link exists, for those who run the client's process; its token is told once (FD8).
enum ReferralLinkRecord {
    static let resource: Resource = Resource(
        "referral-link",
        collection: "links",
        component: "ReferralLink",
        table: "referral_link",
        nature: .ofClient(.process, scope: "SELECT f.matter_id FROM referral f WHERE f.id = x.referral_id"),
        schema: [
            .text("recipient", 1...200).required.once,
            .identifier("organizationId").readOnly.column("organization_id"),
            .timestamp("expiresAt").readOnly.column("expires_at"),
        ],
        parents: [.init(member: "referralId", column: "referral_id", resource: { ReferralRecord.resource })]
    ).with { resource in
        resource.states = states
        resource.rules = .init(check: check, stored: stored)
    }

    static let states = StateMachine(
        initial: "active",
        transitions: [
            // The client may shut what others have opened, as with a consent.
            Transition(from: ["active"], to: "revoked", by: .or(.or(.caseworkers, .supervisor), .client))
        ]
    )

    /// The states of a referral that somebody at the receiver has something to do with.
    private static let answerable: Set<String> = ["requested", "received", "accepted", "in-progress", "on-hold"]

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil, let id = draft.parents.first,
            let referral = try transaction.known(ReferralRecord.resource, id)
        else { return }
        guard answerable.contains(referral.status ?? "") else {
            throw .violated("referral-link-closed", as: .stateConflict)
        }
        let days = Int64(try transaction.parameter(.referralLinkDays))
        draft["organizationId"] = referral["toOrganizationId"]
        draft["expiresAt"] = .string(transaction.now.adding(days: days).description)
    }

    /// INV-R7: what the link opens are relationships like the receiver's own, made and taken away with them.
    private static func stored(
        _ before: Record?,
        _ after: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard before?.status != after.status, let id = after.parents.first,
            let referral = try transaction.known(ReferralRecord.resource, id)
        else { return }
        try transaction.reopenReceiver(of: referral)
    }
}

extension WriteTransaction {
    private static let active: SQL = "SELECT id FROM referral_link WHERE referral_id = ? AND status = 'active'"

    /// The links of a referral that hold; whether they have expired is for the caller.
    func activeLinks(of referral: Record) throws(Problem) -> [Record] {
        var links: [Record] = []
        for id in try all(Self.active, [Value(referral.id)], { row in row.identifier(0) }) {
            guard let id, let link = try known(ReferralLinkRecord.resource, Identifier(id)) else { continue }
            links.append(link)
        }
        return links
    }

    /// Makes room for a new link: nobody counts how many of them are about.
    func revokeLinks(of referral: Record) throws(Problem) {
        for link in try activeLinks(of: referral) {
            var draft = Draft(changing: link)
            draft.status = "revoked"
            _ = try update(draft, what: "revoked", transition: ["from": "active", "to": "revoked"])
        }
    }
}
