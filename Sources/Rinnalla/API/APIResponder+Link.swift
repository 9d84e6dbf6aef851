import HTTP
import SQLite

/// Requests whose path holds a link in place of a key (FD8).
///
/// Every kind of link that does not hold is the same 404: mistyped, unknown, revoked, expired, or shut with the sharing. A
/// wrong one costs the network a guess, as a wrong key does (D32); a right one waits for nobody but itself.
extension APIResponder {
    mutating func answerByLink(
        _ request: Request,
        _ exchange: inout Exchange,
        _ operation: Operation,
        _ words: [Substring]
    ) throws(Problem) -> Disposition {
        try beginTransaction()
        let now = service.now
        guard let link = try link(behind: words) else {
            try noteGuess(by: request.peer, at: now, &exchange)
            throw .notFound
        }
        let isOpen = link.isOpen(at: now)
        if isOpen {
            try spend(service.linkLimiter.take(link.id, now: now), &exchange)
        } else {
            try noteGuess(by: request.peer, at: now, &exchange)
        }
        // From here on it is known whose referral is asked for, and each answer, also a refusal, leaves one record.
        do throws(Problem) {
            guard isOpen else { throw .notFound }
            let call = try exchange.call(request, operation, [link.referral], [], link.access, now)
            return try perform(call, exchange, recording: true)
        } catch {
            var problem = error
            problem.clients = [link.client]
            return exchange.record(problem, access: link.access, identifiers: [])
        }
    }

    /// Whether the head alone shows that the link does not hold: nobody without one has content read.
    mutating func isRefusedByLink(_ words: [Substring]) throws(Problem) -> Bool {
        try beginTransaction()
        return try link(behind: words)?.isOpen(at: service.now) != true
    }

    private func link(behind words: [Substring]) throws(Problem) -> ReferralLinkPass? {
        guard let token = words.first.flatMap({ ReferralLinkToken($0) }) else { return nil }
        return try ReferralLinkPass.find(token, on: connection)
    }

    private func noteGuess(by peer: PeerNetwork?, at now: Timestamp, _ exchange: inout Exchange) throws(Problem) {
        if let peer { try spend(service.guessLimiter.take(peer, now: now), &exchange) }
    }
}
