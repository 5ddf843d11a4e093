import Foundation
internal import Synchronization

/// Threads that stay alive and share the tasks of one region at a time.
///
/// There is no barrier: workers claim tasks from one counter, whoever ends the last task of a step opens the next, and a
/// worker that the system has put aside while it holds no task keeps nobody waiting.
public final class WorkerPool: Sendable {
    /// Workers, the calling thread included.
    public let threads: Int
    /// What is added to the niceness of the threads, 0…19.
    public let niceness: Int
    private let core: WorkerCore
    /// One region at a time.
    private let turn = NSLock()

    /// Most threads of a pool.
    public static let limit = 256

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - threads: 1 or more; `nil` for as many as the machine has cores
    ///   - niceness: above 0 all work is done on threads of this niceness, and the caller only waits
    public init(threads: Int? = nil, niceness: Int = 0) {
        let wanted = threads ?? ProcessInfo.processInfo.activeProcessorCount
        self.threads = min(max(wanted, 1), Self.limit)
        self.niceness = min(max(niceness, 0), 19)
        core = WorkerCore()
        for index in (self.niceness > 0 ? 0 : 1)..<self.threads {
            let thread = Thread { [core, niceness = self.niceness] in
                // On Linux niceness belongs to a thread, and who = 0 is the calling one.
                #if os(Linux)
                    if niceness > 0 { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Int32(niceness)) }
                #endif
                core.serve(worker: index)
            }
            thread.name = "network \(index)"
            // Kernels keep their scratch elsewhere.
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    deinit { core.stop() }

    /// Runs a region to its end; waits for a run that is under way.
    func run(_ region: Region) {
        turn.lock()
        defer { turn.unlock() }
        if threads == 1, niceness == 0 {
            runAlone(region)
            return
        }
        core.begin(region)
        if niceness > 0 { core.waitForEnd() } else { core.work(worker: 0) }
    }

    /// One thread needs no synchronisation.
    private func runAlone(_ region: Region) {
        let isTimed = region.isTimed.load(ordering: .relaxed)
        for step in region.tasks.indices {
            if region.isCancelled.load(ordering: .relaxed) { return }
            for task in 0..<region.tasks[step] { region.perform(step, task, 0) }
            if isTimed { region.ends.withLock { $0[step] = Monotonic.nanoseconds } }
        }
    }
}
