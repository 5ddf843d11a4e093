internal import CKernels
import Foundation

/// Weights, running statistics, gradients and momentum of a network, whatever the size of its input.
///
/// Weights are kept as the kernels read them, so that a step is followed by no packing. One owner: sessions that share these
/// take turns, and nothing else is called while one runs.
///
/// `@unchecked Sendable`: the owner keeps that rule; within a call workers write to parts that no other task touches.
public final class TrainableParameters: ParameterSource, @unchecked Sendable {
    /// The network whose numbers these are.
    public let network: Network
    let level: ck_level
    let layers: [TrainingLayer]
    /// Index in `layers` of each node that is a convolution.
    let positions: [Int: Int]
    let numbers: Memory
    let gradientMemory: Memory
    let momentum: Memory
    let statistics: Memory
    /// Floats of numbers, and of statistics.
    let count: Int
    let statisticsCount: Int
    /// Layers whose gradients are zero, whatever their memory holds.
    var isClear: [Bool]
    /// Activations and scratch of all sessions.
    let arena = TrainingArena()
    /// Who helps with a step: the pool of the latest session.
    var pool: WorkerPool?

    /// Takes over the numbers of a source; momentum begins at zero.
    ///
    /// - Throws: ``NetworkError`` with the first layer whose numbers cannot be had, are of another count or no numbers, and
    ///   where memory is lacking
    public convenience init(_ network: Network, from source: any ParameterSource) throws(NetworkError) {
        try self.init(network, from: source, level: ck_best_level())
    }

    init(_ network: Network, from source: any ParameterSource, level: ck_level) throws(NetworkError) {
        (self.network, self.level) = (network, level)
        let channels = try network.channels()
        var layers: [TrainingLayer] = []
        var (count, statisticsCount) = (0, 0)
        for (index, node) in network.nodes.enumerated() {
            guard case .convolution(let layer) = node.layer else { continue }
            let input = node.inputs[0] == Network.input ? network.inputChannels : channels[node.inputs[0]]
            do throws(NodeFault) {
                // The extent plays no part; a window fits on itself.
                let side = Swift.max(layer.size, 1)
                _ = try layer.shape(of: Shape(height: side, width: side, channels: input))
            } catch {
                throw .node(index, name: node.name, error)
            }
            layers.append(
                TrainingLayer(
                    node: index, layer, inputChannels: input, level: level, numbers: &count,
                    statistics: &statisticsCount))
        }
        (self.layers, self.count, self.statisticsCount) = (layers, count, statisticsCount)
        positions = Dictionary(uniqueKeysWithValues: layers.enumerated().map { ($1.node, $0) })
        numbers = try Memory(zeroed: count * 4 + PlannedBuffer.slack, for: "weights")
        gradientMemory = try Memory(zeroed: count * 4 + PlannedBuffer.slack, for: "gradients")
        momentum = try Memory(zeroed: count * 4 + PlannedBuffer.slack, for: "momentum")
        statistics = try Memory(zeroed: statisticsCount * 4 + PlannedBuffer.slack, for: "running statistics")
        isClear = Array(repeating: true, count: layers.count)
        for layer in layers {
            let name = network.nodes[layer.node].name
            let found = try source.checked(
                layer.node, name, layer.convolution, inputChannels: layer.inputChannels)
            do throws(NodeFault) {
                try found.checkFinite()
            } catch {
                throw .node(layer.node, name: name, error)
            }
            write(found, layer)
        }
    }

    /// Current numbers of a convolution, in the order of files.
    ///
    /// - Throws: ``NetworkError/parameters(_:name:reason:)`` where the node is no convolution
    public func parameters(of node: Int) throws -> ConvolutionParameters {
        guard let position = positions[node] else { throw noConvolution(node) }
        let layer = layers[position]
        let filters = layer.convolution.filters
        let normalized = layer.convolution.normalization == nil ? 0 : filters
        return ConvolutionParameters(
            weights: unpacked(numbers, layer), bias: array(numbers, layer.bias, filters),
            scale: array(numbers, layer.scale, normalized), mean: array(statistics, layer.mean, normalized),
            variance: array(statistics, layer.variance, normalized))
    }

