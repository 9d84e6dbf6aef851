import JSON
import SQLite

/// The states of an obligation. Being overdue closes nothing: what was not done is still owed.
extension ObligationRecord {
    static let states = StateMachine(
        initial: "open",
        transitions: [
            Transition(
                from: ["open", "overdue"],
                to: "met",
                by: .caseworkers,
                members: [.timestamp("doneAt")],
                requires: { move, transaction throws(Problem) in
                    try requireDone(&move, transaction) { done, due in done <= due }
                },
                effect: keepDone
            ),
            Transition(
                from: ["open", "overdue"],
                to: "late",
                by: .caseworkers,
                members: [.timestamp("doneAt")],
                requires: { move, transaction throws(Problem) in
                    try requireDone(&move, transaction) { done, due in done > due }
                },
                effect: keepDone
            ),
            // The clock's own: nobody may say that a day has gone by, or that it has not.
            Transition(from: ["open"], to: "overdue", by: Performers(roles: [], relationships: [])),
            Transition(
                from: ["open", "overdue"],
                to: "waived",
                by: .supervisor,
                reason: .text,
                requires: { move, transaction throws(Problem) in
                    move.require(move.before["isSuspendable"] == true, "INV-M2", at: "/to")
                    let isRespondent = try transaction.isRespondent(in: move.before)
                    move.require(!isRespondent, "advocacy-respondent", at: "/to")
                    // The client alone lets go of the answer, by withdrawing the complaint (AC14).
                    let isAnswer = move.before.text("kind") == ObligationClock.Kind.d14.rawValue
                    move.require(isRespondent || !isAnswer, "muistutus-unanswered", at: "/to")
                }
            ),
        ]
    )

    /// A person says that it is done where no record shows it, and when: not before it began nor in the future, and in
    /// time or late as the days say.
    private static func requireDone(
        _ move: inout Move,
        _ transaction: ReadTransaction,
        _ isRight: (_ done: CalendarDate, _ due: CalendarDate) -> Bool
    ) throws(Problem) {
        let isByHand = ObligationClock.of(move.before)?.meeting == .person
        move.require(isByHand, "obligation-by-rule", at: "/to")
        move.require(move.before.projections["isSuspended"] != true, "obligation-suspended", at: "/to")
        guard !move.isQuestion, let starts = move.before.date("startsAt"), let due = move.before.date("due") else {
            return
        }
        let done = doneAt(move, transaction)
        if done > transaction.now { move.fault(.dateInFuture, at: "/doneAt") }
        let day = done.dateInHelsinki
        move.require(day >= starts && isRight(day, due), "obligation-out-of-order", at: "/doneAt")
    }

    private static func doneAt(_ move: Move, _ transaction: ReadTransaction) -> Timestamp {
        move.request["doneAt"]?.string.flatMap { Timestamp($0) } ?? transaction.now
    }

    private static func keepDone(_ move: inout Move, _ transaction: WriteTransaction) throws(Problem) {
        move["doneAt"] = .string(doneAt(move, transaction).description)
    }
}
