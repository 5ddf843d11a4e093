import NeuralNetwork

extension SymbolWalk {
    /// What an operator on values of the network becomes.
    mutating func layer(
        _ node: SymbolGraph.Node, _ index: Int, _ inputs: [Value], isShared: Bool
    ) throws(GluonError) -> Value {
        let attributes = node.attributes
        switch (node.op, inputs[0]) {
        case ("Convolution", .picture): return try convolution(node, index, inputs, from: Network.input)
        case ("Convolution", .node(let from)): return try convolution(node, index, inputs, from: from)
        case ("BatchNorm", .node(let from)):
            try normalize(node, index, inputs, from, isShared: isShared)
            return .node(from)
        case ("LeakyReLU", .node(let from)):
            guard attributes["act_type"] ?? "leaky" == "leaky" else { throw unsupported(index, "is not a leaky one") }
            let slope = Float(attributes["slope"] ?? "0.25") ?? .nan
            guard slope >= 0, slope < 1 else { throw unsupported(index, "has a slope outside of 0…1") }
            return try activate(from, .leaky(slope: slope), index, isShared: isShared)
        case ("Activation", .node(let from)):
            switch attributes["act_type"] {
            case "relu": return try activate(from, .relu, index, isShared: isShared)
            case "sigmoid": return try activate(from, .logistic, index, isShared: isShared)
            case "softrelu": return .gate(from, .mish)
            default: throw unsupported(index, "has an unknown act_type")
            }
        case ("relu", .node(let from)): return try activate(from, .relu, index, isShared: isShared)
        case ("clip", .node(let from)):
            guard Float(attributes["a_min"] ?? "") == 0, Float(attributes["a_max"] ?? "") == 6 else {
                throw unsupported(index, "does not clip to 0…6")
            }
            return try activate(from, .relu6, index, isShared: isShared)
        case ("sigmoid", .node(let from)):
            return isShared ? .gate(from, .swish) : try activate(from, .logistic, index, isShared: false)
        case ("tanh", .gate(let from, .mish)): return .gate(from, .mish)
        case ("elemwise_mul", .node(let from)), ("_mul", .node(let from)), ("broadcast_mul", .node(let from)):
            guard inputs.count == 2, case .gate(from, let activation) = inputs[1] else { break }
            return try activate(from, activation, index, isShared: false)
        case ("Dropout", .node), ("identity", .node), ("_copy", .node): return inputs[0]
        default: return try join(node, index, inputs)
        }
        throw unsupported(index, "is not understood where it stands")
    }

    private mutating func convolution(
        _ node: SymbolGraph.Node, _ index: Int, _ inputs: [Value], from: Int
    ) throws(GluonError) -> Value {
        func side(_ key: String, _ standard: Int) throws(GluonError) -> Int {
            guard let text = node.attributes[key] else { return standard }
            guard let sides = tuple(text), sides.count == 2, sides[0] == sides[1], 0...1024 ~= sides[0] else {
                throw unsupported(index, "has \(key) \(text), expected the same number twice")
            }
            return sides[0]
        }
        guard try side("dilate", 1) == 1, node.attributes["layout"] ?? "NCHW" != "NHWC" else {
            throw unsupported(index, "is dilated or of another layout")
        }
        let (size, filters) = (try side("kernel", 0), Int(node.attributes["num_filter"] ?? "") ?? 0)
        let (groups, stride) = (Int(node.attributes["num_group"] ?? "1") ?? 0, try side("stride", 1))
        let from0 = from == Network.input ? network.inputChannels : channels[from]
        guard size > 0, stride > 0, 1...65536 ~= filters, groups > 0, from0 % groups == 0 else {
            throw unsupported(index, "has \(filters) filters of side \(size) in \(groups) groups of \(from0) channels")
        }
        let hasBias = !["True", "1", "true"].contains(node.attributes["no_bias"] ?? "False")
        guard inputs.count == (hasBias ? 3 : 2) else { throw unsupported(index, "has \(inputs.count) inputs") }
        let layer = Convolution(
            filters: filters, size: size, stride: stride, padding: try side("pad", 0), groups: groups, hasBias: hasBias)
        let added = add(.convolution(layer), [from], name(node), channels: filters)
        let variables = node.inputs.map { graph.nodes[$0.node].name }
        place(inputs[1], variables[1], added, .weight, [filters, from0 / groups, size, size])
        if hasBias { place(inputs[2], variables[2], added, .bias, [filters]) }
        return .node(added)
    }

