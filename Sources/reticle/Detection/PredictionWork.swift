import Catalog
import Domain
import Foundation
import Jobs
import Prediction
import Synchronization
import Workbench
import YOLO

/// What a worker does with a job of kind `predict`.
///
/// Detections are stored a few images at a time; a job that is taken up again goes on with the images that its run has
/// not looked at.
final class PredictionWork {
    private let store: CatalogStore
    private let threads: Int?
    private let niceness: Int
    private let batch: Int
    /// The network of the last job, kept for the next one.
    private var loaded: (fingerprint: String, settings: DetectionSettings, predictor: Predictor)?

    /// Prepares to work in a workspace; `niceness` is added to that of the network's threads, 0…19.
    init(store: CatalogStore, threads: Int?, niceness: Int, batch: Int = 1) {
        (self.store, self.threads, self.niceness, self.batch) = (store, threads, niceness, batch)
    }

    /// Does a job to its end, or until it is told to stop.
    ///
    /// - Returns: the job's row at the end
    func run(_ worker: Worker, progress: @escaping @Sendable (Int) -> Void = { _ in }) throws -> Job {
        try worker.run { worker in try self.predict(worker, progress) }
    }

    private func predict(_ worker: Worker, _ progress: @escaping @Sendable (Int) -> Void) throws -> String {
        let order = try worker.job.order(PredictionOrder.self)
        guard let run = try store.run(order.runID) else {
            throw Refusal("its run was removed")
        }
        let done = try store.imagesDone(by: run.id)
        let all = order.imageIDs
        let predictor = try self.predictor(order.model, run)
        let images = all.filter { !done.contains($0) }
        let tally = PredictionTally(
            worker: worker, store: store, run: run.id, done: all.count - images.count, of: all.count)
        worker.advance(to: tally.done, of: all.count, message: order.model)
        try Waiting.run { [store, batch] in
            let pipeline = PicturePipeline<ImageID, Predictor.Prepared, PictureDetections>(
                depth: max(3, batch * 2), batch: batch,
                prepare: { id in try predictor.prepare(Location.path(store.document(id).location, in: store).get()) },
                run: { try predictor.detect($0) })
            do {
                try await pipeline.run(images) { index, outcome in
                    try tally.take(images[index], outcome)
                    progress(tally.done)
                    worker.awaitTurn(yieldsToKeys: false)
                    if worker.mustStop { throw CancellationError() }
                }
            } catch is CancellationError {}
        }
        try tally.flush()
        guard !worker.mustStop else { return "stopped after \(tally.done) of \(all.count) images" }
        try store.finishRun(run.id, at: Date())
        // Of the whole run: a worker that went on with a job has seen a part of it only.
        return try tally.summary(of: store.run(run.id) ?? run)
    }

    /// The network, from the last job if that was the same.
    private func predictor(_ name: String, _ run: DetectionRun) throws -> Predictor {
        let shelved = try store.shelf.open(name)
        guard shelved.manifest.fingerprint == run.fingerprint else {
            throw Refusal("network '\(name)' is not the one that the job was made for; start a new one")
        }
        if let loaded, loaded.fingerprint == run.fingerprint, loaded.settings == run.settings {
            return loaded.predictor
        }
        var options = Predictor.Options()
        (options.inputSize, options.minimumConfidence) = (run.settings.inputSize, run.settings.minimumConfidence)
        (options.nmsIoU, options.batch) = (run.settings.nmsIoU, batch)
        (options.threads, options.niceness) = (threads, niceness)
        options.tuning = TuningFile.url(in: store.folder(of: "cache"))
        let predictor = try Predictor(shelved.model, shelved.parameters, options)
        loaded = (run.fingerprint, run.settings, predictor)
        return predictor
    }
}

/// What a prediction has found so far; stores it every few images.
private final class PredictionTally: Sendable {
    private struct State {
        var done: Int
        var failed = 0
        var waiting: [(image: ImageID, detections: [Detection])] = []
        var storedAt = Date()
    }

    private let worker: Worker
    private let store: CatalogStore
    private let run: DetectionRunID
    private let total: Int
    private let state: Mutex<State>

    init(worker: Worker, store: CatalogStore, run: DetectionRunID, done: Int, of total: Int) {
        (self.worker, self.store, self.run, self.total) = (worker, store, run, total)
        state = Mutex(State(done: done))
    }

    var done: Int { state.withLock { $0.done } }

    /// What became of a run that is complete.
    func summary(of run: DetectionRun) -> String {
        let failed = state.withLock { $0.failed }
        return "\(run.detections) detections on \(run.imagesDone) images"
            + (failed > 0 ? ", \(Quantity.count(failed, "picture")) could not be read" : "")
    }

    func take(_ image: ImageID, _ outcome: Result<PictureDetections, any Error>) throws {
        let isDue = state.withLock { state in
            state.done += 1
            switch outcome {
            case .success(let found):
                state.waiting.append((image, found.detections))
                if found.skipped > 0 {
                    worker.warn("image \(image.rawValue): \(found.skipped) boxes with numbers that are not finite")
                }
            case .failure(let error):
                state.failed += 1
                worker.warn("image \(image.rawValue): \(Out.describe(error))")
            }
            return state.waiting.count >= 64 || Date().timeIntervalSince(state.storedAt) > 0.25
        }
        if isDue { try flush() }
        // People see images as done only when their detections are there.
        if isDue || done == total { worker.advance(to: done, of: total) }
    }

    func flush() throws {
        let batch = state.withLock { state in
            defer { (state.waiting, state.storedAt) = ([], Date()) }
            return state.waiting
        }
        if !batch.isEmpty { try store.addDetections(batch, to: run) }
    }
}
