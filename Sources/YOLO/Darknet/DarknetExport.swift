public import NeuralNetwork

/// A model of another library in darknet's terms, so that darknet computes the same.
///
/// - Batch normalisation with another ε: the variance is moved until darknet's deviation √v + 10⁻⁶ is the same.
/// - An input with mean and deviation: a 1×1 convolution in front does that work, which keeps the zeros around the picture
///   what they were.
///
/// How a picture is fitted into the input a cfg cannot say.
///
///     let export = DarknetExport(model, parameters)
///     try export.write(cfg: "a.cfg", weights: "a.weights", names: "a.names")
public struct DarknetExport: ParameterSource {
    /// The model as darknet has it.
    public let configuration: DarknetConfiguration
    private let source: any ParameterSource
    private let original: YOLOModel
    /// Nodes put in front: 1 where the input has a mean and a deviation, or else 0.
    private let shift: Int

    /// Rewrites a model; nothing is read yet.
    public init(_ model: YOLOModel, _ source: any ParameterSource) {
        let isPlain = model.preprocessing.mean == .zero && model.preprocessing.deviation == .one
        let shift = isPlain ? 0 : 1
        var adapted = model
        adapted.network.nodes = model.network.nodes.map { node in
            var node = node
            node.inputs = node.inputs.map { $0 + shift }
            if case .convolution(var convolution) = node.layer {
                if convolution.normalization != nil { convolution.normalization = DarknetConfiguration.normalization }
                convolution.hasBias = convolution.normalization == nil
                node.layer = .convolution(convolution)
            }
            return node
        }
        if !isPlain {
            let scaling = Convolution(filters: model.network.inputChannels, size: 1)
            let node = Network.Node(.convolution(scaling), inputs: [Network.input], name: "normalisation of the input")
            adapted.network.nodes.insert(node, at: 0)
            adapted.preprocessing.mean = .zero
            adapted.preprocessing.deviation = .one
        }
        configuration = DarknetConfiguration(adapted)
        (self.source, original, self.shift) = (source, model, shift)
    }

    /// The parameters of node `index` of the rewritten network.
    public func parameters(of index: Int) throws -> ConvolutionParameters {
        guard index >= shift else { return scaling() }
        var parameters = try source.parameters(of: index - shift)
        let nodes = original.network.nodes
        guard nodes.indices.contains(index - shift),
            case .convolution(let convolution) = nodes[index - shift].layer,
            let normalization = convolution.normalization
        else { return parameters }
        parameters.variance = parameters.variance.map { Self.variance($0, normalization) }
        return parameters
    }

    /// Writes the three files.
    ///
    /// - Throws: ``DarknetError/inexpressible(layer:reason:)`` for what darknet does not have,
    ///   ``DarknetError/parameters(layer:reason:)``, ``DarknetError/unwritable(path:reason:)``
    public func write(cfg: String, weights: String, names: String) throws(DarknetError) {
        try configuration.write(to: cfg)
        try WeightsFile.write(self, of: configuration.model, to: weights)
        try NamesFile.write(configuration.model.classNames, to: names)
    }

    /// The variance with which darknet's deviation is that of another batch normalisation.
    static func variance(_ variance: Float, _ normalization: BatchNormalization) -> Float {
        guard normalization != DarknetConfiguration.normalization else { return variance }
        let epsilon = Double(normalization.epsilon)
        let deviation =
            normalization.isEpsilonInsideRoot
            ? (Double(variance) + epsilon).squareRoot() : Double(variance).squareRoot() + epsilon
        let root = max(0, deviation - Double(DarknetConfiguration.normalization.epsilon))
        return Float(root * root)
    }

    /// (x − mean) / deviation as a convolution.
    private func scaling() -> ConvolutionParameters {
        let channels = original.network.inputChannels
        let (mean, deviation) = (original.preprocessing.mean, original.preprocessing.deviation)
        var weights = [Float](repeating: 0, count: channels * channels)
        var bias = [Float](repeating: 0, count: channels)
        for channel in 0..<min(channels, 3) {
            weights[channel * channels + channel] = 1 / deviation[channel]
            bias[channel] = -mean[channel] / deviation[channel]
        }
        return ConvolutionParameters(weights: weights, bias: bias)
    }
}
