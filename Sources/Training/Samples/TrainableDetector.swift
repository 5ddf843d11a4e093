public import Domain

/// One step of the optimiser.
public struct StepRule: Hashable, Sendable {
    public var learningRate: Double
    public var momentum: Double
    public var weightDecay: Double
    /// Whether biases and the scales and shifts of normalisation decay as well.
    public var decaysBiasAndNormalization: Bool
    /// What gradients are multiplied by: 1 / pictures of the step.
    public var gradientScale: Double
    /// Largest magnitude of an element of the scaled gradient; `nil` for no limit.
    public var clip: Double?

    /// Makes a rule.
    public init(
        learningRate: Double, momentum: Double, weightDecay: Double, decaysBiasAndNormalization: Bool,
        gradientScale: Double, clip: Double?
    ) {
        (self.learningRate, self.momentum, self.weightDecay) = (learningRate, momentum, weightDecay)
        self.decaysBiasAndNormalization = decaysBiasAndNormalization
        (self.gradientScale, self.clip) = (gradientScale, clip)
    }
}

/// A detector that can learn; a training owns it and calls it from one thread.
///
/// The same calls with the same samples, on the same machine with as many threads, leave the same bits.
public protocol TrainableDetector: AnyObject {
    /// What it learns from.
    associatedtype Sample: Sendable
    /// What it is validated with.
    associatedtype Trial: Sendable

    /// Runs a batch forwards and backwards; gradients are added to those that are there.
    ///
    /// - Returns: losses summed over the batch
    /// - Throws: an error that names the layer where values are not finite numbers
    func learn(_ samples: [Sample]) throws -> BatchLosses
    /// Moves the weights by the gradients and clears those.
    func step(_ rule: StepRule) throws
    /// Forgets gradients.
    func clearGradients()
    /// Finds what is in pictures: boxes in pixels of each picture, from low confidences on.
    func detect(_ trials: [Trial]) throws -> [[Detection]]
    /// Hands over everything that a step changes, bit by bit, in pieces of a few megabytes.
    func save(_ emit: ([UInt8]) throws -> Void) throws
    /// Takes back what ``save(_:)`` gave.
    ///
    /// - Parameter read: the next `count` bytes
    /// - Throws: an error that says what does not fit
    func restore(_ read: (_ count: Int) throws -> [UInt8]) throws
    /// Writes the weights in the form others read, and returns the files; their names begin with `prefix`.
    func export(to prefix: String) throws -> [String]
}
