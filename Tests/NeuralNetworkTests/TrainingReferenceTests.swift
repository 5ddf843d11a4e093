import TestSupport
import Testing

@testable import NeuralNetwork

/// The backward passes of all layers against finite differences, in double precision.
@Suite struct TrainingReferenceTests {
    /// Σ weight · output, whose gradient with respect to the outputs is the weights.
    private static func loss(_ outputs: [[Double]], _ weights: [[Double]]) -> Double {
        zip(outputs, weights).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    private static func random(_ count: Int, _ seed: UInt64) -> [Double] {
        randomValues(count, seed: seed).map(Double.init)
    }

    @Test(arguments: 0..<60)
    func gradientsAreFiniteDifferences(seed: UInt64) throws {
        let one = RandomNetwork(seed: seed &+ 500, layers: 6)
        guard one.input.count < 900 else { return }
        let parameters = try RandomParameters(one.network, input: one.input, seed: seed, spread: 0.3)
        var reference = try ReferenceTraining(one.network, parameters: parameters, batch: 2, input: one.input)
        let input = Self.random(2 * one.input.count, seed)
        let outputs = reference.forward(input)
        let weights = outputs.indices.map { Self.random(outputs[$0].count, seed &+ UInt64($0) &+ 7) }
        let (numbers, dInput) = reference.backward(weights)
        let scale = max(dInput.map(abs).max() ?? 0, 1)
        var random = SplitMix64(seed: seed)
        // A difference across a bend is no derivative: two steps that disagree are left out, which may not be many.
        var (checked, bent) = (0, 0)
        func check(_ expected: Double, _ at: (Double) -> Double, _ name: String) {
            let (small, large) = ((at(1e-5) - at(-1e-5)) / 2e-5, (at(1e-4) - at(-1e-4)) / 2e-4)
            guard abs(small - large) < 1e-4 * max(abs(large), scale) else {
                bent += 1
                return
            }
            checked += 1
            #expect(abs(small - expected) < 2e-5 * max(abs(expected), scale), "\(name): \(small), \(expected)")
        }
        for _ in 0..<6 {
            let index = Int.random(in: 0..<input.count, using: &random)
            check(
                dInput[index],
                { step in
                    var moved = input
                    moved[index] += step
                    return Self.loss(reference.forward(moved), weights)
                }, "input \(index)")
        }
        for (node, gradients) in numbers.sorted(by: { $0.key < $1.key }) {
            for path in [\ReferenceNumbers.weights, \.bias, \.scale] where !gradients[keyPath: path].isEmpty {
                let index = Int.random(in: 0..<gradients[keyPath: path].count, using: &random)
                check(
                    gradients[keyPath: path][index],
                    { step in
                        var moved = reference
                        moved.numbers[node]?[keyPath: path][index] += step
                        return Self.loss(moved.forward(input), weights)
                    }, "node \(node), number \(index)")
            }
        }
        #expect(bent <= checked + 2, "\(bent) of \(checked + bent) differences are no derivatives")
    }
}
