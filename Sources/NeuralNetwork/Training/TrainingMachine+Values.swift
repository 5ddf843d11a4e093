extension TrainingMachine {
    /// The numbers at a place, `[N, H, W, C]`.
    func values(at place: Place) -> [Float] {
        let (stride, channels, pixels) = (plan.stride(of: place), place.shape.channels, plan.pixels(of: place))
        let source = floats(of: place)
        return Array(unsafeUninitializedCapacity: pixels * channels) { buffer, filled in
            guard let target = buffer.baseAddress else { return }
            if stride == channels {
                target.initialize(from: source, count: pixels * channels)
            } else {
                for pixel in 0..<pixels {
                    (target + pixel * channels).initialize(from: source + pixel * stride, count: channels)
                }
            }
            filled = pixels * channels
        }
    }

    /// Writes numbers to a place; there are as many as it has.
    func write(_ values: [Float], to place: Place) {
        let (stride, channels, pixels) = (plan.stride(of: place), place.shape.channels, plan.pixels(of: place))
        let target = floats(of: place)
        values.withUnsafeBufferPointer { buffer in
            guard let source = buffer.baseAddress else { return }
            if stride == channels {
                target.update(from: source, count: pixels * channels)
            } else {
                for pixel in 0..<pixels {
                    (target + pixel * stride).update(from: source + pixel * channels, count: channels)
                }
            }
        }
    }

    /// Whether all numbers at a place are finite.
    private func areAllFinite(_ place: Place) -> Bool {
        let (stride, channels) = (plan.stride(of: place), place.shape.channels)
        let source = floats(of: place)
        return (0..<plan.pixels(of: place)).allSatisfy { areFinite(source + $0 * stride, channels) }
    }

    /// The first layer to blame for an output that is not finite, as far as its numbers are still there.
    func culprit(output: Int, hasInput: Bool) -> NetworkError {
        if hasInput, !areAllFinite(plan.inputPlace) { return .inputNotFinite }
        for step in plan.steps[..<plan.forward] {
            guard let target = step.target else { continue }
            // What another value has overwritten says nothing about this layer.
            guard plan.buffers[target.buffer].lastStep >= plan.forward else { continue }
            if !areAllFinite(target) { return .notFinite(step.node, name: plan.network.nodes[step.node].name) }
        }
        return .notFinite(output, name: plan.network.nodes[output].name)
    }

    /// The first node, going backward, whose gradients of bias or normalisation are not finite: every number of a gradient is
    /// a part of those.
    func gradientCulprit() -> Int? {
        for step in plan.steps[plan.forward...] {
            guard case .weightGradient(let layer, _, _) = step.operation else { continue }
            let numbers = numbers(of: step.node)
            var isFinite = areFinite(numbers.biasGradient, layer.filters)
            if layer.normalization != nil { isFinite = isFinite && areFinite(numbers.scaleGradient, layer.filters) }
            if !isFinite { return step.node }
        }
        return nil
    }
}
