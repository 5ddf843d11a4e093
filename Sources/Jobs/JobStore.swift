public import Catalog
public import Domain
public import Foundation

/// The queue of a workspace: who does what, who waits, and which workers are gone.
///
/// The rows in the catalog are the truth, whichever process asks.
public struct JobStore: Sendable {
    public let catalog: CatalogStore

    /// Opens the queue of a workspace.
    public init(_ catalog: CatalogStore) { self.catalog = catalog }

    /// Puts a job at the end of the queue; it runs when a worker takes it.
    public func enqueue(
        _ kind: JobKind, payload: some Encodable, total: Int = 0, by actor: String, at time: Date
    ) throws(JobError) -> Job { fatalError("not yet") }

    /// All jobs, latest first, after the rows of workers that are gone have been put right.
    public func jobs(at time: Date) throws(JobError) -> [Job] { fatalError("not yet") }

    /// One job, put right likewise.
    public func job(_ id: JobID, at time: Date) throws(JobError) -> Job { fatalError("not yet") }

    /// Asks a job to stop: one that waits is cancelled at once, a worker stops at its next sign of life.
    @discardableResult
    public func cancel(_ id: JobID, at time: Date) throws(JobError) -> Job { fatalError("not yet") }

    /// Puts a job that ended early into the queue again.
    @discardableResult
    public func resume(_ id: JobID, at time: Date) throws(JobError) -> Job { fatalError("not yet") }

    /// The events that a job has written so far, oldest first.
    public func log(of id: JobID) throws(JobError) -> [JobEvent] { fatalError("not yet") }

    /// Starts workers for the jobs whose turn it is: at most one a kind runs at a time.
    /// - Returns: the workers started
    public func startDue(executable: String, at time: Date) throws(JobError) -> [WorkerProcess] {
        fatalError("not yet")
    }
}
