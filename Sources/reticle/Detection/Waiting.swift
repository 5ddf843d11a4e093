import Dispatch
import Synchronization

/// Waits for asynchronous work on a thread that may wait.
enum Waiting {
    private final class Outcome: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    /// Runs the body to its end; never on a thread of the cooperative pool, which it would hold up.
    static func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let (outcome, done) = (Outcome(), DispatchSemaphore(value: 0))
        Task.detached {
            do { try await body() } catch { outcome.error.withLock { $0 = error } }
            done.signal()
        }
        done.wait()
        if let error = outcome.error.withLock({ $0 }) { throw error }
    }
}