    private mutating func normalize(
        _ node: SymbolGraph.Node, _ index: Int, _ inputs: [Value], _ from: Int, isShared: Bool
    ) throws(GluonError) {
        guard case .convolution(var layer) = network.nodes[from].layer, layer.normalization == nil, !layer.hasBias,
            layer.activation == .linear, !isShared, inputs.count == 5
        else { throw unsupported(index, "does not stand behind a convolution without a bias") }
        // MXNet's own default holds γ at 1.
        guard ["False", "0", "false"].contains(node.attributes["fix_gamma"] ?? "True") else {
            throw unsupported(index, "takes γ as 1")
        }
        let epsilon = Float(node.attributes["eps"] ?? "0.001") ?? .nan
        guard epsilon > 0, epsilon < 1 else { throw unsupported(index, "has no ε") }
        layer.normalization = BatchNormalization(epsilon: epsilon, isEpsilonInsideRoot: true)
        network.nodes[from].layer = .convolution(layer)
        for (place, parameter) in zip(1..<5, [GluonArrays.Parameter.gamma, .beta, .mean, .variance]) {
            self.place(inputs[place], graph.nodes[node.inputs[place].node].name, from, parameter, [layer.filters])
        }
    }

    private mutating func activate(
        _ from: Int, _ activation: Activation, _ index: Int, isShared: Bool
    ) throws(GluonError) -> Value {
        switch network.nodes[from].layer {
        case .convolution(var layer) where layer.activation == .linear && !isShared:
            layer.activation = activation
            network.nodes[from].layer = .convolution(layer)
        case .shortcut(.linear) where !isShared: network.nodes[from].layer = .shortcut(activation)
        default: throw unsupported(index, "does not stand behind a convolution or a sum that nothing else reads")
        }
        return .node(from)
    }

    private mutating func join(_ node: SymbolGraph.Node, _ index: Int, _ inputs: [Value]) throws(GluonError) -> Value {
        let (attributes, name) = (node.attributes, name(node))
        var nodes: [Int] = []
        for case .node(let from) in inputs { nodes.append(from) }
        let areNodes = nodes.count == inputs.count
        switch (node.op, inputs[0]) {
        case ("elemwise_add", _) where areNodes, ("_Plus", _) where areNodes, ("_plus", _) where areNodes:
            return .node(add(.shortcut(.linear), nodes, name, channels: channels[nodes[0]]))
        case ("Concat", _) where areNodes && Int(attributes["dim"] ?? "1") == 1:
            let sum = nodes.reduce(0) { $0 + channels[$1] }
            return .node(add(.route(groups: 1, group: 0), nodes, name, channels: sum))
        case ("slice_axis", .node(let from)) where attributes["axis"] == "1":
            let begin = Int(attributes["begin"] ?? "") ?? -1
            let end = attributes["end"] == "None" ? channels[from] : Int(attributes["end"] ?? "") ?? -1
            guard begin >= 0, end > begin, end <= channels[from], channels[from] % (end - begin) == 0,
                begin % (end - begin) == 0
            else { throw unsupported(index, "is not one of equal parts of \(channels[from]) channels") }
            let layer = Layer.route(groups: channels[from] / (end - begin), group: begin / (end - begin))
            return .node(add(layer, [from], name, channels: end - begin))
        case ("repeat", .node(let from)) where ["-1", "3"].contains(attributes["axis"] ?? ""):
            return .widened(from, factor: try factor(attributes["repeats"], index))
        case ("repeat", .widened(let from, let wide)) where ["-2", "2"].contains(attributes["axis"] ?? ""):
            guard try factor(attributes["repeats"], index) == wide else { break }
            return .node(add(.upsample(factor: wide), [from], name, channels: channels[from]))
        case ("UpSampling", .node(let from)) where attributes["sample_type"] == "nearest" && inputs.count == 1:
            let factor = try factor(attributes["scale"], index)
            return .node(add(.upsample(factor: factor), [from], name, channels: channels[from]))
        case ("slice_like", .node(let from)):
            guard tuple(attributes["axes"]) == [2, 3], case .upsample = network.nodes[from].layer else { break }
            switch inputs.last {
            case .like(let other), .node(let other):
                network.nodes[from].inputs = [network.nodes[from].inputs[0], other]
            default: throw unsupported(index, "is cut to something unknown")
            }
            // The node stands before what it is cut to only where the graph is not in order.
            guard network.nodes[from].inputs[1] < from else { throw unsupported(index, "is cut to a later node") }
            return .node(from)
        default: return try pool(node, index, inputs)
        }
        throw unsupported(index, "is not understood where it stands")
    }

