import Synchronization

/// A token bucket for each key (api.md 1.12): `limit` requests a minute, refilled steadily.
final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: Timestamp
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
            var bucket = buckets[key] ?? Bucket(tokens: capacity, filledAt: now)
            let passed = Double(max(0, now.milliseconds - bucket.filledAt.milliseconds))
            bucket.tokens = min(capacity, bucket.tokens + passed * perMillisecond)
            bucket.filledAt = now
            let isAllowed = bucket.tokens >= 1
            if isAllowed { bucket.tokens -= 1 }
            buckets[key] = bucket
            let missing = isAllowed ? capacity - bucket.tokens : 1 - bucket.tokens
            return Verdict(
                isAllowed: isAllowed,
                remaining: Int(bucket.tokens),
                seconds: Int((missing / perMillisecond / 1000).rounded(.up))
            )
        }
    }
}
