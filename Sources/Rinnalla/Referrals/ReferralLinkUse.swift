import HTTP
import JSON
import SQLite

/// `/v1/referral-links/{code}`: the referral as its link shows it, and the receiver's answers by it (FD8).
///
/// Everything passes the machinery of the referral itself, as the link: it is the holder of its own relationships.
enum ReferralLinkUse {
    static let read = Operation(
        id: "readReferralByLink",
        method: .get,
        path: "/v1/referral-links/{code}",
        guarding: .link(ReferralRecord.resource.readScope),
        handler: .read(read)
    )

    static let move = Operation(
        id: "moveReferralByLink",
        method: .post,
        path: "/v1/referral-links/{code}",
        guarding: .link(ReferralRecord.resource.writeScope),
        content: .json,
        needsPrecondition: true,
        deed: .init(verb: .move, resource: ReferralRecord.resource),
        handler: .write(Moving.move(ReferralRecord.resource))
    )

    private static let expiry: SQL = "SELECT expires_at FROM referral_link WHERE id = ?"

    /// The referral and, where it is shared, who the client is and how to reach them; nothing else of the client.
    private static func read(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        var answer = try Reading.one(ReferralRecord.resource)(call, transaction)
        var writer = JSONWriter(capacity: 2048)
        writer.beginObject()
        writer.name("expiresAt")
        let expiry = try transaction.count(expiry, [Value(call.access.link)])
        writer.plain { Timestamp(milliseconds: expiry).appendText(to: &$0) }
        writer.name("referral")
        writer.raw(answer.content)
        if let client = answer.clients.first, let shown = try self.client(client, transaction) {
            writer.name("client")
            writer.raw(shown)
            answer.includedScopes = [ClientRecord.resource.readScope]
        }
        writer.endObject()
        answer.content = writer.bytes
        answer.changesWithinVersion = true
        return answer
    }

    private static func client(
        _ id: Identifier<Client>,
        _ transaction: ReadTransaction
    ) throws(Problem) -> [UInt8]? {
        let resource = ClientRecord.resource
        return try transaction.first(
            resource.statements.readable,
            transaction.readableValues(resource, id.cast())
        ) { row in
            var writer = JSONWriter(capacity: 1024)
            _ = RecordWriter(for: transaction.access).write(row, of: resource, to: &writer)
            return writer.bytes
        }
    }
}
