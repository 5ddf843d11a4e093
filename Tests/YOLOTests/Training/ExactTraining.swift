import Foundation
import Testing

@testable import NeuralNetwork
@testable import YOLO

/// Steps of a training in double precision by the definitions, from the same numbers: what all stacks approximate.
struct ExactTraining {
    /// What the fixtures say of one step.
    struct Step {
        /// Objectness, centre, scale, classes of each picture.
        var losses: [[Double]]
        /// By node.
        var gradients: [Int: ReferenceNumbers]
        var after: [Int: ReferenceNumbers]
    }

    private(set) var steps: [Step] = []

    /// - Parameter truths: a list for each picture of the input, which is `[N, H, W, C]`
    init(
        _ network: Network, from source: any ParameterSource, input: [Float], shape: Shape, grid: TrainingGrid,
        truths: [[TrainingBox]], rule: SGDRule, steps count: Int
    ) throws {
        var training = try ReferenceTraining(network, parameters: source, batch: truths.count, input: shape)
        var momentum = training.numbers.mapValues(\.zeros)
        for _ in 0..<count {
            let outputs = training.forward(input.map(Double.init))
            var gradients = outputs.map { $0.map { _ in 0.0 } }
            let losses = truths.indices.map { Self.loss($0, outputs, grid, truths[$0], &gradients) }
            let found = training.backward(gradients).numbers
            training.moveStatistics(keep: Double(Float(0.9)), take: Double(1 - Float(0.9)))
            for (node, gradient) in found {
                guard var numbers = training.numbers[node], var moved = momentum[node] else { continue }
                let other = rule.decaysBiasAndNormalization ? rule.weightDecay : 0
                for (path, decay) in [
                    (\ReferenceNumbers.weights, rule.weightDecay), (\.bias, other), (\.scale, other),
                ] {
                    for at in numbers[keyPath: path].indices {
                        let slope =
                            gradient[keyPath: path][at] * Double(rule.gradientScale)
                            + Double(decay) * numbers[keyPath: path][at]
                        moved[keyPath: path][at] *= Double(rule.momentum)
                        moved[keyPath: path][at] -= Double(rule.learningRate) * slope
                        numbers[keyPath: path][at] += moved[keyPath: path][at]
                    }
                }
                (training.numbers[node], momentum[node]) = (numbers, moved)
            }
            steps.append(Step(losses: losses, gradients: found, after: training.numbers))
        }
    }

    /// GluonCV's loss of a picture, its targets in single precision as GluonCV makes them; gradients of all rows are written.
    private static func loss(
        _ picture: Int, _ outputs: [[Double]], _ grid: TrainingGrid, _ truths: [TrainingBox],
        _ gradients: inout [[Double]]
    ) -> [Double] {
        let (loss, rounded) = (GluonLoss(), outputs.map { $0.map(Float.init) })
        let kept = loss.outside.corners(truths, in: grid.input)
        let ignored = loss.ignoredRows(TruthOverlap(truths, kept), rounded, picture: picture, grid)
        let targets = Dictionary(
            loss.targets(truths, kept, grid).map { ($0.row, $0) }, uniquingKeysWith: { $1 })
        var sums = [0.0, 0, 0, 0]
        grid.forEachRow(rounded, picture: picture) { row in
            let (place, values) = (grid.offsets[row.head] + row.place, outputs[row.head])
            func entropy(_ channel: Int, _ target: Double, _ weight: Double) -> Double {
                let z = values[row.at + channel]
                gradients[row.head][row.at + channel] = (1 / (1 + exp(-z)) - target) * weight
                return (max(z, 0) - z * target + log1p(exp(-abs(z)))) * weight
            }
            guard let target = targets[place] else {
                if !ignored[place] { sums[0] += entropy(4, 0, 1) }
                return
            }
            let (share, weight) = (Double(target.objectness), Double(target.weight * target.objectness))
            sums[0] += entropy(4, 1, share)
            for axis in 0..<2 {
                sums[1] += entropy(axis, Double(target.centre[axis]), weight)
                let off = values[row.at + 2 + axis] - Double(target.scale[axis])
                sums[2] += abs(off) * weight
                gradients[row.head][row.at + 2 + axis] = off < 0 ? -weight : weight
            }
            for index in 0..<grid.classes { sums[3] += entropy(5 + index, index == target.classIndex ? 1 : 0, share) }
        }
        return sums
    }
}

extension ReferenceNumbers {
    subscript(parameter: GluonArrays.Parameter) -> [Double] {
        switch parameter {
        case .weight: weights
        case .bias, .beta: bias
        case .gamma: scale
        case .mean: mean
        case .variance: variance
        }
    }
}
