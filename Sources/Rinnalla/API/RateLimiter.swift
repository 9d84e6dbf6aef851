import Synchronization

/// A token bucket for each key (api.md 1.12): `limit` requests a minute, refilled steadily.
final class RateLimiter: Sendable {
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

    /// Requests a minute and key; nil turns the limit off.
    let limit: Int?
    private let buckets = Mutex<[String: Bucket]>([:])

    struct Verdict: Sendable {
        let isAllowed: Bool
        let remaining: Int
        /// Seconds until the bucket is full, or until the next request is allowed.
        let seconds: Int
    }

    init(limit: Int?) { self.limit = limit }

    /// Takes one token of the key's bucket; nil when there is no limit.
    func take(_ key: String, now: Timestamp) -> Verdict? {
        guard let limit else { return nil }
        let capacity = Double(limit)
        let perMillisecond = capacity / 60_000
        return buckets.withLock { buckets in
            let (isAllowed, tokens) = buckets[key, default: Bucket(tokens: capacity, filledAt: now)]
                .take(at: now, capacity: capacity, perMillisecond: perMillisecond)
            let missing = isAllowed ? capacity - tokens : 1 - tokens
            return Verdict(
                isAllowed: isAllowed,
                remaining: Int(tokens),
                seconds: Int((missing / perMillisecond / 1000).rounded(.up))
            )
        }
    }
}
