import Queue
import Synchronization

/// Lets requests wait for the end of their job: one look at the queue serves all who wait.
final class EndWatch: Sendable {
    private struct Waiter {
        var id: InferenceID
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var waiters: [Int: Waiter] = [:]
        var next = 0
        /// Released before they began to wait.
        var released: Set<Int> = []
        var isLooking = false
        var isClosed = false
    }

    /// Between two looks, so that a busy queue is not asked at every change.
    private static let pause = Duration.milliseconds(25)
    /// A look without any change: what another process says may be missed.
    private static let longest = Duration.seconds(2)
    private let queue: any InferenceQueue
    private let state = Mutex(State())

    init(_ queue: any InferenceQueue) { self.queue = queue }

    /// Returns when a job has ended, after `timeout`, or when the service shuts down.
    func wait(for id: InferenceID, timeout: Duration) async {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        let timer = Task {
            guard (try? await Task.sleep(for: timeout)) != nil else { return }
            self.release(number)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let (mustWait, mustStart) = state.withLock { state in
                    guard !state.isClosed, !state.released.contains(number) else { return (false, false) }
                    state.waiters[number] = Waiter(id: id, continuation: continuation)
                    defer { state.isLooking = true }
                    return (true, !state.isLooking)
                }
                if !mustWait { continuation.resume() }
                if mustStart { Task { await self.look() } }
            }
        } onCancel: {
            release(number)
        }
        timer.cancel()
        state.withLock { _ = $0.released.remove(number) }
    }

    /// Lets all go who wait, now and later.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return state.waiters.values.map { $0 }
        }
        for waiter in waiters { waiter.continuation.resume() }
    }

    private func release(_ number: Int) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: number)
            if waiter == nil { state.released.insert(number) }
            return waiter
        }
        waiter?.continuation.resume()
    }

    private func look() async {
        while true {
            let seen = queue.changes.count
            let ids = state.withLock { state in
                state.isLooking = !state.waiters.isEmpty
                return Set(state.waiters.values.map(\.id))
            }
            guard !ids.isEmpty else { return }
            // A queue that does not answer now may do so at the next look; nobody waits for longer than asked.
            if let ended = try? await queue.ended(among: Array(ids)), !ended.isEmpty { wake(ended) }
            try? await Task.sleep(for: Self.pause)
            await queue.changes.wait(after: seen, timeout: Self.longest)
        }
    }

    private func wake(_ ended: Set<InferenceID>) {
        let woken = state.withLock { state in
            let numbers = state.waiters.filter { ended.contains($0.value.id) }.map(\.key)
            return numbers.compactMap { state.waiters.removeValue(forKey: $0) }
        }
        for waiter in woken { waiter.continuation.resume() }
    }
}
