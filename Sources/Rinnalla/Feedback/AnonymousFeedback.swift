import HTTP
import JSON
import SQLite

/// `POST /v1/feedback`: feedback without a name. It asks for no actor, leaves no access record, and answers nothing that could
/// be followed (FB1).
enum AnonymousFeedback {
    static let operation = Operation(
        id: "sendAnonymousFeedback",
        method: .post,
        path: "/v1/feedback",
        guarding: .scope(FeedbackRecord.resource.writeScope),
        content: .json,
        request: FeedbackRecord.said,
        handler: .write { call throws(Problem) in
            let (content, references) = try call.readRequest()
            return { transaction throws(Problem) in
                try transaction.check(references, for: nil)
                try transaction.keepAnonymously(content)
                return Answer(status: 204)
            }
        }
    )
}

extension WriteTransaction {
    /// FB1: of the time only the day is kept, in the id too, and no event stands between others whose times are known.
    fileprivate func keepAnonymously(_ content: JSONObject) throws(Problem) {
        let resource = FeedbackRecord.resource
        let day = Timestamp(startOfDayInHelsinki: now.dateInHelsinki)
        var identifiers = IdentifierGenerator()
        var draft = Draft(
            resource: resource,
            before: nil,
            id: identifiers.next(now: day),
            client: nil,
            parents: [],
            content: content,
            status: resource.states?.initial
        )
        try FeedbackRecord.check(&draft, self)
        guard draft.violations.isEmpty else { throw Self.refusal(draft.violations) }
        let record = Record(
            resource: resource,
            id: draft.id,
            version: 1,
            createdAt: day,
            updatedAt: day,
            status: draft.status,
            content: draft.content
        )
        try change(resource.statements.insert, columns(of: record))
        try countFeedback(of: record.identifier("unitId"))
    }
}
