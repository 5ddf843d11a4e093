public import Domain

/// What networks found on one image.
public struct ImageDetections: Hashable, Sendable {
    /// Runs that have looked at the image, the newest of each network only, newest first; those that found nothing
    /// included.
    public var runs: [DetectionRun]
    /// Detections of these runs, judged ones included; those of ignored classes are left out.
    public var detections: [StoredDetection]

    /// Makes the detections of an image.
    public init(runs: [DetectionRun] = [], detections: [StoredDetection] = []) {
        (self.runs, self.detections) = (runs, detections)
    }
}

/// The images that a network is to look at.
public enum PredictionTarget: Hashable, Sendable {
    /// These, in this order.
    case images([ImageID])
    /// All images of a client, or of all clients where `nil`, that nobody has finished.
    case unseen(client: String?)
}

/// The classes of a network beside what they mean in the synset.
public struct ClassMap: Hashable, Sendable {
    public var model: ModelName
    /// In the order of the network's class list.
    public var entries: [ClassMapEntry]
    /// Open detections of the newest run by class index; a class that is missing has none.
    public var openCounts: [Int: Int]

    /// Makes a class map.
    public init(model: ModelName, entries: [ClassMapEntry], openCounts: [Int: Int] = [:]) {
        (self.model, self.entries, self.openCounts) = (model, entries, openCounts)
    }
}
