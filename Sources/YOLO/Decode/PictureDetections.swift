public import Domain

/// What was found in one picture.
public struct PictureDetections: Hashable, Sendable {
    /// By falling confidence, in pixels of the upright picture.
    public var detections: [Detection]
    /// Proposed boxes that were left out because their numbers are not finite; 0 with sound weights.
    public var skipped: Int

    /// Makes a result.
    public init(detections: [Detection], skipped: Int = 0) {
        (self.detections, self.skipped) = (detections, skipped)
    }
}
