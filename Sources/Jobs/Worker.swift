public import Domain

/// The working side of a job, in the worker's own process.
///
/// ```swift
/// let worker = try Worker.claim(id, in: JobStore(catalog))
/// let job = try worker.run { work in
///     for image in images where !work.mustStop { predict(image); try work.advance(to: done, of: images.count) }
/// }
/// ```
public final class Worker: Sendable {
    /// The job that was claimed.
    public let job: Job

    private init(job: Job) { self.job = job }

    /// Takes a job for this process.
    /// - Throws: ``JobError/taken(_:)`` or ``JobError/busy(_:running:)`` if it is not this process's turn.
    public static func claim(_ id: JobID, in store: JobStore) throws(JobError) -> Worker { fatalError("not yet") }

    /// Takes the job of that kind that has waited longest; `nil` if there is none or one runs.
    public static func claimNext(_ kind: JobKind, in store: JobStore) throws(JobError) -> Worker? {
        fatalError("not yet")
    }

    /// Whether to stop after the item in hand: somebody cancelled the job, SIGTERM came, or the lease was lost.
    public var mustStop: Bool { fatalError("not yet") }

    /// Says how far the work is; cheap, may be called for every item.
    public func advance(to done: Int, of total: Int, message: String = "") { fatalError("not yet") }

    /// Notes something that went wrong without ending the work.
    public func warn(_ message: String) { fatalError("not yet") }

    /// Does the work: signs of life go out meanwhile, and the row says at the end what became of it.
    ///
    /// - Parameter body: the work; it returns when all is done or ``mustStop`` is true, a text being the closing message
    /// - Returns: the row at the end: done, cancelled, interrupted, or failed if `body` threw
    /// - Throws: ``JobError`` if the row cannot be written
    public func run(_ body: (Worker) throws -> String) throws(JobError) -> Job { fatalError("not yet") }
}
