import HTTP
import JSON

/// `POST /v1/referrals/{id}/client-notifications`: the client has been told how the referral stands, also after its end.
enum ReferralNotification {
    static let schema: Schema = [
        .timestamp("at").required, .code("channel", ReferralRecord.AttemptChannel.self).required,
        .text("status", 1...64).required, .text("text", 1...1000), .identifier("byId"),
    ]

    static let operation = Operation(
        id: "notifyClientOfReferral",
        method: .post,
        path: "/v1/referrals/{id}/client-notifications",
        guarding: .clientData("referrals:write", ownAccess: false),
        content: .json,
        request: [
            .code("channel", ReferralRecord.AttemptChannel.self).required, .timestamp("at"), .text("text", 1...1000),
        ],
        needsPrecondition: true,
        handler: .write { call throws(Problem) in
            let said = try call.readRequest().content
            return call.changing(ReferralRecord.resource) { referral, transaction throws(Problem) in
                try note(said, on: referral, transaction)
            }
        }
    )

    private static let tellers: Performers = .or(ReferralRecord.sender, .receiver)
    /// The newest of them are kept; the events have all.
    private static let most = 50

    private static func note(
        _ said: JSONObject,
        on before: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Record {
        try tellers.admit(transaction.access, to: before)
        guard let status = before.status, !["draft", "entered-in-error"].contains(status) else {
            throw .violated("referral-notification", as: .stateConflict)
        }
        let at = said["at"]?.string.flatMap { Timestamp($0) } ?? transaction.now
        guard at <= transaction.now else {
            throw .violated([Fault(place: .member("/at"), code: .dateInFuture)])
        }
        var notification = said
        notification["at"] = .string(at.description)
        notification["status"] = .string(status)
        notification["byId"] = (transaction.access.actor?.id).map { .string($0.description) }
        var draft = Draft(changing: before)
        draft["clientNotifications"] = .array(
            draft.items("clientNotifications").suffix(most - 1) + [.object(notification)]
        )
        draft["clientNotifiedAt"] = .string(at.description)
        return try transaction.update(draft, what: "client-notified")
    }
}
