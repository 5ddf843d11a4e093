import Queue
import Synchronization

/// How many jobs are in each state, counted anew only every few seconds and by one at a time: counting reads the whole queue.
///
/// While one counts, all others are told what was counted before; only where nothing was they wait for it.
final class CountCache: Sendable {
    typealias Counts = [(state: Inference.State, count: Int)]
    private typealias Counting = Task<Result<Counts, QueueError>, Never>

    private struct State {
        var counts: Counts?
        var countedAt: ContinuousClock.Instant?
        var counting: Counting?
    }

    /// What is done about a question.
    private enum Step {
        case tell(Counts)
        case wait(Counting)
    }

    private let freshness: Duration
    private let count: @Sendable () async -> Result<[InferenceCount], QueueError>
    private let state = Mutex(State())

    convenience init(_ queue: any InferenceQueue) {
        self.init {
            do throws(QueueError) { return .success(try await queue.counts()) } catch { return .failure(error) }
        }
    }

    /// Makes a cache over something that counts.
    ///
    /// - Parameter freshness: for how long counts are told without counting
    init(
        freshness: Duration = .seconds(5),
        count: @escaping @Sendable () async -> Result<[InferenceCount], QueueError>
    ) {
        (self.freshness, self.count) = (freshness, count)
    }

    /// The counts of all clients together; whose they are is nobody's business here.
    func perState() async throws(QueueError) -> Counts {
        let step = state.withLock { state -> Step in
            let isFresh = state.countedAt.map { ContinuousClock.now - $0 < freshness } ?? false
            if let counts = state.counts, isFresh || state.counting != nil { return .tell(counts) }
            if let counting = state.counting { return .wait(counting) }
            let counting = Counting { await self.renew() }
            state.counting = counting
            return .wait(counting)
        }
        switch step {
        case .tell(let counts): return counts
        case .wait(let counting): return try await counting.value.get()
        }
    }

    private func renew() async -> Result<Counts, QueueError> {
        let found = await count().map { found in
            Inference.State.allCases.map { state in
                (state: state, count: found.filter { $0.state == state }.reduce(0) { $0 + $1.count })
            }
        }
        state.withLock { state in
            state.counting = nil
            if case .success(let counts) = found { (state.counts, state.countedAt) = (counts, ContinuousClock.now) }
        }
        return found
    }
}
