import Catalog
import Domain
import Foundation
import Jobs
import Synchronization
import Training
import YOLO

/// What a worker does with a job of kind `train`.
struct TrainingJob {
    let store: CatalogStore
    /// Threads to compute on; `nil` for what the run's arguments say.
    var threads: Int?
    var niceness = 0

    /// Puts a prepared run into the queue; the worker is not started yet.
    static func enqueue(
        _ folder: RunFolder, model: String, in store: CatalogStore, by person: String, at time: Date
    ) throws -> Job {
        try JobStore(store).enqueue(
            .train, payload: TrainingOrder(run: folder.path, model: model), by: person, at: time)
    }

    /// Does a job to its end, or until it is told to stop.
    ///
    /// - Returns: the job's row at the end
    func run(_ worker: Worker, report: @escaping @Sendable (TrainingEvent) -> Void = { _ in }) throws -> Job {
        try worker.run { worker in
            let order = try worker.job.order(TrainingOrder.self)
            let folder = RunFolder(order.run)
            let latest = Mutex<Double?>(nil)
            let work = TrainingWork(
                folder: folder, threads: threads, niceness: niceness, cache: store.folder(of: "cache"))
            let done = try work.run(
                mustStop: { worker.mustStop }, awaitTurn: { worker.awaitTurn() },
                report: { event in
                    Self.note(event, to: worker, latest)
                    report(event)
                })
            let text = TrainReport.text(.done(done)) ?? ""
            if !done.weights.isEmpty { try Self.shelve(folder, in: store) }
            // All its steps may be done and the last validation not.
            if done.reason == .interrupted { throw Worker.Interrupted(message: text) }
            return text
        }
    }

    static func note(_ event: TrainingEvent, to worker: Worker, _ latest: borrowing Mutex<Double?>) {
        switch event {
        case .step(let step):
            let figure = latest.withLock { $0 }.map { ", mAP \(String(format: "%.3f", $0))" } ?? ""
            let loss = String(format: "%.2f", step.losses.total)
            worker.advance(
                to: step.step, of: step.steps, message: "epoch \(step.epoch + 1), loss \(loss)\(figure)", eta: step.eta)
        case .validation(let one): latest.withLock { $0 = one.figures.mAP }
        case .warning(let one): worker.warn(one.message)
        case .estimate(let one):
            worker.advance(to: 0, of: one.steps, message: TrainReport.text(event) ?? "")
        case .started, .epoch, .checkpoint, .done: break
        }
    }

    /// Puts the weights on the workspace's shelf under the run's name, in place of an earlier part's.
    static func shelve(_ folder: RunFolder, in store: CatalogStore) throws {
        guard let network = try TrainedNetwork(of: folder) else { return }
        let name = (folder.path as NSString).lastPathComponent
        _ = try store.shelf.replace(name, files: network.files, fit: network.fit)
        try store.register(try store.shelf.open(name), at: Date())
    }
}
