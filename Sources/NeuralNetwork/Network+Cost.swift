/// What a node costs: how many numbers it has learnt, and the work for one picture.
public struct NodeCost: Hashable, Sendable {
    /// Weights, biases, and the four numbers a channel of a batch normalisation.
    public var parameters: Int
    /// Multiplications with their additions, as papers count them; 0 for layers without weights.
    public var multiplyAdds: Int

    /// Makes a cost.
    public init(parameters: Int, multiplyAdds: Int) {
        (self.parameters, self.multiplyAdds) = (parameters, multiplyAdds)
    }
}

extension Network {
    /// Costs of all nodes for one picture of `input`.
    ///
    /// - Throws: as ``shapes(for:)``
    public func costs(for input: Shape) throws(NetworkError) -> [NodeCost] {
        let shapes = try shapes(for: input)
        return zip(nodes, shapes).map { node, output in
            let source = node.inputs[0] == Self.input ? input : shapes[node.inputs[0]]
            var work = 0
            if case .convolution(let convolution) = node.layer {
                work = output.count * (source.channels / convolution.groups) * convolution.size * convolution.size
            }
            return NodeCost(parameters: node.layer.parameterCount(input: source), multiplyAdds: work)
        }
    }
}

extension Layer {
    /// Numbers that the layer has learnt, given its first input's shape.
    func parameterCount(input: Shape) -> Int {
        guard case .convolution(let convolution) = self else { return 0 }
        let vectors = convolution.normalization != nil ? 4 : convolution.hasBias ? 1 : 0
        return convolution.weightCount(inputChannels: input.channels) + vectors * convolution.filters
    }
}

extension Convolution {
    /// Number of weights, K · C/groups · R · R.
    func weightCount(inputChannels: Int) -> Int { filters * (inputChannels / groups) * size * size }
}
