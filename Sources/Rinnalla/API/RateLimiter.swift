import Synchronization

/// A token bucket for each name (api.md 1.12): `limit` requests a minute, refilled steadily.
final class RateLimiter<Name: Hashable & Sendable>: Sendable {
    /// How the quota is called on the wire and in the metrics.
    let policy: StaticString
    /// Requests a minute and name; nil turns the limit off.
    let limit: Int?
    /// More names than this are not remembered: who has many addresses must not have our memory too.
    private let maximumNames: Int
    private let state = Mutex(State())

    private struct State {
        var buckets: [Name: Bucket] = [:]
        var refusals = 0
    }

    init(policy: StaticString, limit: Int?, maximumNames: Int = 10_000) {
        self.policy = policy
        self.limit = limit
        self.maximumNames = maximumNames
    }

    /// How many requests it has refused.
    var refusals: Int { state.withLock { $0.refusals } }
    /// How many names it remembers.
    var count: Int { state.withLock { $0.buckets.count } }

    /// Takes one token of the name's bucket; nil when there is no limit.
    func take(_ name: Name, now: Timestamp) -> Quota? {
        guard let limit else { return nil }
        let capacity = Double(limit)
        let perMillisecond = capacity / 60_000
        return state.withLock { state in
            if state.buckets.count >= maximumNames, state.buckets[name] == nil { forget(&state, now) }
            let (isAllowed, tokens) = state.buckets[name, default: Bucket(tokens: capacity, filledAt: now)]
                .take(at: now, capacity: capacity, perMillisecond: perMillisecond)
            if !isAllowed { state.refusals += 1 }
            let missing = isAllowed ? capacity - tokens : 1 - tokens
            return Quota(
                policy: policy,
                limit: limit,
                isAllowed: isAllowed,
                remaining: Int(tokens),
                seconds: Int((missing / perMillisecond / 1000).rounded(.up))
            )
        }
    }

    /// Makes room: a bucket that would be full again says nothing. Where none is, all begin anew, as looking for the
    /// least used at each request would cost more than the requests that it saves.
    private func forget(_ state: inout State, _ now: Timestamp) {
        state.buckets = state.buckets.filter { now.milliseconds(since: $0.value.filledAt) < 60_000 }
        if state.buckets.count >= maximumNames { state.buckets = [:] }
    }
}

/// What a name has left of its limit.
struct Quota: Sendable {
    let policy: StaticString
    let limit: Int
    let isAllowed: Bool
    let remaining: Int
    /// Seconds until the bucket is full, or until the next request is allowed.
    let seconds: Int
}

private struct Bucket {
    var tokens: Double
    var filledAt: Timestamp

    /// Refills for the time that has passed, then takes a token if there is one.
    mutating func take(
        at now: Timestamp,
        capacity: Double,
        perMillisecond: Double
    ) -> (isAllowed: Bool, tokens: Double) {
        let passed = Double(max(0, now.milliseconds(since: filledAt)))
        tokens = min(capacity, tokens + passed * perMillisecond)
        filledAt = now
        let isAllowed = tokens >= 1
        if isAllowed { tokens -= 1 }
        return (isAllowed, tokens)
    }
}
