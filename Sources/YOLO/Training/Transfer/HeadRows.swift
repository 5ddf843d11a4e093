import NeuralNetwork

/// Makes the numbers of one new head.
struct HeadRows {
    /// Weights of a row: channels · R · R.
    var width: Int
    var head: DetectionHead
    var isNormalized: Bool
    var rule: TransferRule

    /// Numbers as they are before anything is learnt: even weights, biases 0 but for the prior of objectness.
    func fresh(using generator: inout some RandomNumberGenerator) -> ConvolutionParameters {
        let rows = head.channels
        var parameters = ConvolutionParameters(
            weights: (0..<rows * width).map { _ in rule.reach * Self.even(&generator) },
            bias: (0..<rows).map { $0 % (5 + head.classes) == 4 ? rule.objectnessBias : 0 })
        if isNormalized {
            parameters.scale = [Float](repeating: 1, count: rows)
            parameters.mean = [Float](repeating: 0, count: rows)
            parameters.variance = [Float](repeating: 1, count: rows)
        }
        return parameters
    }

    /// −1…1 of 24 random bits.
    private static func even(_ generator: inout some RandomNumberGenerator) -> Float {
        Float(generator.next() >> 40) / 0x1p23 - 1
    }

    /// Takes rows of a head of `classes` classes; `pairs` are new class → old class.
    func reuse(_ old: ConvolutionParameters, classes: Int, _ pairs: [Int: Int], in new: inout ConvolutionParameters) {
        guard !pairs.isEmpty else { return }
        let (oldStep, newStep) = (5 + classes, 5 + head.classes)
        let rows = (0..<5).map { ($0, $0) } + pairs.map { (5 + $0, 5 + $1) }
        for anchor in head.anchors.indices {
            for (row, origin) in rows {
                let (to, from) = (anchor * newStep + row, anchor * oldStep + origin)
                new.weights.replaceSubrange(
                    to * width..<(to + 1) * width, with: old.weights[from * width..<(from + 1) * width])
                new.bias[to] = old.bias[from]
                if isNormalized {
                    new.scale[to] = old.scale[from]
                    new.mean[to] = old.mean[from]
                    new.variance[to] = old.variance[from]
                }
            }
        }
    }
}
