public import Catalog
public import Domain
public import Foundation

/// The queue of a workspace: who does what, who waits, and which workers are gone.
///
/// The rows in the catalog are the truth, whichever process asks. Each call that looks at them first puts right what
/// dead workers have left: a job whose process is gone, or has given no sign of life for longer than its lease, is
/// interrupted.
public struct JobStore: Sendable {
    public let catalog: CatalogStore
    /// Seconds for which a worker need not give a sign of life.
    public let lease: Double
    /// Seconds between asking a worker to stop and killing it; thirty times as many for a training, which finishes its step
    /// and keeps what it has learnt.
    public let grace: Double
    /// What asks for and signals processes; tests put a table of their own here.
    let processes: ProcessControl

    /// Opens the queue of a workspace.
    public init(_ catalog: CatalogStore) { self.init(catalog, processes: .system) }

    init(_ catalog: CatalogStore, lease: Double = 30, grace: Double = 10, processes: ProcessControl) {
        (self.catalog, self.lease, self.grace, self.processes) = (catalog, lease, grace, processes)
    }

    /// Puts a job at the end of the queue; it runs when a worker takes it.
    public func enqueue(
        _ kind: JobKind, payload: some Encodable, total: Int = 0, by actor: String, at time: Date
    ) throws(JobError) -> Job {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text: String
        do { text = String(decoding: try encoder.encode(payload), as: UTF8.self) } catch {
            throw .badPayload(JobID(rawValue: 0), reason: "cannot be written as JSON: \(error)")
        }
        return try attempt { () throws(CatalogError) in
            try catalog.addJob(kind, payload: text, total: total, by: actor, at: time)
        }
    }

    /// All jobs, latest first.
    public func jobs(at time: Date) throws(JobError) -> [Job] {
        try lookAfter(at: time)
        return try attempt { () throws(CatalogError) in try catalog.jobs() }
    }

    /// One job.
    /// - Throws: ``JobError/unknownJob(_:)`` if there is none of that number.
    public func job(_ id: JobID, at time: Date) throws(JobError) -> Job {
        try lookAfter(at: time)
        return try attempt { () throws(CatalogError) in try catalog.job(id) }
    }

    /// Asks a job to stop: one that waits is cancelled at once, a worker is sent SIGTERM and finishes the item in hand.
    ///
    /// A worker that still runs after ``grace`` seconds is killed by whoever looks next. A job that is over stays so.
    @discardableResult
    public func cancel(_ id: JobID, at time: Date) throws(JobError) -> Job {
        try lookAfter(at: time)
        let job = try update(id) { job, _ in
            switch job.state {
            case .queued: job.end(.cancelled, "cancelled before it began", at: time)
            case .running: job.cancelRequestedAt = job.cancelRequestedAt ?? time.timeIntervalSince1970
            case .done, .failed, .cancelled, .interrupted: break
            }
        }
        goOn(id)
        if job.state == .running, let worker = job.worker { processes.signal(worker, SIGTERM) }
        return job
    }

    /// Puts a job that ended early into the queue again; it goes on where it stopped.
    /// - Throws: ``JobError/wrongState(_:found:wanted:)`` if it is done, waits or runs.
    @discardableResult
    public func resume(_ id: JobID, at time: Date) throws(JobError) -> Job {
        try lookAfter(at: time)
        var found: JobState?
        let job = try update(id) { job, _ in
            guard job.state.isResumable else {
                found = job.state
                return
            }
            job.state = .queued
            (job.finishedAt, job.cancelRequestedAt, job.worker, job.leaseUntil) = (nil, nil, nil, nil)
            (job.progress.eta, job.progress.message) = (nil, "")
        }
        if let found { throw .wrongState(id, found: found, wanted: "failed, cancelled or interrupted") }
        // Paused and killed, it would otherwise wait again at once.
        goOn(id)
        return job
    }

    /// The events that a job has written so far, oldest first.
    public func log(of id: JobID) throws(JobError) -> [JobEvent] {
        try log(for: attempt { () throws(CatalogError) in try catalog.job(id) }).read()
    }

