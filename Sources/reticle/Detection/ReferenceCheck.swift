import Domain
import Network
import YOLO

/// Each convolution of a network beside the plain definition, both fed with what the definitions before it give.
struct ReferenceCheck {
    /// One layer's figures.
    struct Layer {
        var name: String
        /// How the layer was computed.
        var method: String
        /// Largest difference, as a share of the largest value of the layer.
        var deviation: Double
    }

    private struct One: ParameterSource {
        var parameters: ConvolutionParameters
        func parameters(of index: Int) -> ConvolutionParameters { parameters }
    }

    let network: Network
    let parameters: any ParameterSource

    /// Compares every convolution; minutes for a large network.
    ///
    /// - Throws: `NetworkError`, or what the parameters' source throws
    func run(_ input: [Float], shape: Shape, threads: Int?, tuning: TuningTable) throws -> [Layer] {
        let shapes = try network.shapes(for: shape)
        let values = try ReferenceNetwork(network, parameters: parameters).values(of: input, shape: shape)
        let pool = WorkerPool(threads: threads)
        return try network.nodes.indices.compactMap { at in
            let node = network.nodes[at]
            guard case .convolution = node.layer else { return nil }
            let source = node.inputs[0]
            let alone = Network(
                inputChannels: source == Network.input ? shape.channels : shapes[source].channels,
                nodes: [Network.Node(node.layer, inputs: [Network.input], name: node.name)])
            let session = try InferenceSession(
                alone, input: source == Network.input ? shape : shapes[source],
                parameters: One(parameters: parameters.parameters(of: at)), pool: pool, tuning: tuning)
            let result = try session.run(source == Network.input ? input : values[source])
            var (difference, largest) = (Float(0), Float(0))
            for (ours, plain) in zip(result.outputs[0].values, values[at]) {
                difference = max(difference, abs(ours - plain))
                largest = max(largest, abs(plain))
            }
            let deviation = largest > 0 ? Double(difference / largest) : Double(difference)
            return Layer(name: node.name, method: session.methods[0], deviation: deviation)
        }
    }
}
