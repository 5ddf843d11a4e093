internal import CKernels

extension TrainingMachine {
    /// Shared scratch of one convolution above which a way of computing it is not taken.
    private static let scratchLimit = 96 << 20

    private func isExact(_ conv: ck_conv) -> Bool {
        var conv = conv
        conv.variant = CK_EXACT
        return conv.products <= precision.double && ck_conv_fits(&conv)
    }

    /// A convolution as the kernels see it, with the strides of its places and the way that suits best.
    func forwardKernel(_ layer: Convolution, _ input: Place, _ target: Place) -> ck_conv {
        var conv = layer.kernel(batch: plan.batch, input: input.shape, level: level)
        (conv.source_stride, conv.target_stride) = (plan.stride(of: input), plan.stride(of: target))
        conv.variant = choice(conv)
        return conv
    }

    /// The convolution forward whose gradient `gradient` is, with the strides of the gradients.
    private func backKernel(_ layer: Convolution, _ gradient: Place, _ residual: Place?, _ target: Place) -> ck_conv {
        var conv = layer.kernel(batch: plan.batch, input: target.shape, level: level)
        (conv.source_stride, conv.target_stride) = (plan.stride(of: target), plan.stride(of: gradient))
        conv.residual_stride = residual.map(plan.stride) ?? 0
        if isExact(conv) { conv.variant = CK_EXACT }
        return conv
    }

    /// The gradient as a convolution of its own, where it is one.
    private func dataKernel(_ conv: ck_conv) -> ck_conv? {
        var conv = conv
        guard conv.variant != CK_EXACT, ck_data_is_conv(&conv) else { return nil }
        var data = ck_data_conv(&conv)
        data.variant = choice(data)
        return data
    }

    private func weightKernel(_ layer: Convolution, _ input: Place, _ gradient: Place) -> ck_conv {
        var conv = layer.kernel(batch: plan.batch, input: input.shape, level: level)
        (conv.source_stride, conv.target_stride) = (plan.stride(of: input), plan.stride(of: gradient))
        conv.variant = isExact(conv) ? CK_EXACT : ck_weights_choice(&conv)
        if conv.variant == CK_WINOGRAD4, conv.products <= precision.direct { conv.variant = CK_GATHERED }
        return conv
    }

    /// As the tuning table says, or else by rule.
    private func choice(_ conv: ck_conv) -> ck_conv_variant {
        let fitting = fitting(conv)
        if let trial, fitting.contains(trial) { return trial }
        if let entry = tuning.entries[conv.tuningKey(threads: workers)],
            let tuned = fitting.first(where: { $0.name == entry.variant })
        {
            return tuned
        }
        return fitting.first ?? conv.variant
    }

    /// Ways of computing a convolution that training takes, the likely fastest first.
    private func fitting(_ conv: ck_conv) -> [ck_conv_variant] {
        if isExact(conv) { return [CK_EXACT] }
        let (isDepthwise, isDirect) = (conv.variant == CK_DEPTHWISE, conv.products <= precision.direct)
        return conv.variants.filter { variant in
            var one = conv
            one.variant = variant
            // Eight by eight places lose more digits than gradients can spare.
            let isCoarse = variant == CK_WINOGRAD6 || variant == CK_WINOGRAD6_FUSED
            return (variant == CK_DEPTHWISE) == isDepthwise && !isCoarse && !(isDirect && variant.isWinograd)
                && ck_conv_shared_bytes(&one) <= Self.scratchLimit
        }
    }

    /// The convolution that a step is with the ways of computing it; `nil` for other steps.
    func convolution(of step: TrainingStep) -> (key: String, ways: [ck_conv_variant], work: Int)? {
        var found: ck_conv?
        if case .sums(let layer, let input) = step.operation, let target = step.target {
            found = forwardKernel(layer, input, target)
        } else if case .dataGradient(let layer, let gradient, let residual) = step.operation, let target = step.target {
            found = dataKernel(backKernel(layer, gradient, residual, target))
        }
        guard let found else { return nil }
        return (found.tuningKey(threads: workers), fitting(found), found.products)
    }

    func scratch(of step: TrainingStep) -> TrainingScratch {
        var scratch = TrainingScratch()
        switch step.operation {
        case .sums(let layer, let input):
            guard let target = step.target else { break }
            var conv = forwardKernel(layer, input, target)
            (scratch.shared, scratch.worker) = (ck_conv_shared_bytes(&conv), ck_conv_worker_bytes(&conv))
        case .weightGradient(let layer, let input, let gradient):
            var conv = weightKernel(layer, input, gradient)
            (scratch.shared, scratch.worker) = (ck_weights_shared_bytes(&conv), ck_weights_worker_bytes(&conv))
        case .dataGradient(let layer, let gradient, let residual):
            guard let target = step.target else { break }
            var conv = backKernel(layer, gradient, residual, target)
            scratch.turned = ck_turned_count(&conv) * 4
            if var data = dataKernel(conv) {
                (scratch.shared, scratch.worker) = (ck_conv_shared_bytes(&data), ck_conv_worker_bytes(&data))
            } else {
                scratch.worker = ck_data_worker_bytes(&conv)
            }
        case .statistics(let place), .gradientSums(_, let place, _):
            var norm = norm(place, .linear)
            scratch.sums = ck_norm_chunks(&norm) * 2 * place.shape.channels * 8
        default: break
        }
        scratch.worker = max(scratch.worker, 64)
        return scratch
    }

