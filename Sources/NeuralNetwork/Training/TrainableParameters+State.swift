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
        var at = 0
        let given = try restoreInPieces { (count: Int) throws(NetworkError) -> [UInt8] in
            defer { at += count }
            return Array(state[at..<at + count])
        }
        guard given == stateBytes else { throw .stateSize(given, expected: stateBytes) }
    }

    /// Takes back what ``forEachPieceOfState(_:)`` gave, a convolution at a time; gradients are cleared.
    ///
    /// - Parameter read: the next `count` bytes, exactly so many
    /// - Returns: bytes that the state has by its own account; where that is not ``stateBytes`` nothing was changed
    /// - Throws: what `read` throws; the numbers are then of no use
    public func restoreInPieces<E: Error>(_ read: (_ count: Int) throws(E) -> [UInt8]) throws(E) -> Int {
        let head = try read(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
        guard head == UInt64((stateBytes - 8) / 4) else { return 8 + 4 * Int(truncatingIfNeeded: min(head, 1 << 40)) }
        for layer in layers {
            let piece = try read(stateFloats(layer) * 4)
            precondition(piece.count == stateFloats(layer) * 4, "\(piece.count) bytes of \(stateFloats(layer) * 4)")
            var at = 0
            func take(_ count: Int) -> [Float] {
                defer { at += count * 4 }
                return piece.withUnsafeBytes { bytes in
                    (0..<count).map { index in
                        let word = bytes.loadUnaligned(fromByteOffset: at + index * 4, as: UInt32.self)
                        return Float(bitPattern: UInt32(littleEndian: word))
                    }
                }
            }
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
        return stateBytes
    }
}
