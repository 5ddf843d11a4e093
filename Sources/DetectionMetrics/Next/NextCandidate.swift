public import Domain

/// An image that nobody has labelled, as far as machines know it.
public struct NextCandidate: Sendable {
    /// What each network found that has looked at it; classes are counted as those of the labels are.
    public var detections: [[Detection]]
    /// What the picture looks like; `nil` where it could not be read.
    public var signature: PictureSignature?

    /// Makes a candidate.
    public init(detections: [[Detection]], signature: PictureSignature?) {
        (self.detections, self.signature) = (detections, signature)
    }
}
