import Domain
import NeuralNetwork
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

    /// Compares what leaves the whole network, run as one plan.
    ///
    /// - Returns: the largest difference of each output, as a share of its largest value, by the output's name
    /// - Throws: `NetworkError`, or what the parameters' source throws
    func runWhole(_ input: [Float], shape: Shape, threads: Int?, tuning: TuningTable) throws -> [(String, Double)] {
        let values = try ReferenceNetwork(network, parameters: parameters).values(of: input, shape: shape)
        let session = try InferenceSession(
            network, input: shape, parameters: parameters, pool: WorkerPool(threads: threads), tuning: tuning)
        return try session.run(input).outputs.map { output in
            (network.nodes[output.node].name, Self.deviation(output.values, values[output.node]))
        }
    }

    private static func deviation(_ ours: [Float], _ plain: [Float]) -> Double {
        var (difference, largest) = (Float(0), Float(0))
        for (a, b) in zip(ours, plain) {
            difference = max(difference, abs(a - b))
            largest = max(largest, abs(b))
        }
        return Double(largest > 0 ? difference / largest : difference)
    }

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
            let deviation = Self.deviation(result.outputs[0].values, values[at])
            return Layer(name: node.name, method: session.methods[0], deviation: deviation)
        }
    }
}
