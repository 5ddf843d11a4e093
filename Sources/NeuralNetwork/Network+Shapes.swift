extension Network {
    /// Shapes of all nodes' values for one picture of `input`, after checking that the network fits together.
    ///
    /// - Returns: one shape a node, each with at least one value and at most ``NetworkLimits/values``
    /// - Throws: ``NetworkError`` for an empty network, an input of other channels, and ``NetworkError/node(_:name:_:)``
    ///   with the first node that reads a later one, has a number out of range, or whose inputs do not fit
    public func shapes(for input: Shape) throws(NetworkError) -> [Shape] {
        guard !nodes.isEmpty else { throw .empty }
        guard nodes.count <= NetworkLimits.nodes else {
            throw .layers(nodes.count)
        }
        let sides = 1...NetworkLimits.side
        guard sides.contains(input.height), sides.contains(input.width), input.channels == inputChannels,
            (1...NetworkLimits.channels).contains(input.channels),
            input.height * input.width <= NetworkLimits.values / input.channels
        else { throw .input(input, expectedChannels: inputChannels) }
        var shapes: [Shape] = []
        var weights = 0
        shapes.reserveCapacity(nodes.count)
        for (index, node) in nodes.enumerated() {
            do throws(NodeFault) {
                var inputs: [Shape] = []
                guard node.inputs.count <= NetworkLimits.inputs else {
                    throw NodeFault.inputs(node.inputs.count, expected: "at most \(NetworkLimits.inputs)")
                }
                for earlier in node.inputs {
                    guard earlier >= Self.input, earlier < index else { throw NodeFault.inputNotEarlier(earlier) }
                    inputs.append(earlier == Self.input ? input : shapes[earlier])
                }
                let shape = try node.layer.shape(of: inputs)
                weights += node.layer.parameterCount(input: inputs[0])
                guard weights <= NetworkLimits.allWeights else {
                    throw NodeFault.tooLarge(
                        what: "weights up to here", count: String(weights), limit: NetworkLimits.allWeights)
                }
                shapes.append(shape)
            } catch {
                throw .node(index, name: node.name, error)
            }
        }
        return shapes
    }
}

extension Layer {
    /// Shape of what the layer makes of inputs of these shapes.
    ///
    /// - Throws: ``NodeFault`` where it cannot take them
    func shape(of inputs: [Shape]) throws(NodeFault) -> Shape {
        switch self {
        case .convolution(let convolution):
            return try convolution.shape(of: try Self.only(inputs))
        case .maxPool(let size, let stride, let padding):
            try Self.check("size", size, 1)
            try Self.check("stride", stride, 1)
            // Beyond this a window would lie outside of the picture as a whole, and nothing has no largest value.
            try Self.check("padding", padding, 0, 2 * (size - 1))
            let input = try Self.only(inputs)
            guard input.height + padding >= size, input.width + padding >= size else {
                throw .window(size: size, input: input, padding: padding)
            }
            return try Shape(
                height: (input.height + padding - size) / stride + 1,
                width: (input.width + padding - size) / stride + 1, channels: input.channels
            ).bounded()
        case .averagePool:
            return Shape(height: 1, width: 1, channels: try Self.only(inputs).channels)
        case .upsample(let factor):
            try Self.check("factor", factor, 1)
            guard (1...2).contains(inputs.count) else { throw .inputs(inputs.count, expected: "1 or 2") }
            let whole = try Shape(
                height: inputs[0].height * factor, width: inputs[0].width * factor, channels: inputs[0].channels
            ).bounded()
            guard inputs.count == 2 else { return whole }
            let cut = Shape(height: inputs[1].height, width: inputs[1].width, channels: whole.channels)
            guard cut.height <= whole.height, cut.width <= whole.width else { throw .extents(whole, inputs[1]) }
            return cut
        case .route(let groups, let group):
            return try Self.routed(inputs, groups: groups, group: group)
        case .shortcut(let activation):
            try activation.check()
            guard inputs.count >= 2 else { throw .inputs(inputs.count, expected: "at least 2") }
            for other in inputs where other != inputs[0] { throw .shapes(inputs[0], other) }
            return inputs[0]
        case .dropout(let probability):
            guard probability >= 0, probability < 1 else { throw .constant("the probability") }
            return try Self.only(inputs)
        case .softmax, .output:
            return try Self.only(inputs)
        }
    }

    private static func routed(_ inputs: [Shape], groups: Int, group: Int) throws(NodeFault) -> Shape {
        guard let first = inputs.first else { throw .inputs(0, expected: "at least 1") }
        try check("groups", groups, 1, NetworkLimits.channels)
        guard (0..<groups).contains(group) else { throw .group(group, of: groups) }
        var channels = 0
        for input in inputs {
            guard input.height == first.height, input.width == first.width else { throw .extents(first, input) }
            guard input.channels % groups == 0 else { throw .groups(groups, channels: input.channels) }
            channels += input.channels / groups
        }
        return try Shape(height: first.height, width: first.width, channels: channels).bounded()
    }

    private static func only(_ inputs: [Shape]) throws(NodeFault) -> Shape {
        guard inputs.count == 1 else { throw .inputs(inputs.count, expected: "1") }
        return inputs[0]
    }

    fileprivate static func check(
        _ name: String, _ value: Int, _ least: Int, _ most: Int = NetworkLimits.window
    ) throws(NodeFault) {
        guard (least...most).contains(value) else { throw .value(name, value, allowed: least...most) }
    }
}

extension Convolution {
    /// Shape of the output for an input of this shape.
    ///
    /// - Throws: ``NodeFault`` where a number is out of range or the window does not fit
    func shape(of input: Shape) throws(NodeFault) -> Shape {
        try Layer.check("filters", filters, 1, NetworkLimits.channels)
        try Layer.check("size", size, 1)
        try Layer.check("stride", stride, 1)
        try Layer.check("padding", padding, 0)
        try Layer.check("groups", groups, 1, NetworkLimits.channels)
        guard input.channels % groups == 0 else { throw .groups(groups, channels: input.channels) }
        guard filters % groups == 0 else { throw .groups(groups, channels: filters) }
        try activation.check()
        if let normalization {
            guard normalization.epsilon >= 0, normalization.epsilon <= 1 else { throw .constant("ε") }
        }
        guard input.height + 2 * padding >= size, input.width + 2 * padding >= size else {
            throw .window(size: size, input: input, padding: padding)
        }
        // All factors are at most 2¹⁶ and 2¹⁰: the product stays below 2⁵².
        let weights = filters * (input.channels / groups) * size * size
        guard weights <= NetworkLimits.weights else {
            throw .tooLarge(what: "weights", count: String(weights), limit: NetworkLimits.weights)
        }
        return try Shape(
            height: (input.height + 2 * padding - size) / stride + 1,
            width: (input.width + 2 * padding - size) / stride + 1, channels: filters
        ).bounded()
    }
}

extension Activation {
    fileprivate func check() throws(NodeFault) {
        if case .leaky(let slope) = self {
            // The kernels take the larger of x and slope · x.
            guard slope >= 0, slope < 1 else { throw .constant("the slope") }
        }
    }
}

extension Shape {
    /// The shape itself, if a node may have as many values.
    fileprivate func bounded() throws(NodeFault) -> Shape {
        let (area, first) = height.multipliedReportingOverflow(by: width)
        let (count, second) = area.multipliedReportingOverflow(by: channels)
        guard !first, !second, count <= NetworkLimits.values, channels <= NetworkLimits.channels else {
            throw .tooLarge(what: "values or channels", count: description, limit: NetworkLimits.values)
        }
        return self
    }
}
