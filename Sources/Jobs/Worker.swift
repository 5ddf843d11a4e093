public import Domain
import Foundation
import Synchronization

/// The working side of a job, in the worker's own process.
///
/// ```swift
/// let worker = try Worker.claim(id, in: JobStore(catalog))
/// let job = try worker.run { work in
///     for (index, image) in images.enumerated() where !work.mustStop {
///         try predict(image)
///         work.advance(to: index + 1, of: images.count)
///     }
///     return "\(images.count) images"
/// }
/// ```
public final class Worker: Sendable {
    /// The row of the job when it was claimed.
    public let job: Job
    private let store: JobStore
    private let identity: WorkerIdentity
    private let clock: @Sendable () -> Date
    private let state: Mutex<State>

    /// Thrown by work that ends before its end though all its items are done, with the closing message.
    public struct Interrupted: Error {
        let message: String

        /// Makes it.
        public init(message: String) { self.message = message }
    }

    /// Seconds between two looks at whether a job may go on.
    private static let restBetweenLooks = 0.2
    /// Seconds between two lines of the log that only say how far the work is.
    private static let quiet = 30.0

    private struct State {
        var progress: JobProgress
        var pace = Pace()
        /// Why the work waits, where it does.
        var hold: JobHold?
        /// What the log said of the work last, and when.
        var noted: (progress: JobProgress, at: Double)?
        var mustStop = false
        var isLost = false
    }

    init(_ job: Job, _ identity: WorkerIdentity, in store: JobStore, clock: @escaping @Sendable () -> Date) {
        (self.job, self.identity, self.store, self.clock) = (job, identity, store, clock)
        state = Mutex(State(progress: job.progress))
    }

    /// Takes a job for this process.
    /// - Throws: ``JobError/taken(_:)`` or ``JobError/busy(_:running:)`` if it is not this process's turn,
    ///   ``JobError/wrongState(_:found:wanted:)`` if the job is over.
    public static func claim(_ id: JobID, in store: JobStore) throws(JobError) -> Worker {
        try claim(id, in: store, clock: { Date() })
    }

    /// Takes the job of that kind that has waited longest; `nil` if there is none or one runs.
    public static func claimNext(_ kind: JobKind, in store: JobStore) throws(JobError) -> Worker? {
        for job in try store.jobs(at: Date()).reversed() where job.kind == kind && job.state == .queued {
            do { return try claim(job.id, in: store) } catch .busy { return nil } catch .taken {} catch .wrongState {}
        }
        return nil
    }

    static func claim(
        _ id: JobID, in store: JobStore, clock: @escaping @Sendable () -> Date
    ) throws(JobError) -> Worker {
        let identity = WorkerIdentity.current
        return Worker(try store.claim(id, for: identity, at: clock()), identity, in: store, clock: clock)
    }

    /// Whether to stop after the item in hand: somebody cancelled the job, SIGTERM came, or another process has it.
    public var mustStop: Bool { StopSignals.haveCome || state.withLock { $0.mustStop } }

    /// How far the work is, or why it waits.
    public var progress: JobProgress {
        state.withLock { state in
            var progress = state.progress
            if let hold = state.hold { (progress.message, progress.eta) = (hold.rawValue, nil) }
            return progress
        }
    }

    /// Says how far the work is; cheap, may be called for every item.
    ///
    /// - Parameters:
    ///   - done: items that are done, of `total`
    ///   - eta: seconds left, where the work knows better than the pace of its items
    public func advance(to done: Int, of total: Int, message: String = "", eta: Double? = nil) {
        let now = clock().timeIntervalSince1970
        state.withLock { state in
            state.pace.note(done, at: now)
            state.progress = JobProgress(
                done: done, total: total, eta: eta ?? state.pace.secondsLeft(of: total), message: message)
        }
    }

    /// Returns when the next item may begin: at once, unless the job is paused or yields to a person's keys.
    ///
    /// - Parameter yieldsToKeys: whether it does; what a person waits for does not
    /// - Returns: seconds that it has waited
    @discardableResult
    public func awaitTurn(yieldsToKeys: Bool = true) -> Double {
        let start = clock()
        func look() -> JobHold? { store.hold(job.id, at: clock(), yieldsToKeys: yieldsToKeys) }
        guard var hold = look() else { return 0 }
        while !mustStop {
            state.withLock { $0.hold = hold }
            Thread.sleep(forTimeInterval: Self.restBetweenLooks)
            guard let still = look() else { break }
            hold = still
        }
        state.withLock { ($0.hold, $0.pace) = (nil, Pace()) }
        return max(0, clock().timeIntervalSince(start))
    }

