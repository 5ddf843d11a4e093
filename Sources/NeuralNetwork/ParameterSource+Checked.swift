extension ParameterSource {
    /// The parameters of a convolution after checking their counts.
    ///
    /// - Throws: ``NetworkError/parameters(_:name:reason:)`` with what the source said, or
    ///   ``NetworkError/node(_:name:_:)`` with the array of a wrong count
    func checked(
        _ index: Int, _ name: String, _ layer: Convolution, inputChannels: Int
    ) throws(NetworkError) -> ConvolutionParameters {
        let found: ConvolutionParameters
        do {
            found = try parameters(of: index)
        } catch let error as NetworkError {
            throw error
        } catch {
            throw .parameters(index, name: name, reason: String(describing: error))
        }
        let normalized = layer.normalization == nil ? 0 : layer.filters
        let counts = [
            ("weights", found.weights.count, layer.weightCount(inputChannels: inputChannels)),
            ("bias", found.bias.count, layer.filters), ("scale", found.scale.count, normalized),
            ("mean", found.mean.count, normalized), ("variance", found.variance.count, normalized),
        ]
        for (array, count, expected) in counts where count != expected {
            throw .node(index, name: name, .parameterCount(array, found: count, expected: expected))
        }
        return found
    }
}
