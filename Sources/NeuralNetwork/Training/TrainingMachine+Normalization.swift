internal import CKernels

extension TrainingMachine {
    /// Values that a task of a layer without weights should take at least.
    private static let taskFloats = 1 << 15

    /// Values whose normalisation is written anew for each step of the weights, and from what.
    func statistics(_ step: TrainingStep, _ source: Place) -> TrainingKernel {
        let (norm, from, stride, sums) = (norm(source, .linear), floats(of: source), plan.stride(of: source), sums)
        let numbers = numbers(of: step.node)
        let vectors = self.vectors[numbers.position]
        guard let normalization = parameters.layers[numbers.position].convolution.normalization else {
            preconditionFailure("node \(step.node) has no normalisation")
        }
        var shape = norm
        let chunks = ck_norm_chunks(&shape)
        return TrainingKernel(node: step.node, kind: .statistics, tasks: [chunks, 1]) { phase, task, _ in
            withUnsafePointer(to: norm) { norm in
                if phase == 0 {
                    ck_norm_sums(norm, from, stride, task, sums)
                } else {
                    ck_norm_statistics(norm, sums, vectors.batchMean, vectors.batchVariance)
                    vectors.setForward(
                        normalization, gamma: numbers.scale, beta: numbers.bias, mean: nil, variance: nil)
                }
            }
        }
    }

    /// Normalisation, activation, and a sum; of a frozen convolution by its running statistics.
    func normalize(
        _ step: TrainingStep, _ source: Place, _ residual: Place?, _ activation: Activation, _ target: Place
    ) -> TrainingKernel {
        let node = step.node
        let (norm, from, to) = (norm(source, activation), floats(of: source), floats(of: target))
        let (fromStride, toStride) = (plan.stride(of: source), plan.stride(of: target))
        let added = residual.map { UnsafePointer(floats(of: $0)) }
        let addedStride = residual.map(plan.stride) ?? 0
        let position = parameters.positions[node]
        let vectors = position.map { self.vectors[$0] } ?? identity
        let (pixels, share) = (plan.pixels(of: source), share(source))
        var tasks = [(pixels + share - 1) / share]
        // Weights of frozen layers can be exchanged between runs, so their vectors are made in each.
        let fixed = position.flatMap { position in
            node < plan.frozenBefore ? parameters.layers[position].convolution.normalization : nil
        }
        let numbers = position == nil ? nil : self.numbers(of: node)
        if fixed != nil { tasks.insert(1, at: 0) }
        return TrainingKernel(node: node, kind: .normalization, tasks: tasks) { phase, task, _ in
            if let fixed, let numbers, phase == 0 {
                vectors.setForward(
                    fixed, gamma: numbers.scale, beta: numbers.bias, mean: numbers.mean, variance: numbers.variance)
                return
            }
            var kernel = vectors.kernel
            let first = task * share
            withUnsafePointer(to: norm) { norm in
                ck_norm_apply(
                    norm, &kernel, from, fromStride, added, addedStride, to, toStride, first,
                    min(first + share, pixels))
            }
        }
    }

    /// Pixels of one task.
    func share(_ place: Place) -> Int { max(1, Self.taskFloats / place.shape.channels) }

    /// Gradients of bias, β and γ; with them the running statistics move.
    func gradientSums(
        _ step: TrainingStep, _ source: Place?, _ gradient: Place, _ activation: Activation
    ) -> TrainingKernel {
        let norm = norm(gradient, activation)
        let from = source.map { UnsafePointer(floats(of: $0)) }
        let (fromStride, dy, dyStride) = (source.map(plan.stride) ?? 0, floats(of: gradient), plan.stride(of: gradient))
        let (numbers, sums, pixels) = (numbers(of: step.node), sums, plan.pixels(of: gradient))
        let vectors = self.vectors[numbers.position]
        let layer = parameters.layers[numbers.position].convolution
        var shape = norm
        let chunks = ck_norm_chunks(&shape)
        return TrainingKernel(
            node: step.node, kind: .gradientSums, tasks: [chunks, 1]
        ) { [unowned self] phase, task, _ in
            withUnsafePointer(to: norm) { norm in
                if phase == 0 {
                    var kernel = vectors.kernel
                    ck_norm_gradient_sums(norm, &kernel, from, fromStride, dy, dyStride, task, sums)
                    return
                }
                ck_norm_total(norm, sums, vectors.totals)
            }
            if phase == 1 { finish(vectors, numbers, layer, pixels: pixels) }
        }
    }

    private func finish(_ vectors: NormalizationVectors, _ numbers: Numbers, _ layer: Convolution, pixels: Int) {
        let adds = !parameters.isClear[numbers.position]
        for channel in 0..<layer.filters {
            numbers.biasGradient[channel] =
                Float((adds ? Double(numbers.biasGradient[channel]) : 0) + vectors.totals[channel])
        }
        guard let normalization = layer.normalization else { return }
        vectors.setBackward(normalization, gamma: numbers.scale, pixels: pixels)
        let (keep, take) = (statisticsMomentum, 1 - statisticsMomentum)
        for channel in 0..<layer.filters {
            let deviation = normalization.deviation(vectors.batchVariance[channel])
            numbers.scaleGradient[channel] = Float(
                (adds ? Double(numbers.scaleGradient[channel]) : 0)
                    + vectors.totals[layer.filters + channel] / deviation)
            numbers.mean[channel] = keep * numbers.mean[channel] + take * Float(vectors.batchMean[channel])
            numbers.variance[channel] = keep * numbers.variance[channel] + take * Float(vectors.batchVariance[channel])
        }
    }

    /// The gradient of sums from that of what follows them.
    func normalizeGradient(
        _ step: TrainingStep, _ source: Place, _ gradient: Place, _ activation: Activation, _ target: Place
    ) -> TrainingKernel {
        let norm = norm(gradient, activation)
        let (from, fromStride) = (floats(of: source), plan.stride(of: source))
        let (dy, dyStride) = (floats(of: gradient), plan.stride(of: gradient))
        let (to, toStride) = (floats(of: target), plan.stride(of: target))
        let vectors = parameters.positions[step.node].map { self.vectors[$0] } ?? identity
        let (pixels, share) = (plan.pixels(of: source), share(source))
        return TrainingKernel(
            node: step.node, kind: .normalizationGradient, tasks: [(pixels + share - 1) / share]
        ) { _, task, _ in
            var kernel = vectors.kernel
            let first = task * share
            withUnsafePointer(to: norm) { norm in
                ck_norm_gradient(
                    norm, &kernel, from, fromStride, dy, dyStride, to, toStride, first, min(first + share, pixels))
            }
        }
    }
}