    /// What the backward passes since the last ``clearGradients()`` have added up, of a convolution.
    public func gradients(of node: Int) -> ConvolutionGradients {
        guard let position = positions[node] else {
            preconditionFailure("node \(node) is no convolution")
        }
        let layer = layers[position]
        settle(position)
        return ConvolutionGradients(
            weights: unpacked(gradientMemory, layer),
            bias: array(gradientMemory, layer.bias, layer.convolution.filters),
            scale: array(
                gradientMemory, layer.scale, layer.convolution.normalization == nil ? 0 : layer.convolution.filters))
    }

    /// Sets all gradients to zero.
    public func clearGradients() {
        // The next backward pass overwrites instead of adding, which saves a walk through all of the memory.
        for position in isClear.indices { isClear[position] = true }
    }

    /// Bytes of weights, gradients, momentum, statistics and of the arena of all sessions.
    public var bytes: Int {
        numbers.bytes + gradientMemory.bytes + momentum.bytes + statistics.bytes + arena.bytes
    }

    func noConvolution(_ node: Int) -> NetworkError {
        let name = network.nodes.indices.contains(node) ? network.nodes[node].name : "no such layer"
        return .parameters(node, name: name, reason: "it has no parameters: it is no convolution")
    }

    /// Makes the memory of a layer's gradients hold what they are.
    func settle(_ position: Int) {
        guard isClear[position] else { return }
        let layer = layers[position]
        let last = layer.scale + (layer.convolution.normalization == nil ? 0 : layer.convolution.filters)
        memset(gradientMemory.floats(at: layer.weights * 4), 0, (max(last, layer.scale) - layer.weights) * 4)
        isClear[position] = false
    }

    func write(_ p: ConvolutionParameters, _ layer: TrainingLayer) {
        var shape = layer.packing
        p.weights.withUnsafeBufferPointer { weights in
            ck_conv_pack(&shape, weights.baseAddress, nil, numbers.floats(at: layer.weights * 4))
        }
        numbers.floats(at: layer.bias * 4).update(from: p.bias, count: p.bias.count)
        numbers.floats(at: layer.scale * 4).update(from: p.scale, count: p.scale.count)
        statistics.floats(at: layer.mean * 4).update(from: p.mean, count: p.mean.count)
        statistics.floats(at: layer.variance * 4).update(from: p.variance, count: p.variance.count)
    }

    func writeMomentum(weights: [Float], bias: [Float], scale: [Float], _ layer: TrainingLayer) {
        var shape = layer.packing
        weights.withUnsafeBufferPointer { weights in
            ck_conv_pack(&shape, weights.baseAddress, nil, momentum.floats(at: layer.weights * 4))
        }
        momentum.floats(at: layer.bias * 4).update(from: bias, count: bias.count)
        momentum.floats(at: layer.scale * 4).update(from: scale, count: scale.count)
    }

    func unpacked(_ memory: Memory, _ layer: TrainingLayer) -> [Float] {
        let count = layer.convolution.weightCount(inputChannels: layer.inputChannels)
        return Array(unsafeUninitializedCapacity: count) { buffer, filled in
            var shape = layer.packing
            ck_conv_unpack(&shape, memory.floats(at: layer.weights * 4), buffer.baseAddress)
            filled = count
        }
    }

    func array(_ memory: Memory, _ at: Int, _ count: Int) -> [Float] {
        Array(UnsafeBufferPointer(start: memory.floats(at: at * 4), count: count))
    }
}

extension Memory {
    /// Takes memory full of zeros.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where the machine has none to give
    convenience init(zeroed bytes: Int, for what: String) throws(NetworkError) {
        try self.init(bytes: bytes, for: what)
        memset(base, 0, bytes)
    }
}
