public import Domain

/// One sample that a network is to learn from.
public struct SampleRequest: Hashable, Sendable {
    /// Index of the picture in the training part.
    public var index: Int
    /// Epoch that the sample belongs to.
    public var epoch: Int
    /// Side of the input in pixels.
    public var side: Int
    /// Seed of the run.
    public var seed: UInt64
    /// Whether pictures may be mixed.
    public var mixes: Bool

    /// Makes a request.
    public init(index: Int, epoch: Int, side: Int, seed: UInt64, mixes: Bool) {
        (self.index, self.epoch, self.side, self.seed, self.mixes) = (index, epoch, side, seed, mixes)
    }

    /// The sample's own stream of random numbers: the same whichever thread makes it, and when.
    public var draws: SeededGenerator { SeededGenerator(seed: seed, stream: [epoch, index]) }
}
