public import NeuralNetwork

extension WeightsFile {
    /// Writes the parameters of a model as darknet does, layer by layer; the file appears when it is complete.
    ///
    /// - Parameters:
    ///   - source: where the numbers come from; asked once a convolution, in the order of the nodes
    ///   - layers: the first layers of the network alone, as `darknet partial` writes them; `nil` for all
    /// - Throws: ``DarknetError/unwritable(path:reason:)``, ``DarknetError/parameters(layer:reason:)``
    public static func write(
        _ source: any ParameterSource, of model: YOLOModel, header: WeightsHeader = WeightsHeader(),
        upTo layers: Int? = nil,
        to path: String
    ) throws(DarknetError) {
        let layout = try model.weightsLayout()
        let file = try WritableFile<DarknetError>(path)
        try file.append(header.bytes)
        for part in layout.parts where part.node < layers ?? .max {
            let parameters: ConvolutionParameters
            do {
                parameters = try source.parameters(of: part.node)
            } catch {
                throw .parameters(layer: part.name, reason: String(describing: error))
            }
            try check(parameters, part)
            try file.append(parameters.bias)
            try file.append(parameters.scale)
            try file.append(parameters.mean)
            try file.append(parameters.variance)
            try file.append(parameters.weights)
        }
        try file.finish()
    }

    private static func check(
        _ parameters: ConvolutionParameters, _ part: WeightsLayout.Part
    ) throws(DarknetError) {
        let statistics = part.isNormalized ? part.filters : 0
        let counts = [
            ("bias", parameters.bias.count, part.filters), ("scale", parameters.scale.count, statistics),
            ("mean", parameters.mean.count, statistics), ("variance", parameters.variance.count, statistics),
            ("weights", parameters.weights.count, part.weights),
        ]
        for (name, count, expected) in counts where count != expected {
            throw .parameters(layer: part.name, reason: "\(count) values of \(name); expected \(expected)")
        }
    }
}
