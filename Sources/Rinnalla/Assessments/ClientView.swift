import JSON

/// The client's own view, or the coded reason why it is missing: the same two members in assessment and plan.
enum ClientView {
    static let members: Schema = [
        .object(
            "clientView",
            [
                .text("text", 1...10_000).required,
                .code("givenBy", ["client", "representative", "guardian"]).required,
                .timestamp("at"),
                .text("supportUsed", 1...1000),
            ]
        ),
        .object(
            "clientViewAbsent",
            [.code("reason", Absence.self).required, .text("text", 1...2000)]
        ),
    ]

    /// Why there is no view of the client's.
    enum Absence: String, CodeSet {
        case declined
        case unableNow = "unable-now"
        case unreachable
        case childTooYoung = "child-too-young"
        case emergency
    }

    /// A view that does not say when it was given is given now; none is given in the future.
    static func check(_ draft: inout Draft, now: Timestamp) {
        guard var view = draft["clientView"]?.object else { return }
        let at = view["at"]?.string.flatMap { Timestamp($0) } ?? now
        if at > now { draft.fault(.dateInFuture, at: "/clientView/at") }
        view["at"] = .string(at.description)
        draft["clientView"] = .object(view)
    }
}
