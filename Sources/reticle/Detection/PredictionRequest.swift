import Catalog
import Domain
import Foundation
import Jobs
import Prediction
import YOLO

/// Lets a network look at images in the background.
struct PredictionRequest {
    /// What the workstation keeps of a detection: low, so that the slider has something to move over.
    static let storedConfidence = 0.05
    /// IoU above which the less confident of two detections goes; darknet's and GluonCV's.
    static let nmsIoU = Predictor.usualNMSIoU

    var model: String
    var images: [ImageID]
    var minimumConfidence = Self.storedConfidence
    var nmsIoU = Self.nmsIoU
    /// Size of the input; `nil` for the network's own.
    var inputSize: ImageSize?

    /// Begins a run and puts its job into the queue; the worker is not started yet.
    ///
    /// - Throws: `ModelError`, `CatalogError`, `JobError`
    func enqueue(in store: CatalogStore, by person: String, at time: Date) throws -> Job {
        let shelved = try store.shelf.open(model)
        let record = try store.register(shelved, at: time)
        let settings = DetectionSettings(
            inputSize: inputSize ?? shelved.manifest.inputSize, minimumConfidence: minimumConfidence, nmsIoU: nmsIoU)
        let run = try store.beginRun(of: record.id, settings: settings, by: person, at: time)
        let payload = PredictionOrder(model: record.name, images: images, settings: settings, run: run.id)
        return try JobStore(store).enqueue(.predict, payload: payload, total: images.count, by: person, at: time)
    }
}
