internal import CKernels

extension TrainableParameters {
    /// Numbers that a task of a step takes.
    private static let share = 1 << 16

    /// Moves all numbers of nodes from `rule.frozenBefore` on; gradients stay as they are.
    public func step(_ rule: SGDRule) {
        struct Part {
            var at: Int
            var count: Int
            var decay: Float
        }
        var parts: [Part] = []
        func add(_ at: Int, _ count: Int, decay: Float) {
            for first in stride(from: 0, to: count, by: Self.share) {
                parts.append(Part(at: at + first, count: min(Self.share, count - first), decay: decay))
            }
        }
        for (position, layer) in layers.enumerated() where layer.node >= rule.frozenBefore {
            settle(position)
            let other = rule.decaysBiasAndNormalization ? rule.weightDecay : 0
            add(layer.weights, layer.packed, decay: rule.weightDecay)
            if layer.hasBias { add(layer.bias, layer.convolution.filters, decay: other) }
            if layer.convolution.normalization != nil { add(layer.scale, layer.convolution.filters, decay: other) }
        }
        guard !parts.isEmpty else { return }
        let all = parts
        let region = Region(tasks: [all.count]) { [self] _, task, _ in
            let part = all[task]
            var sgd = ck_sgd(
                rate: rule.learningRate, momentum: rule.momentum, decay: part.decay,
                gradient_scale: rule.gradientScale, clip: rule.clip ?? .infinity, level: level)
            ck_sgd_step(
                &sgd, gradientMemory.floats(at: part.at * 4), momentum.floats(at: part.at * 4),
                numbers.floats(at: part.at * 4), part.count)
        }
        if let pool {
            pool.run(region)
        } else {
            for task in all.indices { region.perform(0, task, 0) }
        }
    }
}
