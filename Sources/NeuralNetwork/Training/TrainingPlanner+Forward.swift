extension TrainingPlanner {
    /// Lists the steps forward.
    mutating func goForward() {
        for (index, node) in network.nodes.enumerated() where !isAlias(index) {
            switch node.layer {
            case .convolution(let layer): convolve(index, node, layer)
            case .maxPool(let size, let stride, let padding):
                emit(
                    index, .maxPool(place(node.inputs[0]), size: size, stride: stride, padding: padding),
                    to: place(index))
            case .averagePool: emit(index, .averagePool(place(node.inputs[0])), to: place(index))
            case .upsample(let factor):
                emit(index, .upsample(place(node.inputs[0]), factor: factor), to: place(index))
            case .softmax: emit(index, .softmax(place(node.inputs[0])), to: place(index))
            case .dropout(let probability):
                emit(index, .dropout(place(node.inputs[0]), probability: probability), to: place(index))
            case .shortcut(let activation):
                guard !fused.values.contains(where: { $0.shortcut == index }) else { continue }
                add(index, node, activation)
            case .route(let groups, let group): join(index, node, groups: groups, group: group)
            case .output: break
            }
        }
    }

    private mutating func convolve(_ index: Int, _ node: Network.Node, _ layer: Convolution) {
        let input = place(node.inputs[0])
        guard hasPass(index, layer) else {
            emit(index, .sums(layer, input), to: place(index))
            return
        }
        let value: Place
        var residual: Place?
        if let (shortcut, other) = fused[index] {
            (value, residual) = (place(shortcut), place(other))
        } else {
            value = place(index)
        }
        // What is frozen never needs its sums again.
        let sums = isFrozen(index) ? value : make(shapes[index])
        self.sums[index] = sums
        emit(index, .sums(layer, input), to: sums)
        if layer.normalization != nil, !isFrozen(index) { emit(index, .statistics(sums), to: nil) }
        emit(index, .normalize(sums, residual: residual, layer.activation), to: value)
    }

    private mutating func add(_ index: Int, _ node: Network.Node, _ activation: Activation) {
        let isApart = activation != .linear && isLearnt[index]
        let target = isApart ? make(shapes[index]) : place(index)
        for (position, value) in node.inputs.enumerated().dropFirst() {
            let isLast = position == node.inputs.count - 1
            let first = position == 1 ? place(node.inputs[0]) : target
            emit(index, .add(first, place(value), isLast && !isApart ? activation : .linear), to: target)
        }
        guard isApart else { return }
        shortcutSums[index] = target
        emit(index, .normalize(target, residual: nil, activation), to: place(index))
    }

    private mutating func join(_ index: Int, _ node: Network.Node, groups: Int, group: Int) {
        var channel = 0
        for value in node.inputs {
            var (source, target) = (place(value), place(index))
            source.shape.channels /= groups
            source.channel += source.shape.channels * group
            target.channel += channel
            target.shape.channels = source.shape.channels
            emit(index, .copy(source), to: target)
            channel += source.shape.channels
        }
    }
}
