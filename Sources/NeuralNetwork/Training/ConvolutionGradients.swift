/// Gradients of the numbers of one convolution, in the order of ``ConvolutionParameters``.
public struct ConvolutionGradients: Hashable, Sendable {
    /// Of the weights, `[K, C/groups, R, R]`.
    public var weights: [Float]
    /// Of the bias, or of β, `[K]`; zeros where there is neither.
    public var bias: [Float]
    /// Of γ, `[K]`; empty without batch normalisation.
    public var scale: [Float]

    /// Makes gradients.
    public init(weights: [Float], bias: [Float], scale: [Float] = []) {
        (self.weights, self.bias, self.scale) = (weights, bias, scale)
    }
}
