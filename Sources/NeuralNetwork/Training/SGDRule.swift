/// One step of stochastic gradient descent with momentum, in MXNet's form:
/// `m = momentum · m − learningRate · (clip(g · gradientScale) + weightDecay · w)`, then `w += m`.
public struct SGDRule: Hashable, Sendable {
    /// Above 0.
    public var learningRate: Float
    /// 0…1, 1 excluded.
    public var momentum: Float
    /// 0 or above.
    public var weightDecay: Float
    /// Whether biases, β and γ decay as weights do.
    public var decaysBiasAndNormalization: Bool
    /// What gradients are multiplied by: 1 / batch where losses are summed over a batch.
    public var gradientScale: Float
    /// Largest absolute value of a scaled gradient; `nil` for no limit.
    public var clip: Float?
    /// Nodes before this one stay as they are.
    public var frozenBefore: Int

    /// Makes a rule.
    public init(
        learningRate: Float, momentum: Float = 0.9, weightDecay: Float = 0.0005,
        decaysBiasAndNormalization: Bool = true, gradientScale: Float = 1, clip: Float? = nil, frozenBefore: Int = 0
    ) {
        (self.learningRate, self.momentum, self.weightDecay) = (learningRate, momentum, weightDecay)
        self.decaysBiasAndNormalization = decaysBiasAndNormalization
        (self.gradientScale, self.clip, self.frozenBefore) = (gradientScale, clip, frozenBefore)
    }
}
