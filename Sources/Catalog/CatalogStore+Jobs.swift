public import Domain
public import Foundation
import GRDB

/// The rows of the queue; what they mean and who may change them is the matter of room Jobs.
extension CatalogStore {
    /// Adds a job that waits.
    public func addJob(
        _ kind: JobKind, payload: String, total: Int, by actor: String, at time: Date
    ) throws(CatalogError) -> Job {
        try write { db in
            let table = JobTable(db: db)
            return try table.find(
                table.insert(kind, payload: payload, total: total, by: actor, at: time.timeIntervalSince1970))
        }
    }

    /// A job.
    /// - Throws: ``CatalogError/unknownJob(_:)`` if there is none of that number.
    public func job(_ id: JobID) throws(CatalogError) -> Job { try read { db in try JobTable(db: db).find(id) } }

    /// Jobs in one of these states, or all of them, latest first.
    public func jobs(in states: [JobState]? = nil) throws(CatalogError) -> [Job] {
        try read { db in try JobTable(db: db).all(in: states) }
    }

    /// Reads a job and those that run, and writes what `change` makes of the job, with nobody else coming between.
    ///
    /// - Parameters:
    ///   - id: the job
    ///   - change: gets the row and the rows that run, the job's own included if it does
    /// - Returns: the row as it is then
    /// - Throws: ``CatalogError/unknownJob(_:)`` if there is none of that number.
    @discardableResult
    public func updateJob(
        _ id: JobID, _ change: (inout Job, _ running: [Job]) -> Void
    ) throws(CatalogError) -> Job {
        try write { db in
            let table = JobTable(db: db)
            let before = try table.find(id)
            var job = before
            change(&job, try table.all(in: [.running]))
            if job != before { try table.update(job) }
            return job
        }
    }
}
