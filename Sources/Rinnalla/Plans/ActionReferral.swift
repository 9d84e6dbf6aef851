import JSON
import SQLite

/// An action and the referral that carries it out say the same of each other, from whichever side it was said.
///
/// A referral names its action; an action shows the latest referral that names it, and none entered in error.
enum ActionReferral {
    static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft["referralId"] != draft.before?["referralId"],
            let id = draft.identifier("referralId", as: Record.self)
        else { return }
        let referral = try transaction.known(ReferralRecord.resource, id)
        // Where the referral names the action already, it was looked at when it was written.
        if let referral, !referral.isInError, referral.action == draft.id { return }
        let isOpen = try transaction.isOpen(id, ReferralRecord.resource, of: draft.client)
        if !isOpen || referral?.isInError == true { draft.fault(.referenceNotFound, at: "/referralId") }
    }

    /// What an action says of its referral, the referral says of its action.
    static func stored(_ before: Record?, _ action: Record, _ transaction: WriteTransaction) throws(Problem) {
        let (old, new) = (before?.referral, action.referral)
        guard old != new else { return }
        if let new {
            try name(action.id, in: new, transaction)
        } else if let old, try transaction.known(ReferralRecord.resource, old)?.action == action.id {
            try name(nil, in: old, transaction)
        }
    }

    private static func name(
        _ action: Identifier<Record>?,
        in id: Identifier<Record>,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard let referral = try transaction.known(ReferralRecord.resource, id), referral.action != action else {
            return
        }
        do throws(Problem) {
            try transaction.set("planActionId", to: action.map { .string($0.description) }, of: referral)
        } catch {
            // The caller has spoken of the action.
            var problem = error
            problem.faults = error.faults.map { fault in
                Fault(place: .member("/referralId"), code: fault.code, details: fault.details, rule: fault.rule)
            }
            throw problem
        }
    }

    private static let latest: SQL = """
        SELECT id FROM referral WHERE client_id = ? AND content ->> '$.planActionId' = ? AND status <> 'entered-in-error'
        ORDER BY created_at DESC, id DESC LIMIT 1
        """

    /// What a referral says of its action, the actions concerned say of their referral.
    static func follow(_ before: Record?, _ referral: Record, _ transaction: WriteTransaction) throws(Problem) {
        let (old, new) = (before?.action, referral.isInError ? nil : referral.action)
        guard old != new else { return }
        if let old {
            let values: [Value] = [Value(referral.client), .text(old.description)]
            let other = try transaction.first(latest, values) { row in row.identifier(0) } ?? nil
            try show(other.map { Identifier($0) }, on: old, transaction)
        }
        if let new { try show(referral.id, on: new, transaction) }
    }

    private static func show(
        _ referral: Identifier<Record>?,
        on id: Identifier<Record>,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        guard let action = try transaction.known(ActionRecord.resource, id),
            !ActionRecord.withdrawn.contains(action.status ?? ""), action.referral != referral
        else { return }
        try transaction.set("referralId", to: referral.map { .string($0.description) }, of: action)
    }
}

extension Record {
    fileprivate var action: Identifier<Record>? { identifier("planActionId") }
    fileprivate var referral: Identifier<Record>? { identifier("referralId") }
    fileprivate var isInError: Bool { status == "entered-in-error" }
}
