import HTTP
import JSON
import SQLite

/// `POST /v1/referrals/{id}/links`: the one answer that has the token.
enum ReferralLinkCreation {
    static let operation = Operation(
        id: "createReferralLink",
        method: .post,
        path: "/v1/referrals/{id}/links",
        guarding: .clientData(resource.writeScope, ownAccess: false),
        content: .json,
        deed: .init(verb: .create, resource: resource),
        handler: .write { call throws(Problem) in
            let (content, _) = try Writing.read(call.content, .creating, resource, call)
            let token = ReferralLinkToken.make()
            return { transaction throws(Problem) in
                let link = try make(content, token, for: call.id, transaction)
                return answer(try Writing.answer(link, call, transaction, status: 201), token)
            }
        }
    )

    private static let resource = ReferralLinkRecord.resource
    private static let insertToken: SQL = "INSERT INTO referral_link_token (digest, link_id) VALUES (?, ?)"

    /// Makes the link of a token to a referral, in place of whatever link there was.
    static func make(
        _ content: JSONObject,
        _ token: ReferralLinkToken,
        for id: Identifier<Record>,
        _ transaction: WriteTransaction
    ) throws(Problem) -> Record {
        let referral = try transaction.record(ReferralRecord.resource, id)
        try resource.authority.requireCreator(transaction.access, referral.relationships)
        try transaction.revokeLinks(of: referral)
        let draft = Draft(
            resource: resource,
            before: nil,
            id: transaction.makeIdentifier(),
            client: referral.client,
            parents: [referral.id],
            content: content,
            status: resource.states?.initial
        )
        let link = try transaction.insert(draft)
        try transaction.change(insertToken, [.blob(token.digest.bytes), Value(link.id)])
        try transaction.advanceParent(of: link)
        return link
    }

    /// The token is told once: what a retry with the same Idempotency-Key is answered comes from a table, and is without.
    private static func answer(_ record: Answer, _ token: ReferralLinkToken) -> Answer {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.rawMembers(record.content)
        writer.name("token")
        writer.string(token.text)
        writer.endObject()
        var answer = record
        answer.keptContent = record.content
        answer.content = writer.bytes
        return answer
    }
}