    private func factor(_ text: String?, _ index: Int) throws(GluonError) -> Int {
        guard let factor = Int(text ?? ""), 1...64 ~= factor else { throw unsupported(index, "repeats \(text ?? "?")") }
        return factor
    }

    private mutating func pool(_ node: SymbolGraph.Node, _ index: Int, _ inputs: [Value]) throws(GluonError) -> Value {
        let (attributes, name) = (node.attributes, name(node))
        if node.op == "Pad", case .node(let from) = inputs[0], attributes["mode"] == "constant",
            let width = tuple(attributes["pad_width"]), width.count == 8, width[..<4].allSatisfy({ $0 == 0 }),
            width[4] == width[6], width[5] == width[7], width[5] - width[4] == 0 || width[5] - width[4] == 1,
            width[4] >= 0, Float(attributes["constant_value"] ?? "0") ?? 0 <= -1e30
        {
            return .padded(from, before: width[4], after: width[5])
        }
        guard node.op == "Pooling" || node.op == "softmax" else { throw unsupported(index, "is unknown here") }
        var (padding, from): (Int, Int)
        switch inputs[0] {
        case .node(let node): (padding, from) = (0, node)
        case .padded(let node, let before, let after): (padding, from) = (before + after, node)
        default: throw unsupported(index, "is unknown here")
        }
        if node.op == "softmax", attributes["axis"] == "1", padding == 0 {
            return .node(add(.softmax, [from], name, channels: channels[from]))
        }
        let isGlobal = ["True", "1"].contains(attributes["global_pool"] ?? "False")
        if isGlobal, attributes["pool_type"] == "avg", padding == 0 {
            return .node(add(.averagePool, [from], name, channels: channels[from]))
        }
        guard !isGlobal, attributes["pool_type"] ?? "max" == "max",
            attributes["pooling_convention"] ?? "valid" == "valid",
            let size = tuple(attributes["kernel"]), size.count == 2, size[0] == size[1], 1...1024 ~= size[0],
            let stride = tuple(attributes["stride"] ?? "(1, 1)"), stride.count == 2, stride[0] == stride[1],
            1...1024 ~= stride[0], let pad = tuple(attributes["pad"] ?? "(0, 0)"), pad.count == 2, pad[0] == pad[1],
            0...1024 ~= pad[0]
        else { throw unsupported(index, "is not a maximum over squares") }
        padding += 2 * pad[0]
        return .node(
            add(.maxPool(size: size[0], stride: stride[0], padding: padding), [from], name, channels: channels[from]))
    }
}
