/// A network run by the definitions of its layers: slow, short, and what the fast path has to agree with.
public struct ReferenceNetwork: Sendable {
    private let network: Network
    private let parameters: any ParameterSource

    /// Makes a reference.
    public init(_ network: Network, parameters: any ParameterSource) {
        (self.network, self.parameters) = (network, parameters)
    }

    /// Values of every node for one picture.
    ///
    /// - Parameters:
    ///   - input: `[H, W, C]` of `shape`
    /// - Returns: for each node its values, `[H, W, C]`
    /// - Throws: ``NetworkError`` as ``Network/shapes(for:)``, and for parameters of wrong counts
    public func values(of input: [Float], shape: Shape) throws(NetworkError) -> [[Float]] {
        let shapes = try network.shapes(for: shape)
        guard input.count == shape.count else { throw .inputCount(input.count, expected: shape.count) }
        let picture = ReferenceValue(shape, input)
        var done: [ReferenceValue] = []
        for (index, node) in network.nodes.enumerated() {
            let inputs = node.inputs.map { $0 == Network.input ? picture : done[$0] }
            done.append(try value(of: index, node, inputs, shapes[index]))
        }
        return done.map(\.values)
    }

    /// What leaves the network, in the order of ``Network/outputs``.
    ///
    /// - Throws: as ``values(of:shape:)``
    public func outputs(of input: [Float], shape: Shape) throws(NetworkError) -> [[Float]] {
        let values = try values(of: input, shape: shape)
        return network.outputs.map { values[$0] }
    }

    private func value(
        of index: Int, _ node: Network.Node, _ inputs: [ReferenceValue], _ shape: Shape
    ) throws(NetworkError) -> ReferenceValue {
        switch node.layer {
        case .convolution(let layer):
            let numbers = try parameters.checked(index, node.name, layer, inputChannels: inputs[0].shape.channels)
            return referenceConvolution(inputs[0], layer, numbers, shape)
        case .maxPool(let size, let stride, let padding):
            return referenceMaxPool(inputs[0], size: size, stride: stride, padding: padding, shape)
        case .averagePool: return referenceAveragePool(inputs[0])
        case .upsample(let factor): return referenceUpsample(inputs[0], factor: factor, shape)
        case .route(let groups, let group): return referenceRoute(inputs, groups: groups, group: group, shape)
        case .shortcut(let activation): return referenceShortcut(inputs, activation)
        case .softmax: return referenceSoftmax(inputs[0])
        case .dropout, .output: return inputs[0]
        }
    }
}
