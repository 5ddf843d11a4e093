internal import CKernels

extension TrainingMachine {
    /// The kernel of a step of the plan.
    func kernel(_ step: TrainingStep) -> TrainingKernel {
        switch step.operation {
        case .sums(let layer, let input): convolution(step, layer, input, goal(step))
        case .statistics(let source): statistics(step, source)
        case .normalize(let source, let residual, let activation):
            normalize(step, source, residual, activation, goal(step))
        case .gradientSums(let source, let gradient, let activation):
            gradientSums(step, source, gradient, activation)
        case .normalizeGradient(let source, let gradient, let activation),
            .activationGradient(let source, let gradient, let activation):
            normalizeGradient(step, source, gradient, activation, goal(step))
        case .weightGradient(let layer, let input, let gradient): weightGradient(step, layer, input, gradient)
        case .dataGradient(let layer, let gradient, let residual):
            dataGradient(step, layer, gradient, residual, goal(step))
        case .add(let first, let second, let activation): add(step, first, second, activation, goal(step))
        case .copy(let source): copy(step, source, goal(step))
        case .zero: zero(step, goal(step))
        case .dropout(let source, let probability): dropout(step, source, probability, goal(step))
        case .softmax, .softmaxGradient, .averagePool, .averagePoolGradient: channelwise(step, goal(step))
        case .maxPool, .maxPoolGradient, .upsample, .upsampleGradient: spatial(step, goal(step))
        }
    }

    private func goal(_ step: TrainingStep) -> Place {
        guard let target = step.target else { preconditionFailure("a step of node \(step.node) has no target") }
        return target
    }

    private func line(_ source: Place, _ target: Place) -> ck_line {
        ck_line(
            pixels: plan.pixels(of: source), channels: source.shape.channels, source_stride: plan.stride(of: source),
            target_stride: plan.stride(of: target), level: level)
    }

    /// A kernel that takes a share of the pixels of a line a task.
    private func lines(
        _ step: TrainingStep, _ kind: TrainingKernel.Kind, _ place: Place,
        _ work: @escaping (_ pixels: Range<Int>) -> Void
    ) -> TrainingKernel {
        let (pixels, share) = (plan.pixels(of: place), share(place))
        return TrainingKernel(node: step.node, kind: kind, tasks: [(pixels + share - 1) / share]) { _, task, _ in
            work(task * share..<min((task + 1) * share, pixels))
        }
    }

    private func add(
        _ step: TrainingStep, _ first: Place, _ second: Place, _ activation: Activation, _ target: Place
    ) -> TrainingKernel {
        let (copied, added) = (line(first, target), line(second, target))
        let (one, other, to) = (floats(of: first), floats(of: second), floats(of: target))
        return lines(step, .layers, target) { pixels in
            var (copied, added) = (copied, added)
            (copied.pixels, added.pixels) = (pixels.count, pixels.count)
            let place = to + pixels.lowerBound * added.target_stride
            let from = one + pixels.lowerBound * copied.source_stride
            if place != from { ck_copy(&copied, from, place) }
            ck_add(&added, ck_activation(activation), other + pixels.lowerBound * added.source_stride, place)
        }
    }

    private func copy(_ step: TrainingStep, _ source: Place, _ target: Place) -> TrainingKernel {
        let (line, from, to) = (line(source, target), floats(of: source), floats(of: target))
        return lines(step, .layers, target) { pixels in
            var line = line
            line.pixels = pixels.count
            ck_copy(
                &line, from + pixels.lowerBound * line.source_stride, to + pixels.lowerBound * line.target_stride)
        }
    }

    private func zero(_ step: TrainingStep, _ target: Place) -> TrainingKernel {
        let (to, stride, channels) = (floats(of: target), plan.stride(of: target), target.shape.channels)
        return lines(step, .layerGradients, target) { pixels in
            for pixel in pixels { (to + pixel * stride).update(repeating: 0, count: channels) }
        }
    }

    private func dropout(
        _ step: TrainingStep, _ source: Place, _ probability: Float, _ target: Place
    ) -> TrainingKernel {
        let (line, from, to) = (line(source, target), floats(of: source), floats(of: target))
        let node = UInt64(step.node)
        return lines(step, .layers, target) { [unowned self] pixels in
            var line = line
            line.pixels = pixels.count
            // Both ways of one run see the same draws, other runs and other layers see others.
            let draws = seed &+ run &* 0xD1B5_4A32_D192_ED03 &+ node &* 0x8CB9_2BA7_2F3D_8DD7
            ck_dropout(
                &line, draws, pixels.lowerBound, probability, from + pixels.lowerBound * line.source_stride,
                to + pixels.lowerBound * line.target_stride)
        }
    }

