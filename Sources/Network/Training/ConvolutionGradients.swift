/// Gradients of the numbers of one convolution, in the order of ``ConvolutionParameters``.
public struct ConvolutionGradients: Hashable, Sendable {
    /// `[K, C/groups, R, R]`
    public var weights: [Float]
    /// `[K]`: of the bias, or of β; zeros where there is neither.
    public var bias: [Float]
    /// `[K]`: of γ; empty without batch normalisation.
    public var scale: [Float]

    /// Makes gradients.
    public init(weights: [Float], bias: [Float], scale: [Float] = []) {
        (self.weights, self.bias, self.scale) = (weights, bias, scale)
    }
}
