public import NeuralNetwork

/// The same numbers under another rule for batch normalisation.
///
/// Deviations differ by where ε stands; γ takes up the ratio, so that outputs agree to rounding.
public struct RenormalizedParameters: ParameterSource {
    private let network: Network
    private let source: any ParameterSource
    private let normalization: BatchNormalization

    /// Makes the numbers that `network` would need if all of its normalisations were of the given kind.
    public init(_ source: any ParameterSource, of network: Network, to normalization: BatchNormalization) {
        (self.source, self.network, self.normalization) = (source, network, normalization)
    }

    public func parameters(of index: Int) throws -> ConvolutionParameters {
        let parameters = try source.parameters(of: index)
        guard case .convolution(let layer) = network.nodes[index].layer, let old = layer.normalization else {
            return parameters
        }
        return parameters.renormalized(from: old, to: normalization)
    }
}

extension BatchNormalization {
    /// What values are divided by; in `Double`, as it becomes part of a factor.
    func deviation(_ variance: Float) -> Double {
        isEpsilonInsideRoot
            ? (Double(variance) + Double(epsilon)).squareRoot() : Double(variance).squareRoot() + Double(epsilon)
    }
}

extension ConvolutionParameters {
    /// The numbers that give the same under another normalisation.
    func renormalized(from old: BatchNormalization, to new: BatchNormalization) -> ConvolutionParameters {
        guard old != new else { return self }
        var result = self
        for channel in result.scale.indices {
            let ratio = new.deviation(variance[channel]) / old.deviation(variance[channel])
            result.scale[channel] = Float(Double(scale[channel]) * ratio)
        }
        return result
    }

    /// Weights and bias of a convolution without normalisation that gives the same.
    func folded(_ normalization: BatchNormalization?) -> (weights: [Float], bias: [Float]) {
        guard let normalization, !scale.isEmpty else { return (weights, bias) }
        var (folded, shifted) = (weights, bias)
        let perFilter = weights.count / max(1, scale.count)
        for filter in scale.indices {
            let factor = Double(scale[filter]) / normalization.deviation(variance[filter])
            shifted[filter] = Float(Double(bias[filter]) - Double(mean[filter]) * factor)
            let small = Float(factor)
            for place in filter * perFilter..<(filter + 1) * perFilter { folded[place] *= small }
        }
        return (folded, shifted)
    }
}
