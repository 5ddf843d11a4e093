import Synchronization

/// How many requests a client may send: a bucket of tokens for each, filled at a steady rate.
public final class RateGate: Sendable {
    private struct Bucket {
        var level: Double
        var filledAt: Double
    }

    private let rate: Double
    private let burst: Double
    private let buckets = Mutex<[String: Bucket]>([:])
    /// Clients kept in mind; more are those that sent nothing for long.
    private static let limit = 100_000

    /// Makes a gate.
    ///
    /// - Parameters:
    ///   - rate: requests a second in the long run, above 0
    ///   - burst: requests at once, at least 1
    public init(rate: Double, burst: Double) {
        precondition(rate > 0 && burst >= 1, "a rate of \(rate) with bursts of \(burst)")
        (self.rate, self.burst) = (rate, burst)
    }

    /// Lets a request pass, or tells after how many seconds one may.
    ///
    /// - Parameter now: seconds, of any clock that goes forward
    public func pass(_ client: String, now: Double) -> Double? {
        buckets.withLock { buckets in
            if buckets.count > Self.limit {
                buckets = buckets.filter { (now - $0.value.filledAt) * rate < burst }
            }
            var bucket = buckets[client] ?? Bucket(level: burst, filledAt: now)
            bucket.level = min(burst, bucket.level + max(0, now - bucket.filledAt) * rate)
            bucket.filledAt = now
            defer { buckets[client] = bucket }
            guard bucket.level >= 1 else { return (1 - bucket.level) / rate }
            bucket.level -= 1
            return nil
        }
    }
}
