import Foundation

/// Calls something again and again from a thread of its own, so that work that takes long does not look dead.
final class Heart: @unchecked Sendable {
    // `condition` protects `isStopped`.
    private let condition = NSCondition()
    private var isStopped = false
    private let ended = DispatchSemaphore(value: 0)

    /// Starts calling `beat` every so many seconds, the first time after one interval.
    init(every seconds: Double, _ beat: @escaping @Sendable () -> Void) {
        Thread.detachNewThread { [self] in
            while wait(seconds) { beat() }
            ended.signal()
        }
    }

    /// Stops, and returns when no call is under way any more.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        condition.unlock()
        ended.wait()
    }

    /// Waits for an interval; `false` if it was stopped meanwhile.
    private func wait(_ seconds: Double) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        let end = Date(timeIntervalSinceNow: seconds)
        while !isStopped, condition.wait(until: end) {}
        return !isStopped
    }
}
