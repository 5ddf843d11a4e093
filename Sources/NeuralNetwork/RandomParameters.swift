import Foundation

/// Seeded starting parameters of a network: He's normal weights, γ near 1, β and the running mean near 0.
///
/// Weights have the deviation √(2 / fan-in) (He et al. 2015), fan-in = C/groups · R²; the same seed and node give the same
/// numbers, whatever was asked before.
public struct RandomParameters: ParameterSource {
    private let seed: UInt64
    private let spread: Float
    private let layers: [Int: (layer: Convolution, inputChannels: Int)]

    /// Makes parameters for a network.
    ///
    /// - Parameters:
    ///   - input: a shape that the network takes; the numbers depend on its channels alone
    ///   - spread: how far statistics and biases lie from 1 and 0; 0 for training, above for tests
    /// - Throws: as ``Network/shapes(for:)``
    public init(_ network: Network, input: Shape, seed: UInt64, spread: Float = 0) throws(NetworkError) {
        let shapes = try network.shapes(for: input)
        var layers: [Int: (layer: Convolution, inputChannels: Int)] = [:]
        for (index, node) in network.nodes.enumerated() {
            guard case .convolution(let layer) = node.layer else { continue }
            layers[index] = (layer, node.inputs[0] == Network.input ? input.channels : shapes[node.inputs[0]].channels)
        }
        (self.seed, self.spread, self.layers) = (seed, spread, layers)
    }

    /// The parameters of node `index`, which must be a convolution.
    public func parameters(of index: Int) -> ConvolutionParameters {
        guard let (layer, channels) = layers[index] else { preconditionFailure("node \(index) is no convolution") }
        var random = NormalNumbers(seed: seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
        let fanIn = channels / layer.groups * layer.size * layer.size
        let deviation = (2 / Float(fanIn)).squareRoot()
        let weights = random.array(layer.weightCount(inputChannels: channels), around: 0, deviation)
        let count = layer.filters
        let hasBias = layer.hasBias || layer.normalization != nil
        let bias = random.array(count, around: 0, hasBias ? spread : 0)
        guard layer.normalization != nil else { return ConvolutionParameters(weights: weights, bias: bias) }
        return ConvolutionParameters(
            weights: weights, bias: bias, scale: random.array(count, around: 1, spread),
            mean: random.array(count, around: 0, spread),
            variance: random.array(count, around: 1, spread).map { max(abs($0), 0.01) })
    }
}

/// Normally distributed numbers by the sum of four uniform ones of 16 bits: close enough, and a tenth of Box and Muller's
/// time, which counts for 62 million weights.
private struct NormalNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next() -> Float {
        // SplitMix64 (Vigna).
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        let sum = (z & 0xFFFF) + (z >> 16 & 0xFFFF) + (z >> 32 & 0xFFFF) + z >> 48
        // Four uniform numbers of 0…65535: mean 131070, deviation 65536 / √3.
        return (Float(sum) - 131_070) * (1.732_050_8 / 65_536)
    }

    mutating func array(_ count: Int, around mean: Float, _ deviation: Float) -> [Float] {
        guard deviation > 0 else { return Array(repeating: mean, count: count) }
        return Array(unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count { buffer.initializeElement(at: index, to: mean + deviation * next()) }
            filled = count
        }
    }
}
