import Dispatch
import Foundation
import Synchronization

/// Bridges between threads that may wait and work that is asynchronous.
///
/// A thread of the cooperative pool must never wait: with as many waiting as there are cores nothing goes on.
enum Waiting {
    private final class Outcome: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    /// Runs asynchronous work to its end; called on a thread of one's own, as `onThread` makes.
    static func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let (outcome, done) = (Outcome(), DispatchSemaphore(value: 0))
        Task.detached {
            do { try await body() } catch { outcome.error.withLock { $0 = error } }
            done.signal()
        }
        done.wait()
        if let error = outcome.error.withLock({ $0 }) { throw error }
    }

    /// Runs work that waits on a thread of its own.
    static func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try body() }) }
            // As much as a main thread has.
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}
