import Queue
import Synchronization

/// Keeps the leases of jobs in hand, and hears which jobs are lost.
final class LeaseKeeper: Sendable {
    private struct State {
        var held: [String: Set<InferenceID>] = [:]
        var lost: Set<InferenceID> = []
    }

    private let queue: any InferenceQueue
    private let duration: Duration
    private let now: @Sendable () -> Moment
    private let state = Mutex(State())

    init(_ queue: any InferenceQueue, duration: Duration, now: @escaping @Sendable () -> Moment) {
        (self.queue, self.duration, self.now) = (queue, duration, now)
    }

    /// Takes over jobs that were claimed.
    func hold(_ batch: ClaimedBatch) {
        state.withLock { $0.held[batch.lease] = Set(batch.claims.map(\.id)) }
    }

    /// Lets go of a job that has ended.
    func release(_ id: InferenceID, _ lease: String) {
        state.withLock { state in
            state.held[lease]?.remove(id)
            if state.held[lease]?.isEmpty == true { state.held[lease] = nil }
            state.lost.remove(id)
        }
    }

    /// Whether a job is somebody else's by now, or withdrawn.
    func isLost(_ id: InferenceID) -> Bool { state.withLock { $0.lost.contains(id) } }

    /// Renews all leases once.
    ///
    /// A queue that does not answer is asked again the next time: a lease is good for three of them.
    func renew() async {
        for (lease, ids) in state.withLock({ $0.held }) {
            guard let kept = try? await queue.renew(lease, Array(ids), until: now() + duration) else { continue }
            state.withLock { state in
                // Those that have ended meanwhile are not lost.
                state.lost.formUnion(ids.subtracting(kept).intersection(state.held[lease] ?? []))
            }
        }
    }

    /// Renews all leases until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: duration / 3)
            await renew()
        }
    }
}
