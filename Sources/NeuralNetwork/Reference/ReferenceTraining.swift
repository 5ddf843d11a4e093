/// A network in training by the definitions of its layers, in double precision: what the fast path has to agree with.
///
/// Dropout leaves everything in.
struct ReferenceTraining {
    let network: Network
    let shapes: [Shape]
    let frozenBefore: Int
    /// By node; only convolutions have some.
    var numbers: [Int: ReferenceNumbers] = [:]
    private(set) var input: ReferenceBatch
    /// Values of every node.
    private(set) var values: [ReferenceBatch] = []
    /// Sums of convolutions and of shortcuts, before what follows them.
    private var sums: [Int: ReferenceBatch] = [:]

    /// Makes a reference for a batch of pictures of one shape.
    init(
        _ network: Network, parameters: any ParameterSource, batch: Int, input: Shape, frozenBefore: Int = 0
    ) throws {
        (self.network, self.frozenBefore) = (network, frozenBefore)
        shapes = try network.shapes(for: input)
        self.input = ReferenceBatch(batch, input)
        for (index, node) in network.nodes.enumerated() {
            guard case .convolution = node.layer else { continue }
            numbers[index] = ReferenceNumbers(try parameters.parameters(of: index))
        }
    }

    private func value(_ index: Int) -> ReferenceBatch { index < 0 ? input : values[index] }

    /// Values of the outputs.
    mutating func forward(_ given: [Double]) -> [[Double]] {
        input.values = given
        values = []
        for (index, node) in network.nodes.enumerated() { values.append(forward(index, node)) }
        return network.outputs.map { values[$0].values }
    }

    private mutating func forward(_ index: Int, _ node: Network.Node) -> ReferenceBatch {
        let (x, shape) = (value(node.inputs[0]), shapes[index])
        switch node.layer {
        case .convolution(let layer):
            guard let p = numbers[index] else { preconditionFailure("node \(index) has no numbers") }
            let sums = layer.sums(x, p.weights, shape)
            self.sums[index] = sums
            let isFrozen = index < frozenBefore
            let (mean, variance) = isFrozen ? (p.mean, p.variance) : layer.statistics(sums)
            var y = layer.normalized(sums, p, mean: mean, variance: variance)
            for at in y.values.indices { y.values[at] = layer.activation.exact(y.values[at]) }
            return y
        case .shortcut(let activation):
            var y = x
            for other in node.inputs.dropFirst() { y += value(other) }
            sums[index] = y
            for at in y.values.indices { y.values[at] = activation.exact(y.values[at]) }
            return y
        default:
            return layerForward(node, node.inputs.map(value), ReferenceBatch(x.batch, shape))
        }
    }

    /// Moves the running statistics towards those of the batch: `keep · old + take · new`.
    mutating func moveStatistics(keep: Double, take: Double) {
        for (index, node) in network.nodes.enumerated() where index >= frozenBefore {
            guard case .convolution(let layer) = node.layer, layer.normalization != nil, let sums = sums[index] else {
                continue
            }
            let (mean, variance) = layer.statistics(sums)
            for channel in mean.indices {
                numbers[index]?.mean[channel] *= keep
                numbers[index]?.mean[channel] += take * mean[channel]
                numbers[index]?.variance[channel] *= keep
                numbers[index]?.variance[channel] += take * variance[channel]
            }
        }
    }

    /// Gradients of all numbers and of the input, from those of the outputs.
    func backward(_ given: [[Double]]) -> (numbers: [Int: ReferenceNumbers], input: [Double]) {
        var gradients = numbers.mapValues(\.zeros)
        // The input's comes last.
        var arrived = (shapes + [input.shape]).map { ReferenceBatch(input.batch, $0) }
        for (output, values) in zip(network.outputs, given) {
            for at in values.indices { arrived[output].values[at] += values[at] }
        }
        for (index, node) in network.nodes.enumerated().reversed() where index >= frozenBefore {
            for (value, gradient) in zip(node.inputs, backward(index, node, arrived[index], &gradients)) {
                arrived[value < 0 ? shapes.count : value] += gradient
            }
        }
        return (gradients, arrived[shapes.count].values)
    }

    /// Gradients of a node's inputs.
    private func backward(
        _ index: Int, _ node: Network.Node, _ dY: ReferenceBatch, _ gradients: inout [Int: ReferenceNumbers]
    ) -> [ReferenceBatch] {
        switch node.layer {
        case .convolution(let layer):
            guard let p = numbers[index], var own = gradients[index], let x = sums[index] else {
                preconditionFailure("node \(index) has no numbers")
            }
            let (mean, variance) = layer.statistics(x)
            let z = layer.normalized(x, p, mean: mean, variance: variance)
            var dZ = dY
            for at in dZ.values.indices { dZ.values[at] *= layer.activation.derivative(z.values[at]) }
            let dSums = layer.normalizationGradient(x, dZ, p, &own)
            let dX = layer.gradients(value(node.inputs[0]), dSums, p.weights, &own.weights)
            gradients[index] = own
            return [dX]
        case .shortcut(let activation):
            guard let z = sums[index] else { preconditionFailure("node \(index) has no sums") }
            var dZ = dY
            for at in dZ.values.indices { dZ.values[at] *= activation.derivative(z.values[at]) }
            return node.inputs.map { _ in dZ }
        default:
            return layerBackward(node, node.inputs.map(value), values[index], dY)
        }
    }
}
