import JSON
import SQLite

/// A time for which an obligation's clock stands still, for a reason: from its first day up to, not including, the day it
/// ends. Finnish: *määräajan keskeytys*.
enum SuspensionRecord {
    static let resource: Resource = Resource(
        "suspension",
        collection: "suspensions",
        component: "Suspension",
        table: "suspension",
        nature: .ofClient(.process, scope: "SELECT o.matter_id FROM obligation o WHERE o.id = x.obligation_id"),
        schema: [
            .date("validFrom").required.once.column("valid_from"),
            .date("validTo").readOnly.column("valid_to"),
            .text("reason", 1...2000).required.once,
            .identifier("suspendedBy").readOnly,
            .integer("workingDays", 0...100_000).readOnly.column("working_days"),
        ],
        parents: [.init(member: "obligationId", column: "obligation_id", resource: { ObligationRecord.resource })]
    ).with { resource in
        resource.states = states
        resource.authority = .init(
            roles: [.worker, .socialWorker, .supervisor],
            relationships: Relationships.caseworkers.union(.supervisor)
        )
        resource.rules = .init(check: check, stored: stored)
    }

    static let states = StateMachine(
        initial: "active",
        transitions: [
            Transition(
                from: ["active"],
                to: "ended",
                by: .or(.caseworkers, .supervisor),
                members: [.date("validTo")],
                requires: { move, transaction throws(Problem) in
                    let obligation = try move.before.parents.first.flatMap { id throws(Problem) in
                        try transaction.known(ObligationRecord.resource, id)
                    }
                    let isRespondent = try transaction.isRespondent(in: obligation)
                    move.require(!isRespondent, "advocacy-respondent", at: "/to")
                    guard !move.isQuestion, let from = move.before.date("validFrom") else { return }
                    let end = end(of: move, transaction)
                    if end > transaction.now.dateInHelsinki { move.fault(.dateInFuture, at: "/validTo") }
                    move.require(end >= from, "obligation-out-of-order", at: "/validTo")
                },
                effect: { move, transaction throws(Problem) in
                    guard let from = move.before.date("validFrom") else { return }
                    let end = end(of: move, transaction)
                    move["validTo"] = .string(end.description)
                    move["workingDays"] = .integer(Int64(try transaction.calendar().count(from: from, upTo: end)))
                }
            )
        ]
    )

    private static func end(of move: Move, _ transaction: ReadTransaction) -> CalendarDate {
        move.request["validTo"]?.string.flatMap { CalendarDate($0) } ?? transaction.now.dateInHelsinki
    }

    private static let lastEnd: SQL = "SELECT max(valid_to) FROM suspension WHERE obligation_id = ?"

    /// Never D01 to D05; and one after the other, within the term: what is counted twice would lengthen it twice.
    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil, let id = draft.parents.first, let from = draft.date("validFrom"),
            let obligation = try transaction.known(ObligationRecord.resource, id)
        else { return }
        draft["suspendedBy"] = (transaction.access.actor?.id).map { .string($0.description) }
        guard obligation.status == ObligationRecord.states.initial else {
            throw Problem(.stateConflict, ["from": .string(obligation.status ?? ""), "to": "suspended"])
        }
        if obligation["isSuspendable"] != true { draft.violate("INV-M2") }
        if try transaction.isRespondent(in: obligation) {
            draft.violate("advocacy-respondent")
        } else if try transaction.isAnswerOfAnother(obligation) {
            draft.violate("muistutus-answer")
        }
        if obligation.projections["isSuspended"] == true {
            throw .violated("obligation-suspended", as: .stateConflict)
        }
        if from > transaction.now.dateInHelsinki { draft.fault(.dateInFuture, at: "/validFrom") }
        let last = try transaction.first(lastEnd, [Value(id)]) { row in row.textIfPresent(0) } ?? nil
        let earliest = [obligation.date("startsAt"), last.flatMap { CalendarDate($0) }].compactMap(\.self).max()
        if let earliest, let due = obligation.date("due"), from < earliest || from > due {
            draft.violate("obligation-out-of-order", at: "/validFrom")
        }
    }

    /// The working days for which the clock stood still are added to its term.
    private static func stored(
        _ before: Record?,
        _ suspension: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard suspension.status == "ended", before?.status != "ended", let id = suspension.parents.first,
            let obligation = try transaction.known(ObligationRecord.resource, id),
            let term = obligation.term, let due = obligation.date("due")
        else { return }
        let extended = try transaction.lengthened(term, bySuspensionsOf: id)
        var draft = Draft(changing: obligation)
        // A calendar that a county has changed meanwhile takes nothing back.
        draft["due"] = .string(max(due, extended).description)
        _ = try transaction.update(draft, what: "extended")
    }
}

extension WriteTransaction {
    private static let suspendedDays: SQL =
        "SELECT coalesce(sum(working_days), 0) FROM suspension WHERE obligation_id = ?"

    /// The last day of an obligation's term with the working days for which its clock stood still.
    func lengthened(_ term: CalendarDate, bySuspensionsOf obligation: Identifier<Record>) throws(Problem)
        -> CalendarDate
    {
        let days = try count(Self.suspendedDays, [Value(obligation)])
        return try calendar().addingWorkingDays(Int(days), to: term)
    }
}
