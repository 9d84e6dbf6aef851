import SQLite

/// INV-R7: the receiver's relationships, made anew whenever the referral or the client's consents change.
///
/// The holder is the service's unit, where it has one, else the receiving organization. The referral opens by itself,
/// the client's basic data for the client's record alone, and everything else within the referral's matter.
enum ReferralReceivers {
    private static let sent: SQL = """
        SELECT id FROM referral WHERE client_id = ? AND status <> 'draft' AND (ended_at IS NULL OR ended_at > ?) ORDER BY id
        """

    /// The client's consents have changed: what they open to the receivers of the client's referrals has too.
    static func rebuild(_ transaction: WriteTransaction, _ client: Identifier<Client>) throws(Problem) {
        let days = Int64(try transaction.parameter(.receiverDays))
        let values = [Value(client), Value(transaction.now.adding(days: -days))]
        for pair in try transaction.all(sent, values, { row in row.identifier(0) }) {
            guard let pair, let referral = try transaction.known(ReferralRecord.resource, Identifier(pair)) else {
                continue
            }
            try transaction.reopenReceiver(of: referral)
        }
    }
}

extension WriteTransaction {
    /// Opens what the receiver of a referral that has been sent may see now.
    func reopenReceiver(of referral: Record) throws(Problem) {
        try forgetRelationships(causedBy: referral.id)
        guard let client = referral.client, let matter = referral.identifier("matterId", as: Record.self),
            let holder = try receivingHolder(of: referral), let end = try endOfReception(of: referral), now < end,
            let disclosure = try disclosure(toReceiverOf: referral)
        else { return }
        let shared = referral.sharedCategories
        let basic = (shared.intersection(.basic), client.cast(to: Record.self))
        let itself = (referral.tags.union(.referral), referral.id)
        var openings = [(holder: holder, to: end, [itself, basic, (shared.subtracting(.referral), matter)])]
        // A link shows the referral and who it is about; for the rest of the matter somebody needs a system.
        for link in try activeLinks(of: referral) {
            guard let expiry = link.time("expiresAt"), now < expiry else { continue }
            openings.append((holder: link.id, to: min(expiry, end), [itself, basic]))
        }
        for (holder, end, parts) in openings {
            for (categories, record) in parts {
                try open(
                    CareRelationship(
                        holder: holder,
                        client: client,
                        kind: .receiver,
                        categories: categories,
                        record: record,
                        source: referral.id,
                        from: now,
                        to: end
                    ),
                    within: disclosure
                )
            }
        }
    }

    private static let holder: SQL = "SELECT coalesce(unit_id, organization_id) FROM service WHERE id = ?"

    private func receivingHolder(of referral: Record) throws(Problem) -> Identifier<Record>? {
        let service = referral.identifier("toServiceId", as: Record.self)
        let found = try first(Self.holder, [Value(service)]) { row in row.identifier(0) } ?? nil
        return found.map { Identifier($0) }
    }

    /// Until when it is open to the receiver; nil when it never was, or should never have been.
    private func endOfReception(of referral: Record) throws(Problem) -> Timestamp? {
        guard let ended = referral.time("endedAt") else { return CareRelationship.forever }
        // Only sending sets the date to respond by; a draft that was cancelled has none.
        guard referral.status != "entered-in-error", referral["respondBy"] != nil else { return nil }
        return ended.adding(days: Int64(try parameter(.receiverDays)))
    }
}
