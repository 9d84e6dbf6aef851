import JSON

/// The states of an assessment (../domain/3-model.md 3.4).
extension AssessmentRecord {
    static let states = StateMachine(
        initial: "pending",
        transitions: [
            Transition(
                from: ["pending"],
                to: "in-progress",
                by: .caseworkers,
                beginsHelp: true,
                members: [.timestamp("startedAt")],
                requires: { move, transaction in move.requirePast("startedAt", transaction) },
                effect: { move, transaction in
                    move["startedAt"] = .string(transaction.now.description)
                    move.keep("startedAt")
                }
            ),
            Transition(
                from: ["in-progress"],
                to: "completed",
                by: .caseworkers,
                members: [.timestamp("completedAt")],
                requires: { move, transaction throws(Problem) in
                    try requireComplete(&move, transaction)
                    move.requirePast("completedAt", since: move.before.time("startedAt"), transaction)
                },
                effect: { move, transaction in
                    move["completedAt"] = .string(transaction.now.description)
                    move.keep("completedAt")
                },
                consequence: amend
            ),
            // The service's own: an amendment is completed, or proves to be an error.
            Transition(from: ["completed"], to: "amended", by: nobody),
            Transition(from: ["amended"], to: "completed", by: nobody),
            // The need was evidently none; the client is told so, and that an assessment can be asked for all the same.
            Transition(
                from: ["pending"],
                to: "not-needed",
                by: .caseworkers,
                members: [.date("clientNotifiedDate").required, .date("reviewNoticeDate").required],
                reason: .text,
                requires: { move, transaction in
                    for member in ["clientNotifiedDate", "reviewNoticeDate"] {
                        let told = move.request[member]?.string.flatMap { CalendarDate($0) }
                        guard let told, told > transaction.now.dateInHelsinki else { continue }
                        move.fault(.dateInFuture, at: "/\(member)")
                    }
                },
                effect: { move, _ in move.keep("clientNotifiedDate", "reviewNoticeDate") }
            ),
            Transition(
                from: ["not-needed"],
                to: "pending",
                by: .or(.caseworkers, .client),
                beginsHelp: true,
                reason: .text,
                effect: { move, _ in
                    for member in ["clientNotifiedDate", "reviewNoticeDate"] { move[member] = nil }
                }
            ),
            Transition(from: ["pending", "in-progress"], to: "cancelled-by-client", by: .caseworkers),
            Transition(
                from: ["pending", "in-progress", "completed", "amended", "not-needed", "cancelled-by-client"],
                to: "entered-in-error",
                by: .supervisor,
                reason: .text,
                consequence: restoreAmended
            ),
        ]
    )

    private static let nobody = Performers(roles: [], relationships: [])
}

extension Move {
    /// The time that the request says lies behind, and not before what came first.
    fileprivate mutating func requirePast(
        _ name: String,
        since first: Timestamp? = nil,
        _ transaction: ReadTransaction
    ) {
        guard let time = request[name]?.string.flatMap({ Timestamp($0) }) else { return }
        if time > transaction.now { fault(.dateInFuture, at: "/\(name)") }
        if let first { require(time >= first, "obligation-out-of-order", at: "/\(name)") }
    }
}
