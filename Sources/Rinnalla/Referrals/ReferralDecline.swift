import JSON

/// Who did not want a referral that came to nothing; a reason that names somebody leaves nothing to choose.
enum ReferralDecline {
    static func require(_ move: inout Move, _ transaction: ReadTransaction) {
        guard !move.isQuestion, let stated = move.request["declinedBy"]?.string,
            let known = known(move, transaction.access)
        else { return }
        move.require(stated == known.rawValue, "referral-declined-by", at: "/declinedBy")
    }

    static func keep(on move: inout Move, _ transaction: ReadTransaction) {
        let access = transaction.access
        let decliner =
            known(move, access)?.rawValue ?? move.request["declinedBy"]?.string ?? usual(move, access)?.rawValue
        move["declinedBy"] = decliner.map { .string($0) }
    }

    /// Who it must have been: the client whom the reason names or who cancels.
    private static func known(_ move: Move, _ access: Access) -> ReferralRecord.DeclinedBy? {
        if [.client, .representative].contains(access.actor?.role) { return .client }
        let reason = move.request["reasonCode"]?.string.flatMap { ReferralRecord.ReturnReason(rawValue: $0) }
        return [.clientDeclined, .clientNoLongerNeeds].contains(reason) ? .client : nil
    }

    /// Whoever makes the move, where nobody says otherwise; who cannot be reached has declined nothing.
    private static func usual(_ move: Move, _ access: Access) -> ReferralRecord.DeclinedBy? {
        if move.request["reasonCode"]?.string == ReferralRecord.ReturnReason.clientUnreachable.rawValue { return nil }
        return Performers.receiver.include(move.before, access) ? .receiver : .sender
    }
}
