import Foundation
internal import Synchronization

/// What the threads of a pool share.
///
/// All progress is in one word, `run · 2⁴⁴ + step · 2²⁸ + claims`: a claim is one compare-and-exchange, and a claim made with
/// an outdated word fails by itself. Claims are `last tasks · 2¹⁴ + first tasks`, or first tasks alone where a step has too
/// many: every other worker begins at the end, so that of two each mostly reads what it has written in the step before.
final class WorkerCore: Sendable {
    private struct Assignment {
        var run: UInt64 = 0
        var region: Region?
        var isStopping = false
    }

    private let word = Atomic<UInt64>(0)
    /// Tasks of the open step that have ended.
    private let done = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let bell = NSCondition()
    private let endBell = NSCondition()
    private let assignment = Mutex(Assignment())
    private let isStopping = Atomic<Bool>(false)

    /// How long a worker looks out for work before it sleeps: longer than most steps' uneven ends and than waking a
    /// thread takes (some 50 µs), short beside what another program would notice.
    private static let lookout: UInt64 = 60_000

    /// Bits, and most tasks, of either end.
    private static let endBits = 14, endTasks = 1 << endBits - 1

    private static func step(_ word: UInt64) -> Int { Int(word >> 28 & 0xFFFF) }
    private static func claims(_ word: UInt64) -> Int { Int(word & 0xFFF_FFFF) }
    private static func run(_ word: UInt64) -> UInt64 { word >> 44 }

    /// Opens a region's first step.
    func begin(_ region: Region) {
        precondition(region.tasks.count < 1 << 16 && region.tasks.allSatisfy { $0 < 1 << 28 })
        let run = assignment.withLock { assignment in
            assignment.run = (assignment.run + 1) & 0xF_FFFF
            assignment.region = region
            return assignment.run
        }
        done.store(0, ordering: .relaxed)
        publish(run << 44)
    }

    /// Ends all threads as soon as they are idle.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        bell.lock()
        bell.broadcast()
        bell.unlock()
    }

    /// Life of a thread of the pool.
    func serve(worker: Int) {
        while !isStopping.load(ordering: .acquiring) {
            work(worker: worker)
            let seen = word.load(ordering: .acquiring)
            let region = assignment.withLock { $0.region }
            // Between runs the last word stays; it changes with the next run.
            if let region, Self.step(seen) < region.tasks.count { continue }
            wait(for: seen)
        }
    }

    /// Takes part in the region under way until its end.
    func work(worker: Int) {
        let (run, region) = assignment.withLock { ($0.run, $0.region) }
        guard let region else { return }
        while true {
            let seen = word.load(ordering: .acquiring)
            let step = Self.step(seen)
            guard Self.run(seen) == run, step < region.tasks.count else { return }
            let (claims, tasks) = (Self.claims(seen), region.tasks[step])
            let hasTwoEnds = tasks <= Self.endTasks
            let first = hasTwoEnds ? claims & Self.endTasks : claims
            let last = hasTwoEnds ? claims >> Self.endBits : 0
            guard first + last < tasks else {
                wait(for: seen)
                if isStopping.load(ordering: .relaxed) { return }
                continue
            }
            let isFromEnd = hasTwoEnds && worker % 2 == 1
            let claim = word.weakCompareExchange(
                expected: seen, desired: seen + (isFromEnd ? 1 << Self.endBits : 1), successOrdering: .acquiring,
                failureOrdering: .relaxed)
            guard claim.exchanged else { continue }
            let task = isFromEnd ? tasks - 1 - last : first
            if !region.isCancelled.load(ordering: .relaxed) { region.perform(step, task, worker) }
            let ended = done.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
            if ended == tasks { close(step, of: region, run: run) }
        }
    }

    /// Waits until the region under way has ended, without taking part.
    func waitForEnd() {
        let (run, region) = assignment.withLock { ($0.run, $0.region) }
        guard let region else { return }
        endBell.lock()
        while true {
            let seen = word.load(ordering: .acquiring)
            if Self.run(seen) != run || Self.step(seen) >= region.tasks.count { break }
            endBell.wait()
        }
        endBell.unlock()
    }

    /// Called by the one worker that ended the last task of `step`.
    private func close(_ step: Int, of region: Region, run: UInt64) {
        if region.isTimed.load(ordering: .relaxed) { region.ends.withLock { $0[step] = Monotonic.nanoseconds } }
        done.store(0, ordering: .relaxed)
        publish(run << 44 | UInt64(step + 1) << 28)
        if step + 1 == region.tasks.count {
            endBell.lock()
            endBell.broadcast()
            endBell.unlock()
        }
    }

    private func publish(_ value: UInt64) {
        // Store, then look for sleepers; a sleeper counts itself, then looks at the word. One of the two sees the other.
        word.store(value, ordering: .sequentiallyConsistent)
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        bell.lock()
        bell.broadcast()
        bell.unlock()
    }

    /// Returns when the word is no longer `seen`: at first by looking, then asleep.
    private func wait(for seen: UInt64) {
        let start = Monotonic.nanoseconds
        repeat {
            for _ in 0..<16 {
                if word.load(ordering: .acquiring) != seen { return }
            }
            // Whoever else wants this core has it at once.
            sched_yield()
        } while Monotonic.nanoseconds &- start < Self.lookout
        bell.lock()
        sleepers.add(1, ordering: .sequentiallyConsistent)
        while word.load(ordering: .sequentiallyConsistent) == seen, !isStopping.load(ordering: .sequentiallyConsistent)
        {
            bell.wait()
        }
        sleepers.subtract(1, ordering: .sequentiallyConsistent)
        bell.unlock()
    }
}
