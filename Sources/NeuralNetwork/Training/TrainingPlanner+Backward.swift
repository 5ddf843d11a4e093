extension TrainingPlanner {
    /// Lists the steps back.
    ///
    /// - Returns: where the gradients of the outputs are written, `nil` for those that nothing learns from
    mutating func goBackward() -> [Place?] {
        let outputs = network.outputs
        let gradients = outputs.map { isLearnt[$0] ? make(shapes[$0]) : nil }
        for (output, gradient) in zip(outputs, gradients) {
            if let gradient { arrive(output, gradient) }
        }
        for (index, node) in network.nodes.enumerated().reversed() where !isAlias(index) && isLearnt[index] {
            guard let gradient = gathered(index) else { continue }
            goBack(index, node, gradient)
        }
        return gradients
    }

    /// A gradient has come back to a value.
    private mutating func arrive(_ value: Int, _ gradient: Place) {
        guard value >= 0, isLearnt[value] else { return }
        let view = view(value)
        arrived[view.base, default: []].append((view.channel, gradient))
    }

    /// The sum of all that has come back to a base; `nil` for nothing.
    private mutating func gathered(_ index: Int) -> Place? {
        guard let all = arrived.removeValue(forKey: index), let first = all.first else { return nil }
        let isWhole = all.allSatisfy { $0.channel == 0 && $0.place.shape == shapes[index] }
        if isWhole, all.count == 1 { return first.place }
        let sum = make(shapes[index])
        if isWhole {
            emit(index, .add(first.place, all[1].place, .linear), to: sum)
            for other in all.dropFirst(2) { emit(index, .add(sum, other.place, .linear), to: sum) }
            return sum
        }
        emit(index, .zero, to: sum)
        for (channel, place) in all {
            var part = sum
            part.channel += channel
            part.shape.channels = place.shape.channels
            emit(index, .add(part, place, .linear), to: part)
        }
        return sum
    }

    /// A value as the way back sees it: where it was kept, or once more.
    private mutating func kept(_ value: Int) -> Place {
        let view = view(value)
        guard view.base >= 0, !isFrozen(view.base), case .convolution(let layer) = network.nodes[view.base].layer,
            let sums = sums[view.base], fused[view.base] == nil
        else { return place(value) }
        if again[view.base] == nil {
            let target = make(shapes[view.base])
            emit(view.base, .normalize(sums, residual: nil, layer.activation), to: target)
            again[view.base] = target
        }
        var place = again[view.base] ?? place(value)
        (place.channel, place.shape) = (view.channel, shape(value))
        return place
    }

    private mutating func goBack(_ index: Int, _ node: Network.Node, _ gradient: Place) {
        func isWanted(_ value: Int) -> Bool { value >= 0 && isLearnt[value] }
        switch node.layer {
        case .convolution(let layer): convolveBack(index, node, layer, gradient)
        case .maxPool(let size, let stride, let padding):
            let input = kept(node.inputs[0])
            let target = make(input.shape)
            emit(index, .maxPoolGradient(input, gradient, size: size, stride: stride, padding: padding), to: target)
            arrive(node.inputs[0], target)
        case .averagePool:
            let target = make(shape(node.inputs[0]))
            emit(index, .averagePoolGradient(gradient), to: target)
            arrive(node.inputs[0], target)
        case .upsample(let factor):
            // The second input gives its extent alone, which has no gradient.
            guard isWanted(node.inputs[0]) else { return }
            let target = make(shape(node.inputs[0]))
            emit(index, .upsampleGradient(gradient, factor: factor), to: target)
            arrive(node.inputs[0], target)
        case .softmax:
            let target = make(shapes[index])
            emit(index, .softmaxGradient(place(index), gradient), to: target)
            arrive(node.inputs[0], target)
        case .dropout(let probability):
            let target = make(shapes[index])
            emit(index, .dropout(gradient, probability: probability), to: target)
            arrive(node.inputs[0], target)
        case .shortcut(let activation):
            var sum = gradient
            if let before = shortcutSums[index] {
                sum = make(shapes[index])
                emit(index, .activationGradient(before, gradient, activation), to: sum)
            }
            for value in node.inputs { arrive(value, sum) }
        case .route(let groups, let group):
            var channel = 0
            for value in node.inputs {
                var part = gradient
                part.channel += channel
                part.shape.channels = shape(value).channels / groups
                channel += part.shape.channels
                arrivePart(value, part, group: group)
            }
        case .output: break
        }
    }

    /// A gradient of part `group` of a value's channels.
    private mutating func arrivePart(_ value: Int, _ gradient: Place, group: Int) {
        guard value >= 0, isLearnt[value] else { return }
        let view = view(value)
        arrived[view.base, default: []].append((view.channel + group * gradient.shape.channels, gradient))
    }

    private mutating func convolveBack(_ index: Int, _ node: Network.Node, _ layer: Convolution, _ gradient: Place) {
        var sumsGradient = gradient
        if let sums = sums[index], layer.normalization != nil || layer.activation != .linear {
            if layer.normalization != nil || layer.hasBias {
                emit(index, .gradientSums(sums, gradient, layer.activation), to: nil)
            }
            sumsGradient = make(shapes[index])
            emit(index, .normalizeGradient(sums, gradient, layer.activation), to: sumsGradient)
        } else if layer.hasBias {
            emit(index, .gradientSums(nil, gradient, .linear), to: nil)
        }
        let value = node.inputs[0]
        emit(index, .weightGradient(layer, kept(value), sumsGradient), to: nil)
        guard value >= 0, isLearnt[value] else { return }
        let target = make(shape(value))
        let view = view(value)
        // One that has come back already is added on the way.
        var residual: Place?
        if let all = arrived[view.base], all.count == 1, all[0].channel == 0, all[0].place.shape == target.shape,
            shapes[view.base] == target.shape
        {
            residual = all[0].place
            arrived[view.base] = nil
        }
        emit(index, .dataGradient(layer, sumsGradient, residual: residual), to: target)
        arrive(value, target)
    }
}
