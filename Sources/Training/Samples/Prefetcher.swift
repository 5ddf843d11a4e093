import Foundation

/// Makes a sequence of things ahead of time on several threads, and hands them out in order.
///
/// Which thread makes what, and when, shows in nothing but time. At most `ahead` things wait.
final class Prefetcher<Element: Sendable>: @unchecked Sendable {
    // `condition` protects everything below but `make`.
    private let condition = NSCondition()
    private let make: @Sendable (Int) -> Element
    private let ahead: Int
    private let end: Int
    /// What waits, by number.
    private var ready: [Int: Element] = [:]
    /// The number that is handed out next.
    private var wanted: Int
    /// The number that is begun next.
    private var begun: Int
    private var isStopped = false
    private var running: Int

    /// Starts making.
    ///
    /// - Parameters:
    ///   - range: numbers of the things
    ///   - workers: threads
    ///   - ahead: most things that are made or wait
    ///   - make: makes a thing of a number; called by several threads at once
    init(_ range: Range<Int>, workers: Int, ahead: Int, make: @escaping @Sendable (Int) -> Element) {
        (self.make, self.ahead, end) = (make, max(1, ahead), range.upperBound)
        (wanted, begun, running) = (range.lowerBound, range.lowerBound, max(1, workers))
        for _ in 0..<running {
            let thread = Thread { self.work() }
            // Decoders and resizing keep rows on the stack.
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// The next thing; `nil` after the last.
    func next() -> Element? {
        condition.lock()
        defer { condition.unlock() }
        guard wanted < end else { return nil }
        while true {
            if let element = ready.removeValue(forKey: wanted) {
                wanted += 1
                condition.broadcast()
                return element
            }
            condition.wait()
        }
    }

    /// Ends all threads; returns when none is at work any more.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        while running > 0 { condition.wait() }
        condition.unlock()
    }

    private func work() {
        condition.lock()
        while !isStopped, begun < end {
            if begun >= wanted + ahead {
                condition.wait()
                continue
            }
            let number = begun
            begun += 1
            condition.unlock()
            let element = make(number)
            condition.lock()
            ready[number] = element
            condition.broadcast()
        }
        running -= 1
        condition.broadcast()
        condition.unlock()
    }
}
