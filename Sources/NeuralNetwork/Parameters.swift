/// The numbers of one convolution, as its file stores them.
public struct ConvolutionParameters: Hashable, Sendable {
    /// `[K, C/groups, R, R]`, row-major: the order of darknet's and MXNet's files.
    public var weights: [Float]
    /// `[K]`: bias, or β of the batch normalisation; zeros where there is neither.
    public var bias: [Float]
    /// `[K]`: γ; empty without batch normalisation.
    public var scale: [Float]
    /// `[K]`: running mean; empty without batch normalisation.
    public var mean: [Float]
    /// `[K]`: running variance; empty without batch normalisation.
    public var variance: [Float]

    /// Makes parameters; the counts must suit the convolution they are used with.
    public init(
        weights: [Float], bias: [Float], scale: [Float] = [], mean: [Float] = [], variance: [Float] = []
    ) {
        (self.weights, self.bias, self.scale, self.mean, self.variance) = (weights, bias, scale, mean, variance)
    }
}

/// Where the numbers of a network come from: a file that is read as they are asked for, or memory.
///
/// Asked once a convolution, in the order of the nodes, so that a file never lies in memory as a whole.
public protocol ParameterSource: Sendable {
    /// The parameters of the convolution that is node `index` of the network.
    ///
    /// - Throws: whatever the file's reader says of a missing or broken part.
    func parameters(of index: Int) throws -> ConvolutionParameters
}
