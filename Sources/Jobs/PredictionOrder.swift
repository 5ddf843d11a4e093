public import Domain

/// The payload of a job of kind `predict`: which network looks at which images, and how.
public struct PredictionOrder: Hashable, Sendable, Codable {
    /// Name of the network.
    public var model: String
    /// Images by number, in the order in which they are looked at.
    public var images: [Int64]
    /// Width of the network's input in pixels.
    public var width: Int
    /// Height of the network's input in pixels.
    public var height: Int
    /// Detections below are dropped, 0…1.
    public var minimumConfidence: Double
    /// IoU above which the less confident of two detections is dropped, 0…1.
    public var nmsIoU: Double
    /// Threads to compute on; `nil` lets the worker choose.
    public var threads: Int?
    /// The run that the detections belong to, begun when the job was ordered: a resumed job goes on with it.
    public var run: Int64

    /// Orders a run over images.
    public init(
        model: ModelName, images: [ImageID], settings: DetectionSettings, run: DetectionRunID, threads: Int? = nil
    ) {
        (self.model, self.images) = (model.rawValue, images.map(\.rawValue))
        (width, height) = (settings.inputSize.width, settings.inputSize.height)
        (minimumConfidence, nmsIoU) = (settings.minimumConfidence, settings.nmsIoU)
        (self.run, self.threads) = (run.rawValue, threads)
    }

    /// Name of the network.
    public var modelName: ModelName { ModelName(model) }
    /// The run that the detections belong to.
    public var runID: DetectionRunID { DetectionRunID(rawValue: run) }
    /// Images in the order in which they are looked at.
    public var imageIDs: [ImageID] { images.map(ImageID.init(rawValue:)) }
    /// What the run was started with.
    public var settings: DetectionSettings {
        DetectionSettings(
            inputSize: ImageSize(width: width, height: height), minimumConfidence: minimumConfidence, nmsIoU: nmsIoU)
    }
}