    private func channelwise(_ step: TrainingStep, _ target: Place) -> TrainingKernel {
        let to = floats(of: target)
        switch step.operation {
        case .softmax(let source):
            let (line, from) = (line(source, target), floats(of: source))
            return lines(step, .layers, target) { pixels in
                var line = line
                line.pixels = pixels.count
                ck_softmax(
                    &line, from + pixels.lowerBound * line.source_stride, to + pixels.lowerBound * line.target_stride)
            }
        case .softmaxGradient(let result, let gradient):
            let (line, y, dy) = (line(gradient, target), floats(of: result), floats(of: gradient))
            let stride = plan.stride(of: result)
            return lines(step, .layerGradients, target) { pixels in
                var line = line
                line.pixels = pixels.count
                let first = pixels.lowerBound
                ck_softmax_gradient(
                    &line, y + first * stride, stride, dy + first * line.source_stride,
                    to + first * line.target_stride)
            }
        case .averagePool(let source):
            var line = line(source, target)
            line.pixels /= plan.batch
            let (shape, from) = (line, floats(of: source))
            return TrainingKernel(node: step.node, kind: .layers, tasks: [plan.batch]) { _, task, _ in
                withUnsafePointer(to: shape) {
                    ck_mean(
                        $0, from + task * shape.pixels * shape.source_stride, to + task * shape.target_stride)
                }
            }
        case .averagePoolGradient(let gradient):
            var line = line(target, target)
            line.pixels /= plan.batch
            let (shape, dy, stride) = (line, floats(of: gradient), plan.stride(of: gradient))
            return TrainingKernel(node: step.node, kind: .layerGradients, tasks: [plan.batch]) { _, task, _ in
                withUnsafePointer(to: shape) {
                    ck_mean_gradient($0, dy + task * stride, to + task * shape.pixels * shape.target_stride)
                }
            }
        default: preconditionFailure("\(step.operation) is done elsewhere")
        }
    }

    /// A kernel that takes a share of the rows of all pictures a task.
    private func rows(
        _ step: TrainingStep, _ kind: TrainingKernel.Kind, _ place: Place,
        _ work: @escaping (_ rows: Range<Int>) -> Void
    ) -> TrainingKernel {
        let rows = plan.batch * place.shape.height
        let share = max(1, share(place) / place.shape.width)
        return TrainingKernel(node: step.node, kind: kind, tasks: [(rows + share - 1) / share]) { _, task, _ in
            work(task * share..<min((task + 1) * share, rows))
        }
    }

    private func pool(_ source: Place, _ size: Int, _ stride: Int, _ padding: Int, _ result: Place) -> ck_pool {
        ck_pool(
            batch: plan.batch, height: source.shape.height, width: source.shape.width,
            channels: source.shape.channels, size: size, stride: stride, padding: padding,
            source_stride: plan.stride(of: source), target_stride: plan.stride(of: result), level: level)
    }

    private func upsampling(_ source: Place, _ factor: Int, _ result: Place) -> ck_upsampling {
        ck_upsampling(
            batch: plan.batch, height: source.shape.height, width: source.shape.width,
            channels: source.shape.channels, factor: factor, target_height: result.shape.height,
            target_width: result.shape.width, source_stride: plan.stride(of: source),
            target_stride: plan.stride(of: result), level: level)
    }

    private func spatial(_ step: TrainingStep, _ target: Place) -> TrainingKernel {
        let to = floats(of: target)
        switch step.operation {
        case .maxPool(let source, let size, let stride, let padding):
            let (pool, from) = (pool(source, size, stride, padding, target), floats(of: source))
            return rows(step, .layers, target) { rows in
                withUnsafePointer(to: pool) { ck_max_pool($0, from, to, rows.lowerBound, rows.upperBound) }
            }
        case .maxPoolGradient(let source, let gradient, let size, let stride, let padding):
            let pool = pool(source, size, stride, padding, gradient)
            let (from, dy, own) = (floats(of: source), floats(of: gradient), plan.stride(of: target))
            return rows(step, .layerGradients, target) { rows in
                withUnsafePointer(to: pool) {
                    ck_max_pool_gradient($0, from, dy, to, own, rows.lowerBound, rows.upperBound)
                }
            }
        case .upsample(let source, let factor):
            let (up, from) = (upsampling(source, factor, target), floats(of: source))
            return rows(step, .layers, target) { rows in
                withUnsafePointer(to: up) { ck_upsample($0, from, to, rows.lowerBound, rows.upperBound) }
            }
        case .upsampleGradient(let gradient, let factor):
            let (up, dy) = (upsampling(target, factor, gradient), floats(of: gradient))
            return rows(step, .layerGradients, target) { rows in
                withUnsafePointer(to: up) { ck_upsample_gradient($0, dy, to, rows.lowerBound, rows.upperBound) }
            }
        default: preconditionFailure("\(step.operation) is done elsewhere")
        }
    }
}
