public import Domain

/// Who is compared with whom.
public struct ReviewSides: Hashable, Sendable {
    /// The network or layer whose detections are compared; one that has looked at finished images where `nil`.
    public var model: ModelName?
    /// The network or layer in the place of people's boxes; `nil` for those.
    public var against: ModelName?
    /// Least confidence of its detections, 0…1.
    public var confidence: Double

    /// Makes sides.
    public init(model: ModelName?, against: ModelName? = nil, confidence: Double = 0) {
        (self.model, self.against, self.confidence) = (model, against, confidence)
    }
}

extension ReviewSettings {
    /// The sides that were chosen last.
    var sides: ReviewSides {
        ReviewSides(model: model, against: against, confidence: against.map(confidence(of:)) ?? 0)
    }
}