    /// Starts workers for the jobs whose turn it is: one of a kind runs at a time, the one that has waited longest.
    ///
    /// Each is `executable work --job ID --workspace FOLDER`.
    /// - Returns: the workers started
    /// - Throws: ``JobError/cannotStart(program:reason:)``
    @discardableResult
    public func startDue(executable: String, at time: Date) throws(JobError) -> [WorkerProcess] {
        var started: [WorkerProcess] = []
        var busy: Set<JobKind> = []
        let waiting = try jobs(at: time).reversed().filter { $0.state == .running || $0.state == .queued }
        for job in waiting where job.state == .running || isStarting(job, at: time) { busy.insert(job.kind) }
        for job in waiting where job.state == .queued && busy.insert(job.kind).inserted {
            started.append(try start(job, executable: executable, at: time))
        }
        return started
    }

    private func start(_ job: Job, executable: String, at time: Date) throws(JobError) -> WorkerProcess {
        let process = try WorkerProcess.start(
            executable, arguments: ["work", "--job", "\(job.id.rawValue)", "--workspace", catalog.folder],
            for: job.id, log: log(for: job).path)
        // Until the worker takes the job itself, the row says that one is on its way.
        try update(job.id) { row, _ in
            guard row.state == .queued else { return }
            row.worker = process.identity
            row.leaseUntil = time.timeIntervalSince1970 + lease
        }
        return process
    }

    /// Whether a worker was started for a job that waits, and has not taken it yet.
    private func isStarting(_ job: Job, at time: Date) -> Bool {
        guard job.state == .queued, let worker = job.worker, let until = job.leaseUntil else { return false }
        return until > time.timeIntervalSince1970 && processes.isAlive(worker)
    }

    /// Puts right the rows of workers that are gone, and kills those that were asked to stop long enough ago.
    func lookAfter(at time: Date) throws(JobError) {
        let now = time.timeIntervalSince1970
        let running = try attempt { () throws(CatalogError) in try catalog.jobs(in: [.running]) }
        for job in running {
            guard let worker = job.worker else { continue }
            var isAlive = processes.isAlive(worker)
            if isAlive, let asked = job.cancelRequestedAt, now - asked > grace(of: job.kind) {
                processes.signal(worker, SIGKILL)
                isAlive = false
            }
            let isSilent = job.leaseUntil.map { $0 < now } ?? true
            guard !isAlive || isSilent, !catalog.isReadOnly else { continue }
            try update(job.id) { row, _ in
                // Somebody may have been faster, or the worker has given a sign of life.
                guard row.state == .running, row.worker == worker, row.leaseUntil == job.leaseUntil else { return }
                if row.isCancelRequested, !isAlive {
                    row.end(.cancelled, "cancelled", at: time)
                } else {
                    row.end(.interrupted, isAlive ? "its worker is silent" : "its worker is gone", at: time)
                }
            }
        }
    }

    private func grace(of kind: JobKind) -> Double { kind == .train ? grace * 30 : grace }

    func log(for job: Job) -> JobLog { JobLog(path: "\(catalog.folder)/.reticle/\(job.logPath)") }

    @discardableResult
    func update(_ id: JobID, _ change: (inout Job, [Job]) -> Void) throws(JobError) -> Job {
        try attempt { () throws(CatalogError) in try catalog.updateJob(id, change) }
    }

    private func attempt<T>(_ body: () throws(CatalogError) -> T) throws(JobError) -> T {
        do { return try body() } catch .unknownJob(let id) { throw .unknownJob(id) } catch { throw .catalog(error) }
    }
}

extension Job {
    /// Notes that the job no longer runs or waits.
    mutating func end(_ state: JobState, _ message: String, at time: Date) {
        self.state = state
        (progress.message, progress.eta) = (message, nil)
        (finishedAt, leaseUntil) = (time.timeIntervalSince1970, nil)
    }
}
