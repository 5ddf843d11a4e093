import Synchronization

/// What is known of a server that cannot be reached.
///
/// For a moment everybody is told so at once, and then one at a time tries it.
final class Outage: Sendable {
    private struct Known {
        var error: QueueError
        /// When it may be tried again.
        var until: ContinuousClock.Instant
        /// Whether somebody is trying it.
        var isTried = false
    }

    /// How long a failure is taken for what it was.
    static let rest = Duration.seconds(1)
    private let now: @Sendable () -> ContinuousClock.Instant
    private let known = Mutex<Known?>(nil)

    init(now: @escaping @Sendable () -> ContinuousClock.Instant) { self.now = now }

    /// Reaches for the server, unless it is known to be away.
    ///
    /// - Throws: what `reach` throws, or what it threw to somebody else a moment ago
    func pass<T>(_ reach: () throws(QueueError) -> T) throws(QueueError) -> T {
        let refusal = known.withLock { known -> QueueError? in
            guard let last = known else { return nil }
            guard !last.isTried, now() >= last.until else { return last.error }
            known?.isTried = true
            return nil
        }
        if let refusal { throw refusal }
        do throws(QueueError) {
            let value = try reach()
            known.withLock { $0 = nil }
            return value
        } catch {
            known.withLock { known in
                // Only what passes is waited for.
                if case .unavailable = error {
                    known = Known(error: error, until: now() + Self.rest)
                } else {
                    known = nil
                }
            }
            throw error
        }
    }
}
