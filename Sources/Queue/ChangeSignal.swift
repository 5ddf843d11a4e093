import Synchronization

/// Wakes those who wait for something to change.
///
/// Whoever waits first notes the count, then looks, and then waits for a higher one: no change between is missed.
public final class ChangeSignal: Sendable {
    private struct State {
        var count = 0
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        /// Released before they began to wait.
        var released: Set<Int> = []
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Called when somebody begins to wait, outside of any lock.
    private let onWait: @Sendable () -> Void

    /// Makes a signal; `onWait` is called whenever somebody begins to wait.
    public init(onWait: @escaping @Sendable () -> Void = {}) { self.onWait = onWait }

    /// How often it was fired.
    public var count: Int { state.withLock { $0.count } }

    /// Whether somebody waits.
    public var hasWaiters: Bool { state.withLock { !$0.waiters.isEmpty } }

    /// Wakes everybody.
    public func fire() { wake { $0.count += 1 } }

    /// Wakes everybody for good.
    public func close() { wake { $0.isClosed = true } }

    private func wake(_ change: (inout State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            defer { state.waiters = [:] }
            return state.waiters.values.map { $0 }
        }
        for waiter in woken { waiter.resume() }
    }

    /// Returns when it was fired more often than `count` says, after `timeout` at the latest, or when the task is cancelled.
    public func wait(after count: Int, timeout: Duration) async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let timer = Task {
            guard (try? await Task.sleep(for: timeout)) != nil else { return }
            self.release(number)
        }
        defer {
            timer.cancel()
            state.withLock { _ = $0.released.remove(number) }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    let isReleased = state.released.contains(number)
                    guard state.count <= count, !state.isClosed, !isReleased else { return false }
                    state.waiters[number] = continuation
                    return true
                }
                if mustWait { onWait() } else { continuation.resume() }
            }
        } onCancel: {
            release(number)
        }
    }

    private func release(_ number: Int) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: number)
            if waiter == nil { state.released.insert(number) }
            return waiter
        }
        waiter?.resume()
    }
}
