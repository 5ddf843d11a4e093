public import Domain

/// A training as a person asks for it.
public struct TrainingWish: Hashable, Sendable {
    /// What is learnt.
    public enum Depth: String, Hashable, Sendable, CaseIterable {
        case all = "all layers"
        case heads = "the heads alone"
    }

    /// The network to start from.
    public var model: ModelName
    /// The split whose parts are learnt from and validated with.
    public var split: String
    /// Hours that it may take.
    public var hours: Double
    /// Side of the input in pixels.
    public var side: Int
    public var depth: Depth
    /// Whether what the network knows of classes of the same name is taken over.
    public var reusesClasses: Bool

    /// Makes a wish.
    public init(
        model: ModelName, split: String, hours: Double = 1, side: Int = 416, depth: Depth = .all,
        reusesClasses: Bool = true
    ) {
        (self.model, self.split, self.hours, self.side) = (model, split, hours, side)
        (self.depth, self.reusesClasses) = (depth, reusesClasses)
    }
}
