import Foundation

extension TrainableParameters {
    /// Floats of one layer in a state.
    private func stateFloats(_ layer: TrainingLayer) -> Int {
        let filters = layer.convolution.filters
        let normalized = layer.convolution.normalization == nil ? 0 : filters
        let weights = layer.convolution.weightCount(inputChannels: layer.inputChannels)
        return 2 * (weights + filters + normalized) + 2 * normalized
    }

    /// Bytes of ``state()``.
    public var stateBytes: Int { layers.reduce(8) { $0 + stateFloats($1) * 4 } }

    /// Weights, running statistics and momentum as the bits of their floats, little endian, after the number of floats as 8
    /// bytes: for each convolution weights, bias, scale, mean, variance, momentum of weights, bias and scale, in the order of
    /// files.
    public func state() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(stateBytes)
        forEachPieceOfState { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// The bytes of ``state()`` piece by piece, a convolution each, so that they never lie in memory as a whole.
    public func forEachPieceOfState<E: Error>(_ body: ([UInt8]) throws(E) -> Void) throws(E) {
        try body(withUnsafeBytes(of: UInt64((stateBytes - 8) / 4).littleEndian) { Array($0) })
        for layer in layers {
            let filters = layer.convolution.filters
            let normalized = layer.convolution.normalization == nil ? 0 : filters
            var bytes: [UInt8] = []
            bytes.reserveCapacity(stateFloats(layer) * 4)
            func add(_ values: [Float]) {
                values.map(\.bitPattern.littleEndian).withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
            add(unpacked(numbers, layer))
            add(array(numbers, layer.bias, filters))
            add(array(numbers, layer.scale, normalized))
            add(array(statistics, layer.mean, normalized))
            add(array(statistics, layer.variance, normalized))
            add(unpacked(momentum, layer))
            add(array(momentum, layer.bias, filters))
            add(array(momentum, layer.scale, normalized))
            try body(bytes)
        }
    }

    /// Takes back what ``state()`` gave; gradients are cleared.
    ///
    /// - Throws: ``NetworkError/stateSize(_:expected:)`` where it is not of this network
    public func restore(_ state: [UInt8]) throws(NetworkError) {
        guard state.count == stateBytes else { throw .stateSize(state.count, expected: stateBytes) }
        let floats = state.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
        guard floats == UInt64((stateBytes - 8) / 4) else { throw .stateSize(state.count, expected: stateBytes) }
        var at = 8
        func take(_ count: Int) -> [Float] {
            defer { at += count * 4 }
            return state.withUnsafeBytes { bytes in
                (0..<count).map { index in
                    let word = bytes.loadUnaligned(fromByteOffset: at + index * 4, as: UInt32.self)
                    return Float(bitPattern: UInt32(littleEndian: word))
                }
            }
        }
        for layer in layers {
            let filters = layer.convolution.filters
            let normalized = layer.convolution.normalization == nil ? 0 : filters
            let weights = layer.convolution.weightCount(inputChannels: layer.inputChannels)
            write(
                ConvolutionParameters(
                    weights: take(weights), bias: take(filters), scale: take(normalized), mean: take(normalized),
                    variance: take(normalized)), layer)
            writeMomentum(weights: take(weights), bias: take(filters), scale: take(normalized), layer)
        }
        clearGradients()
    }
}
