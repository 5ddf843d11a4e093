import TestSupport

@testable import NeuralNetwork

/// A small network of every kind of layer, from a seed.
struct RandomNetwork {
    var network: Network
    var input: Shape

    /// Builds one: `layers` nodes on an input of odd and even sides up to 19.
    init(seed: UInt64, layers: Int = 14) {
        var random = SplitMix64(seed: seed)
        func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        input = Shape(height: pick(1...19), width: pick(1...19), channels: pick(1...20))
        network = Network(inputChannels: input.channels, nodes: [])
        var shapes: [Shape] = []
        func shape(_ index: Int) -> Shape { index < 0 ? input : shapes[index] }
        while network.nodes.count < layers {
            let last = network.nodes.count - 1
            // Mostly a chain, as networks are.
            let source = pick(0...3) > 0 || last < 0 ? last : pick(-1...last)
            let candidate = Self.node(source, shape, count: last + 1, &random)
            let index = network.nodes.count
            network.nodes.append(Network.Node(candidate.0, inputs: candidate.1, name: "\(index)"))
            // A layer that does not fit what is there is left out: its place is taken by another.
            guard let all = try? network.shapes(for: input), all[index].count < 40_000 else {
                network.nodes.removeLast()
                continue
            }
            shapes = all
        }
        for _ in 0..<pick(0...3) {
            network.nodes.append(.init(.output, inputs: [pick(0...layers - 1)], name: "output"))
        }
    }

    private static func node(
        _ source: Int, _ shape: (Int) -> Shape, count: Int, _ random: inout SplitMix64
    ) -> (Layer, [Int]) {
        func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        func any() -> Int { pick(-1...count - 1) }
        let activations: [Activation] = [
            .linear, .linear, .leaky(slope: 0.1), .relu, .relu6, .swish, .mish, .logistic,
        ]
        let activation = activations[pick(0...7)]
        let input = shape(source)
        switch pick(0...15) {
        case 0...6:
            let size = [1, 1, 3, 3, 3, 2, 5][pick(0...6)]
            let groups = [1, 1, 1, input.channels, 2, 3][pick(0...5)]
            // Half of them keep the shape, so that shortcuts find partners.
            let keeps = Bool.random(using: &random)
            let filters = keeps || groups == input.channels ? input.channels : groups * pick(1...40 / groups + 1)
            let norm = BatchNormalization(epsilon: 1e-5, isEpsilonInsideRoot: Bool.random(using: &random))
            return (
                .convolution(
                    Convolution(
                        filters: filters, size: size, stride: keeps ? 1 : pick(1...2),
                        padding: keeps ? size / 2 : pick(0...size), groups: groups,
                        normalization: Bool.random(using: &random) ? norm : nil, activation: activation)), [source]
            )
        case 7: return (.maxPool(size: pick(1...5), stride: pick(1...3), padding: pick(0...4)), [source])
        case 8: return (.upsample(factor: pick(1...3)), pick(0...1) == 0 ? [source] : [source, any()])
        case 9: return (.route(groups: pick(1...2), group: pick(0...1)), [source])
        case 10, 11: return (.route(groups: pick(1...3) / 3 + 1, group: 0), (0..<pick(2...3)).map { _ in any() })
        case 12, 13:
            let partners = (-1..<count).filter { shape($0) == input }
            return (
                .shortcut(activation),
                [source] + (0..<pick(1...4) / 4 + 1).map { _ in partners[pick(0...partners.count - 1)] }
            )
        case 14: return (.dropout(probability: 0.5), [source])
        default: return ([.softmax, .averagePool, .output][pick(0...2)], [source])
        }
    }
}

/// Numbers of −1…1 from a seed.
func randomValues(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
}

/// Largest difference, as a share of the largest expected value (at least 1e-3).
func relativeDifference(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count else { return .infinity }
    let scale = max(expected.map(abs).max() ?? 0, 1e-3)
    return zip(found, expected).map { abs($0 - $1).isNaN ? .infinity : abs($0 - $1) }.max().map { $0 / scale } ?? 0
}
