import Catalog
import Domain
import Foundation
import Jobs

/// The payload of a job of kind `check`: look at the pictures of the workspace.
struct CheckOrder: Codable {
    /// Threads to read on; `nil` lets the worker choose.
    var threads: Int?
}

/// What a worker does with a job of kind `check`.
struct CheckWork {
    let store: CatalogStore
    var threads: Int?

    /// Does a job to its end, or until it is told to stop.
    ///
    /// - Returns: the job's row at the end
    func run(_ worker: Worker, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) throws -> Job {
        try worker.run { worker in
            let order = try worker.job.order(CheckOrder.self)
            var scan = PictureScan(store: store)
            if let threads = threads ?? order.threads { scan.threads = threads }
            scan.mustStop = {
                worker.awaitTurn()
                return worker.mustStop
            }
            scan.progress = { done, total in
                // The search for pairs comes after the last picture: until then one is left.
                worker.advance(
                    to: done, of: total + 1, message: done < total ? "reading pictures" : "comparing pictures")
                progress(done, total)
            }
            let summary = try scan.run()
            guard !worker.mustStop else { return "stopped; what was read is kept" }
            worker.advance(to: summary.read + 1, of: summary.read + 1)
            return summary.text
        }
    }

    /// Puts a job that looks at the pictures into the queue, unless one waits or runs; no worker is started yet.
    static func enqueue(in store: CatalogStore, by person: String, at time: Date) throws -> Job {
        let jobs = JobStore(store)
        if let known = try jobs.jobs(at: time).first(where: { $0.kind == .check && !$0.state.isOver }) { return known }
        return try jobs.enqueue(.check, payload: CheckOrder(), by: person, at: time)
    }
}
