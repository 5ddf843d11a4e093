/// Number of a job in a workspace.
public struct JobID: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What a job does.
public enum JobKind: String, Sendable, CaseIterable {
    /// A network looks at images.
    case predict
    /// A network learns from annotations.
    case train
    /// Annotations are compared with what a network says.
    case audit
    /// The pictures are looked at for the rules of checks.
    case check
}

/// Where a job stands.
public enum JobState: String, Sendable, CaseIterable {
    /// Waits for a worker.
    case queued
    /// A worker has it.
    case running
    /// Its work is complete.
    case done
    /// It ended by an error, which its message names.
    case failed
    /// A person stopped it.
    case cancelled
    /// Its worker ended without finishing; what it did is kept, and it can be resumed.
    case interrupted

    /// Whether it neither runs nor waits.
    public var isOver: Bool { self != .queued && self != .running }
    /// Whether it may be put into the queue again and go on where it stopped.
    public var isResumable: Bool { [.failed, .cancelled, .interrupted].contains(self) }
}

/// A process that may hold a job: a number alone may belong to another process by now.
public struct WorkerIdentity: Hashable, Sendable {
    /// Number of the process.
    public var pid: Int32
    /// When the process began, in a unit of the machine's own; 0 where that is not known.
    public var birth: Int64

    /// Makes the identity of a process.
    public init(pid: Int32, birth: Int64) { (self.pid, self.birth) = (pid, birth) }
}

/// How far a job is.
public struct JobProgress: Hashable, Sendable {
    /// Items done, images as a rule.
    public var done: Int
    /// Items in all; 0 before that is known.
    public var total: Int
    /// Seconds that the rest will take; `nil` before that can be said.
    public var eta: Double?
    /// What it is at, in a few words.
    public var message: String

    /// Makes progress.
    public init(done: Int = 0, total: Int = 0, eta: Double? = nil, message: String = "") {
        (self.done, self.total, self.eta, self.message) = (done, total, eta, message)
    }

    /// Share that is done, 0…1.
    public var fraction: Double { total > 0 ? min(Double(done) / Double(total), 1) : 0 }
}

/// A row of the queue of a workspace.
public struct Job: Hashable, Sendable, Identifiable {
    public var id: JobID
    public var kind: JobKind
    /// What is to be done, as the text of one JSON object.
    public var payload: String
    public var state: JobState
    public var progress: JobProgress
    /// Who asked for it.
    public var actor: String
    /// The process that has it, or had it last.
    public var worker: WorkerIdentity?
    /// Seconds since 1970-01-01 00:00 UTC, as are all times of a job.
    public var createdAt: Double
    /// When the worker that has it, or had it last, took it.
    public var startedAt: Double?
    public var finishedAt: Double?
    /// Until when its worker need not give a sign of life.
    public var leaseUntil: Double?
    /// How often a worker has taken it.
    public var attempts: Int
    /// When somebody asked it to stop.
    public var cancelRequestedAt: Double?
    /// File of its events, relative to `.reticle/`.
    public var logPath: String

    /// Makes a job.
    public init(
        id: JobID, kind: JobKind, payload: String, state: JobState = .queued, progress: JobProgress = JobProgress(),
        actor: String, worker: WorkerIdentity? = nil, createdAt: Double, startedAt: Double? = nil,
        finishedAt: Double? = nil, leaseUntil: Double? = nil, attempts: Int = 0, cancelRequestedAt: Double? = nil,
        logPath: String
    ) {
        (self.id, self.kind, self.payload, self.state, self.progress) = (id, kind, payload, state, progress)
        (self.actor, self.worker, self.createdAt, self.startedAt) = (actor, worker, createdAt, startedAt)
        (self.finishedAt, self.leaseUntil, self.attempts) = (finishedAt, leaseUntil, attempts)
        (self.cancelRequestedAt, self.logPath) = (cancelRequestedAt, logPath)
    }

    /// Seconds for which the worker that has it has run by `now`, or had run at its end; `nil` for a job that waits.
    public func runTime(at now: Double) -> Double? {
        guard state != .queued, let startedAt else { return nil }
        return max(0, (finishedAt ?? now) - startedAt)
    }

    /// Whether somebody asked it to stop.
    public var isCancelRequested: Bool { cancelRequestedAt != nil }
}
