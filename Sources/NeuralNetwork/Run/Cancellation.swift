internal import Synchronization

/// Tells a run under way, from any thread, to stop after the tasks that have begun.
public final class Cancellation: Sendable {
    private struct State {
        var isCancelled = false
        var region: Region?
    }

    private let state = Mutex(State())

    /// Makes one that is not cancelled; it can serve many runs, one at a time.
    public init() {}

    /// Stops the run under way and every later one that is given this.
    public func cancel() {
        state.withLock { state in
            state.isCancelled = true
            state.region?.isCancelled.store(true, ordering: .relaxed)
        }
    }

    /// Whether `cancel()` was called.
    public var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// From here on `cancel()` stops this region.
    func attach(_ region: Region) {
        state.withLock { state in
            state.region = region
            if state.isCancelled { region.isCancelled.store(true, ordering: .relaxed) }
        }
    }

    func detach() { state.withLock { $0.region = nil } }
}