    /// Says what the work is at from now on: in the log at once, and in the row.
    public func say(_ message: String) {
        state.withLock { ($0.progress.message, $0.progress.eta) = (message, nil) }
        note(.progress, message)
    }

    /// Notes something that went wrong without ending the work.
    public func warn(_ message: String) { note(.warning, message) }

    /// Asks the work to stop after the item in hand, as SIGTERM does.
    public func stop() { state.withLock { $0.mustStop = true } }

    /// Does the work: signs of life go out meanwhile, and the row says at the end what became of it.
    ///
    /// SIGTERM and SIGINT end the work after the item in hand, SIGHUP does nothing.
    /// - Parameter body: the work; it returns when all is done or ``mustStop`` is true, a text being the closing message
    /// - Returns: the row at the end: done, cancelled, interrupted, or failed if `body` threw
    /// - Throws: ``JobError/taken(_:)`` if another process has the job by now, or others if the row cannot be written
    public func run(_ body: (Worker) throws -> String) throws(JobError) -> Job {
        StopSignals.listen()
        defer { StopSignals.ignoreNoMore() }
        return try run(beatingEvery: 1, body)
    }

    /// Does the work without minding signals.
    func run(beatingEvery seconds: Double, _ body: (Worker) throws -> String) throws(JobError) -> Job {
        note(.started, "attempt \(job.attempts)")
        let heart = Heart(every: seconds) { [self] in beat() }
        var outcome = JobState.done
        var message = ""
        do {
            message = try body(self)
        } catch let end as Interrupted {
            (outcome, message) = (.interrupted, end.message)
        } catch {
            (outcome, message) = (.failed, "\(error)")
        }
        heart.stop()
        let (progress, mustStop) = (progress, mustStop)
        let isComplete = progress.total > 0 && progress.done >= progress.total
        if outcome == .done, mustStop, !isComplete { outcome = .interrupted }
        var last = progress
        (last.message, last.eta) = (message, nil)
        let row = try store.finish(job.id, by: identity, outcome, last, at: clock())
        note(JobEvent.Kind(row.state), row.progress.message)
        return row
    }

    /// Lowers the priority of this process, for work in the background: call it before any other thread is made.
    ///
    /// - Parameter niceness: 0…19
    public static func yieldToOthers(by niceness: Int = 10) {
        let niceness = max(0, min(19, niceness))
        _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, Int32(niceness))
        #if os(Linux)
            // A session is a scheduling group of its own where the kernel groups by session (sched(7), autogroup), and
            // between groups only theirs counts. The session of somebody's shell is left alone.
            guard getsid(0) == getpid(), let file = fopen("/proc/self/autogroup", "w") else { return }
            fputs("\(niceness)", file)
            fclose(file)
        #endif
    }

    private func beat() {
        let progress = progress
        // A catalog that is locked for the moment is no reason to stop; the lease spans many signs of life.
        guard let answer = try? store.beat(job.id, by: identity, progress, at: clock()) else { return }
        if answer != .goOn { stop() }
        if isWorthALine(progress) { note(.progress, progress.message) }
    }

    /// Whether a log wants to hear how far the work is: of the same it has a line already, and of every step it needs none.
    private func isWorthALine(_ progress: JobProgress) -> Bool {
        guard let noted = state.withLock({ $0.noted }) else { return true }
        let (then, now) = (noted.progress, progress)
        let isSame = (then.done, then.total, then.message) == (now.done, now.total, now.message)
        // A clock that was set back must not silence it.
        return !isSame && abs(clock().timeIntervalSince1970 - noted.at) >= Self.quiet
    }

    private func note(_ kind: JobEvent.Kind, _ message: String) {
        let (progress, now) = (progress, clock().timeIntervalSince1970)
        if kind == .progress { state.withLock { $0.noted = (progress, now) } }
        let event = JobEvent(
            kind, at: now, done: progress.done, total: progress.total, eta: progress.eta,
            message: message.isEmpty ? nil : message)
        // The row is the truth; a log that cannot be written must not end the work.
        try? store.log(for: job).append(event)
    }
}

extension JobEvent.Kind {
    fileprivate init(_ state: JobState) {
        switch state {
        case .done: self = .done
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        case .queued, .running, .interrupted: self = .interrupted
        }
    }
}
