import Catalog
import Domain
import Foundation
import Jobs
import Workbench

/// What a worker does with a job of kind `audit`.
struct AuditJob {
    let store: CatalogStore
    var threads: Int?
    var niceness = 0

    /// Puts a prepared audit into the queue; the worker is not started yet.
    static func enqueue(
        _ folder: AuditFolder, model: String, in store: CatalogStore, by person: String, at time: Date
    ) throws -> Job {
        try JobStore(store).enqueue(
            .audit, payload: AuditOrder(folder: folder.path, model: model), by: person, at: time)
    }

    /// Does a job to its end, or until it is told to stop.
    ///
    /// - Returns: the job's row at the end
    func run(
        _ worker: Worker, progress: @escaping @Sendable (Int, Int, String) -> Void = { _, _, _ in }
    ) throws -> Job {
        try worker.run { worker in
            let order = try worker.job.order(AuditOrder.self)
            let folder = AuditFolder(path: order.folder)
            let work = AuditWork(
                folder: folder, threads: threads, niceness: niceness, cache: store.folder(of: "cache"))
            let found = try work.run(
                .init(
                    mustStop: { worker.mustStop }, awaitTurn: { worker.awaitTurn() },
                    advance: { done, total, message in
                        // The scoring comes after the last picture: until then one step is left.
                        worker.advance(to: done, of: total + 1, message: message)
                        progress(done, total + 1, message)
                    }, warn: worker.warn))
            guard let found else { return "stopped; what was learnt is kept" }
            let text = try keep(found, of: try folder.readPlan(), by: worker.job.actor)
            let all = max(1, worker.progress.total)
            worker.advance(to: all, of: all)
            return text
        }
    }

    /// Judges the labels and keeps what comes of it.
    private func keep(_ found: [[Detection]?], of plan: AuditPlan, by actor: String) throws -> String {
        let known = Set(try store.rows(plan.images.map { ImageID(rawValue: $0.id) }).map(\.id))
        let findings = plan.findings(found).filter { known.contains($0.image) }
        try store.setAudit(
            findings,
            AuditSummary(
                network: plan.network, folds: plan.folds, images: found.count { $0 != nil },
                labels: plan.images.reduce(0) { $0 + $1.labels.count }, actor: actor,
                madeAt: Date().timeIntervalSince1970))
        let likely = findings.count { $0.probability >= 0.5 }
        return "\(Quantity.count(likely, "label")) more likely wrong than right, "
            + "\(Quantity.count(findings.count, "case")) in all"
    }
}
