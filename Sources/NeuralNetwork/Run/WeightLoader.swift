internal import CKernels
import Foundation

/// Fills a machine's weights from a source, several threads at a time, and says which layers are ready.
///
/// `@unchecked Sendable`: `turn` protects the source and `next`, `bell` protects `ready` and `failure`; each layer's part
/// of the memory is written by one thread before it is counted as ready.
final class WeightLoader: @unchecked Sendable {
    private let machine: Machine
    private let source: any ParameterSource
    /// Kernels that are convolutions, in order.
    private let layers: [Int]
    private let turn = NSLock()
    private var next = 0
    private let bell = NSCondition()
    private var ready: Set<Int> = []
    private var failure: NetworkError?

    init(_ machine: Machine, from source: any ParameterSource) {
        (self.machine, self.source) = (machine, source)
        layers = machine.kernels.indices.filter { machine.kernels[$0].convolution != nil }
    }

    /// Loads layers until none is left: called on as many threads as are to take part.
    func work() {
        while let (kernel, parameters) = read() {
            do {
                try pack(parameters, kernel)
                bell.lock()
                ready.insert(kernel)
                bell.broadcast()
                bell.unlock()
            } catch {
                fail(error)
            }
        }
    }

    /// Waits for a layer that others load.
    ///
    /// - Throws: what went wrong with this layer or one before
    func wait(for kernel: Int) throws(NetworkError) {
        bell.lock()
        defer { bell.unlock() }
        while !ready.contains(kernel) {
            if let failure { throw failure }
            bell.wait()
        }
    }

    /// Waits for all layers.
    ///
    /// - Throws: what went wrong with one of them
    func waitForAll() throws(NetworkError) {
        for layer in layers { try wait(for: layer) }
    }

    /// Stops the threads that work after their present layer.
    func stop() {
        turn.lock()
        next = layers.count
        turn.unlock()
    }

    private func fail(_ error: NetworkError) {
        bell.lock()
        if failure == nil { failure = error }
        bell.broadcast()
        bell.unlock()
        stop()
    }

    /// The next layer's numbers; the source is asked in the order of the nodes, by one thread at a time.
    private func read() -> (kernel: Int, ConvolutionParameters)? {
        turn.lock()
        var failed: NetworkError?
        var result: (Int, ConvolutionParameters)?
        if next < layers.count {
            let kernel = layers[next]
            let (node, layer, input) = describe(kernel)
            next += 1
            do {
                result = (
                    kernel,
                    try source.checked(node, machine.plan.network.nodes[node].name, layer, inputChannels: input)
                )
            } catch {
                failed = error
            }
        }
        turn.unlock()
        if let failed { fail(failed) }
        return result
    }

    private func describe(_ kernel: Int) -> (node: Int, Convolution, inputChannels: Int) {
        let step = machine.plan.steps[machine.kernels[kernel].step]
        guard case .convolution(let layer, let input, _, _) = step.operation else {
            preconditionFailure("step \(kernel) is no convolution")
        }
        return (step.node, layer, input.shape.channels)
    }

    private func pack(_ p: ConvolutionParameters, _ kernel: Int) throws(NetworkError) {
        let (node, layer, _) = describe(kernel)
        do {
            try p.checkFinite()
        } catch {
            throw .node(node, name: machine.plan.network.nodes[node].name, error)
        }
        guard var (shape, _) = machine.kernels[kernel].convolution, let part = machine.parts[kernel] else { return }
        let (scale, bias) = layer.folded(p)
        let packed = machine.weights.floats(at: part.weights * 4)
        p.weights.withUnsafeBufferPointer { weights in
            scale.withUnsafeBufferPointer { scale in
                ck_conv_pack(&shape, weights.baseAddress, scale.isEmpty ? nil : scale.baseAddress, packed)
            }
        }
        machine.weights.floats(at: part.bias * 4).update(from: bias, count: bias.count)
    }
}

extension Convolution {
    /// Batch normalisation as a factor of each filter's weights (none without it) and a bias.
    func folded(_ p: ConvolutionParameters) -> (scale: [Float], bias: [Float]) {
        guard let normalization else { return ([], p.bias) }
        var (scale, bias) = (p.scale, p.bias)
        for k in bias.indices {
            let (variance, epsilon) = (Double(p.variance[k]), Double(normalization.epsilon))
            let deviation =
                normalization.isEpsilonInsideRoot
                ? (variance + epsilon).squareRoot() : variance.squareRoot() + epsilon
            let factor = Double(p.scale[k]) / deviation
            scale[k] = Float(factor)
            bias[k] = Float(Double(p.bias[k]) - Double(p.mean[k]) * factor)
        }
        return (scale, bias)
    }
}

extension ConvolutionParameters {
    /// Refuses numbers that no network can have learnt.
    func checkFinite() throws(NodeFault) {
        let arrays = [("weights", weights), ("bias", bias), ("scale", scale), ("mean", mean), ("variance", variance)]
        for (name, values) in arrays {
            if let index = firstNotFinite(values) { throw .parameterNotFinite(name, at: index) }
        }
        if let index = variance.firstIndex(where: { $0 < 0 }) { throw .parameterNotFinite("variance", at: index) }
    }
}
