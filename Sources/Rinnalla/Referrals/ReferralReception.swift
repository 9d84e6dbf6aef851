import JSON
import SQLite

/// What the receiver's answers must say, and who takes over when the answer is no.
enum ReferralReception {
    static func requireTimelyStart(_ move: inout Move, _ transaction: ReadTransaction) {
        guard let planned = move.request["plannedFirstDate"]?.string.flatMap({ CalendarDate($0) }),
            let needed = move.before.date("neededBy"), needed < planned
        else { return }
        move.require(
            move.request["plannedFirstDateReason"] != nil,
            "referral-first-date",
            at: "/plannedFirstDateReason"
        )
    }

    static func requireFirstService(_ move: inout Move, _ transaction: ReadTransaction) {
        requirePast("firstServiceAt", &move, transaction)
    }

    /// The client comes by the next step without having to look for it.
    static func requireNextStep(_ move: inout Move, _ transaction: ReadTransaction) {
        guard !move.isQuestion else { return }
        let service = move.request["nextStep"]?["redirectToServiceId"]
        let isReturned = move.request["nextStep"]?["returnToSender"] == true
        move.require((service != nil) != isReturned, "referral-next-step", at: "/nextStep")
        move.require(
            service == nil || service != move["toServiceId"],
            "referral-next-step",
            at: "/nextStep/redirectToServiceId"
        )
    }

    /// A service that calls off what it was asked says why, and where the client goes, as if it had said no at once.
    static func requireReturn(_ move: inout Move, _ transaction: ReadTransaction) {
        if move.request["nextStep"] != nil { requireNextStep(&move, transaction) }
        guard let code = move.request["reasonCode"], ReferralRecord.isReturn(of: move.before, transaction.access) else {
            return
        }
        let codes = ReferralRecord.ReturnReason.codes
        guard !codes.contains(code.string ?? "") else { return }
        move.fault(.unknownCode, at: "/reasonCode", ["allowed": .array(codes.map { .string($0) }), "value": code])
    }

    /// Nobody is unreachable who has not been tried often enough over long enough a time.
    static func requireAttempts(_ move: inout Move, _ transaction: ReadTransaction) throws(Problem) {
        let times = (move.request["attempts"]?.array ?? []).compactMap { $0["at"]?.string.flatMap { Timestamp($0) } }
        for (index, time) in times.enumerated() { requirePast(time, at: "/attempts/\(index)/at", &move, transaction) }
        guard move.request["reasonCode"]?.string == ReferralRecord.ReturnReason.clientUnreachable.rawValue else {
            return
        }
        let days =
            (times.max() ?? .earliest).milliseconds(since: times.min() ?? .earliest) / Timestamp.millisecondsPerDay
        let areEnough = try Set(times).count >= transaction.parameter(.unreachableAttempts)
        let areSpread = try days >= transaction.parameter(.unreachableDays)
        move.require(areEnough && areSpread, "referral-attempts", at: "/attempts")
    }

    /// INV-R5: a code alone does not tell what was done.
    static func requireOutcome(_ move: inout Move, _ transaction: ReadTransaction) {
        guard !move.isQuestion else { return }
        let outcome = move.request["outcome"]
        let isTold = outcome?["text"] != nil || !(outcome?["performed"]?.array ?? []).isEmpty
        move.require(isTold, "referral-outcome", at: "/outcome")
        requirePast("clientNotifiedAt", &move, transaction)
    }

    private static func requirePast(_ member: String, _ move: inout Move, _ transaction: ReadTransaction) {
        guard let time = move.request[member]?.string.flatMap({ Timestamp($0) }) else { return }
        requirePast(time, at: "/\(member)", &move, transaction)
    }

    /// What the receiver did lies between the day on which the referral was sent and now.
    private static func requirePast(
        _ time: Timestamp,
        at pointer: String,
        _ move: inout Move,
        _ transaction: ReadTransaction
    ) {
        if time > transaction.now { move.fault(.dateInFuture, at: pointer) }
        // The service's terms are kept at the moment of sending.
        guard let sent = move.before["eligibilitySnapshot"]?["at"]?.string.flatMap({ Timestamp($0) })?.dateInHelsinki,
            time.dateInHelsinki < sent
        else { return }
        move.fault(.tooSmall, at: pointer, ["minimum": .string(sent.description)])
    }

    /// INV-R2: the client comes back to the responsible worker, or, where there is none, to who sent the referral.
    static func returnToWorker(_ move: Move, _ referral: Record, _ transaction: WriteTransaction) throws(Problem) {
        guard let client = referral.client,
            let owner = try transaction.responsibleWorker(of: client) ?? referral.identifier("fromWorkerId")
        else { return }
        try transaction.openTask(
            .referralReturned,
            for: client,
            about: referral,
            owner: owner,
            within: .returnWorkingDays
        )
    }
}
