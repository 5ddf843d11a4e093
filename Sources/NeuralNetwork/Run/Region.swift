internal import Synchronization

/// Steps that run one after the other, each cut into tasks that may run in any order and on any worker.
final class Region: Sendable {
    /// Tasks of each step, at least one.
    let tasks: [Int]
    /// Does task `task` of step `step` on worker `worker` (0…).
    let perform: @Sendable (_ step: Int, _ task: Int, _ worker: Int) -> Void
    /// Nanoseconds at which each step ended; written by the worker that ended it, read after the run.
    let ends: Mutex<[UInt64]>
    /// Asks the running region to skip what is left of it.
    let isCancelled = Atomic<Bool>(false)
    /// Whether `ends` is kept.
    let isTimed = Atomic<Bool>(false)

    init(tasks: [Int], perform: @escaping @Sendable (_ step: Int, _ task: Int, _ worker: Int) -> Void) {
        precondition(tasks.allSatisfy { $0 > 0 }, "a step without tasks: \(tasks)")
        (self.tasks, self.perform) = (tasks, perform)
        ends = Mutex(Array(repeating: 0, count: tasks.count))
    }
}