    func norm(_ place: Place, _ activation: Activation) -> ck_norm {
        ck_norm(
            pixels: plan.pixels(of: place), channels: place.shape.channels, activation: ck_activation(activation),
            level: level)
    }

    /// Sums forward.
    func convolution(_ step: TrainingStep, _ layer: Convolution, _ input: Place, _ target: Place) -> TrainingKernel {
        var conv = forwardKernel(layer, input, target)
        let numbers = numbers(of: step.node)
        let data = ck_conv_data(
            source: floats(of: input), packed: numbers.weights,
            bias: layer.normalization == nil ? numbers.bias : zeros.floats(at: 0), residual: nil,
            target: floats(of: target), shared: shared)
        let tasks = (0..<ck_conv_phases(&conv)).map { ck_conv_tasks(&conv, $0) }
        let shape = conv
        return TrainingKernel(
            node: step.node, kind: .convolution, method: conv.variant.name, tasks: tasks
        ) { phase, task, scratch in
            withUnsafePointer(to: shape) { conv in
                withUnsafePointer(to: data) { ck_conv_run(conv, $0, phase, task, scratch) }
            }
        }
    }

    func weightGradient(
        _ step: TrainingStep, _ layer: Convolution, _ input: Place, _ gradient: Place
    ) -> TrainingKernel {
        var conv = weightKernel(layer, input, gradient)
        guard let position = parameters.positions[step.node] else {
            preconditionFailure("node \(step.node) has no parameters")
        }
        let at = parameters.layers[position].weights
        let data = ck_weights_data(
            source: floats(of: input), gradient: floats(of: gradient),
            weights: parameters.gradientMemory.floats(at: at * 4), adds: false, shared: shared)
        let tasks = (0..<ck_weights_phases(&conv)).map { ck_weights_tasks(&conv, $0) }
        let (shape, parameters) = (conv, parameters)
        return TrainingKernel(
            node: step.node, kind: .weightGradient, method: conv.variant.name, tasks: tasks
        ) { phase, task, scratch in
            var data = data
            data.adds = !parameters.isClear[position]
            withUnsafePointer(to: shape) { ck_weights_run($0, &data, phase, task, scratch) }
        }
    }

    func dataGradient(
        _ step: TrainingStep, _ layer: Convolution, _ gradient: Place, _ residual: Place?, _ target: Place
    ) -> TrainingKernel {
        var conv = backKernel(layer, gradient, residual, target)
        let (packed, turned) = (numbers(of: step.node).weights, turned)
        let data = ck_conv_data(
            source: floats(of: gradient), packed: turned, bias: zeros.floats(at: 0),
            residual: residual.map { UnsafePointer(floats(of: $0)) }, target: floats(of: target), shared: shared)
        var tasks = [ck_turn_tasks(&conv)]
        let back = dataKernel(conv)
        var method = conv.variant == CK_EXACT ? conv.variant.name : "by phases"
        if var back {
            tasks += (0..<ck_conv_phases(&back)).map { ck_conv_tasks(&back, $0) }
            method = back.variant.name
        } else {
            tasks.append(ck_data_tasks(&conv))
        }
        let shape = conv
        return TrainingKernel(
            node: step.node, kind: .dataGradient, method: method, tasks: tasks
        ) { phase, task, scratch in
            withUnsafePointer(to: shape) { conv in
                if phase == 0 {
                    ck_turn(conv, packed, turned, task)
                } else if let back {
                    withUnsafePointer(to: back) { back in
                        withUnsafePointer(to: data) { ck_conv_run(back, $0, phase - 1, task, scratch) }
                    }
                } else {
                    withUnsafePointer(to: data) { ck_data_run(conv, $0, task, scratch) }
                }
            }
        }
    }

    /// A convolution's numbers and their gradients.
    struct Numbers {
        var position: Int
        var weights, bias, scale, biasGradient, scaleGradient, mean, variance: UnsafeMutablePointer<Float>
    }

    func numbers(of node: Int) -> Numbers {
        guard let position = parameters.positions[node] else { preconditionFailure("node \(node) has no parameters") }
        let layer = parameters.layers[position]
        return Numbers(
            position: position, weights: parameters.numbers.floats(at: layer.weights * 4),
            bias: parameters.numbers.floats(at: layer.bias * 4), scale: parameters.numbers.floats(at: layer.scale * 4),
            biasGradient: parameters.gradientMemory.floats(at: layer.bias * 4),
            scaleGradient: parameters.gradientMemory.floats(at: layer.scale * 4),
            mean: parameters.statistics.floats(at: layer.mean * 4),
            variance: parameters.statistics.floats(at: layer.variance * 4))
    }
}

extension ck_conv {
    /// Products of a batch, about.
    fileprivate var products: Int {
        batch * height * width / (stride * stride) * (channels / groups) * filters * size * size
    }
}

extension ck_conv_variant {
    fileprivate var isWinograd: Bool { (CK_WINOGRAD2.rawValue...CK_WINOGRAD6_FUSED.rawValue).contains(rawValue) }
}
