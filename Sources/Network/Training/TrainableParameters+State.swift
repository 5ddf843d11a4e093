import Foundation

extension TrainableParameters {
    /// Bytes of ``state()``, after its header.
    private var stateFloats: Int {
        layers.reduce(0) { sum, layer in
            let filters = layer.convolution.filters
            let normalized = layer.convolution.normalization == nil ? 0 : filters
            let weights = layer.convolution.weightCount(inputChannels: layer.inputChannels)
            return sum + 2 * (weights + filters + normalized) + 2 * normalized
        }
    }

    /// Weights, running statistics and momentum as the bits of their floats, little endian, after their count as 8 bytes: for
    /// each convolution weights, bias, scale, mean, variance, momentum of weights, bias and scale, in the order of files.
    public func state() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + stateFloats * 4)
        withUnsafeBytes(of: UInt64(stateFloats).littleEndian) { bytes.append(contentsOf: $0) }
        for layer in layers {
            let filters = layer.convolution.filters
            let normalized = layer.convolution.normalization == nil ? 0 : filters
            let arrays = [
                unpacked(numbers, layer), array(numbers, layer.bias, filters), array(numbers, layer.scale, normalized),
                array(statistics, layer.mean, normalized), array(statistics, layer.variance, normalized),
                unpacked(momentum, layer), array(momentum, layer.bias, filters),
                array(momentum, layer.scale, normalized),
            ]
            for values in arrays {
                let words = values.map(\.bitPattern.littleEndian)
                words.withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
        }
        return bytes
    }

    /// Takes back what ``state()`` gave; gradients are cleared.
    ///
    /// - Throws: ``NetworkError/stateSize(_:expected:)`` where it is not of this network
    public func restore(_ state: [UInt8]) throws(NetworkError) {
        let expected = 8 + stateFloats * 4
        guard state.count == expected else { throw .stateSize(state.count, expected: expected) }
        var at = 8
        func take(_ count: Int) -> [Float] {
            let floats = state.withUnsafeBytes { bytes in
                (0..<count).map { index in
                    let word = bytes.loadUnaligned(fromByteOffset: at + index * 4, as: UInt32.self)
                    return Float(bitPattern: UInt32(littleEndian: word))
                }
            }
            at += count * 4
            return floats
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
