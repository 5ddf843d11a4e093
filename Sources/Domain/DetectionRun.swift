/// Stable number of a run of a network over images of a workspace.
public struct DetectionRunID: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What a run is started with.
public struct DetectionSettings: Hashable, Sendable {
    /// Size of the network's input in pixels.
    public var inputSize: ImageSize
    /// Detections below are dropped, 0…1.
    public var minimumConfidence: Double
    /// IoU above which the less confident of two detections is dropped, 0…1.
    public var nmsIoU: Double

    /// Makes settings; there are no defaults here, the command that starts a run has them.
    public init(inputSize: ImageSize, minimumConfidence: Double, nmsIoU: Double) {
        (self.inputSize, self.minimumConfidence, self.nmsIoU) = (inputSize, minimumConfidence, nmsIoU)
    }
}

/// One pass of a network over images: a layer of detections of its own.
public struct DetectionRun: Hashable, Sendable, Identifiable {
    public var id: DetectionRunID
    public var model: ModelID
    public var modelName: ModelName
    /// The network's fingerprint when the run began.
    public var fingerprint: String
    public var settings: DetectionSettings
    /// Seconds since 1970-01-01 00:00 UTC.
    public var startedAt: Double
    /// Seconds since 1970-01-01 00:00 UTC; `nil` while it runs or after it was broken off.
    public var finishedAt: Double?
    /// Who started it.
    public var actor: String
    /// Images it has looked at, those where it found nothing included.
    public var imagesDone: Int
    /// Detections it has found.
    public var detections: Int

    /// Makes the record of a run.
    public init(
        id: DetectionRunID, model: ModelID, modelName: ModelName, fingerprint: String, settings: DetectionSettings,
        startedAt: Double, finishedAt: Double? = nil, actor: String, imagesDone: Int = 0, detections: Int = 0
    ) {
        (self.id, self.model, self.modelName, self.fingerprint) = (id, model, modelName, fingerprint)
        (self.settings, self.startedAt, self.finishedAt) = (settings, startedAt, finishedAt)
        (self.actor, self.imagesDone, self.detections) = (actor, imagesDone, detections)
    }
}
