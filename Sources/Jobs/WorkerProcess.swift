public import Domain

/// A worker that runs apart from the process that started it: in a session of its own, so that closing the terminal
/// does not end it.
public struct WorkerProcess: Hashable, Sendable {
    /// The job that it was started for.
    public var job: JobID
    public var identity: WorkerIdentity

    /// Starts `executable` with `arguments`, its standard input empty, both outputs appended to the file `log`.
    /// - Throws: ``JobError/cannotStart(program:reason:)``
    public static func start(
        _ executable: String, arguments: [String], for job: JobID, log: String
    ) throws(JobError) -> WorkerProcess { fatalError("not yet") }

    /// Whether the process still runs.
    public var isAlive: Bool { fatalError("not yet") }
}
