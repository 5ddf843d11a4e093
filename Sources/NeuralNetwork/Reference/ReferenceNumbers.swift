/// Numbers of one convolution, or their gradients, in double precision.
struct ReferenceNumbers {
    /// Weights, `[K, C/groups, R, R]`.
    var weights: [Double]
    /// Bias or β, `[K]`.
    var bias: [Double]
    /// γ, `[K]`, or empty.
    var scale: [Double]
    /// Running statistics.
    var mean: [Double]
    var variance: [Double]

    init(_ p: ConvolutionParameters) {
        (weights, bias, scale) = (p.weights.map(Double.init), p.bias.map(Double.init), p.scale.map(Double.init))
        (mean, variance) = (p.mean.map(Double.init), p.variance.map(Double.init))
    }

    /// Zeros of the same counts.
    var zeros: ReferenceNumbers {
        var zeros = self
        for path in [\ReferenceNumbers.weights, \.bias, \.scale, \.mean, \.variance] {
            zeros[keyPath: path] = self[keyPath: path].map { _ in 0 }
        }
        return zeros
    }
}
