import NeuralNetwork

/// The layers of a network as MXNet's operators, with the arrays that they need.
struct SymbolLayers: LayerWriter {
    var builder = SymbolBuilder()
    private(set) var arrays: [ExportArrays] = []
    let source: ExportSource
    private let names: SymbolNames

    init(_ source: ExportSource, names: SymbolNames) { (self.source, self.names) = (source, names) }

    /// Adds a constant array and its variable.
    mutating func constant(_ name: String, shape: [Int], _ values: [Float]) -> Int {
        arrays.append(.constant(name: "arg:" + name, shape: shape, values: values))
        return builder.variable(name, shape: shape)
    }

    mutating func add(_ node: Network.Node, _ index: Int, _ inputs: [Int]) -> Int {
        switch node.layer {
        case .convolution(let layer): return convolution(layer, index, inputs[0])
        case .maxPool(let size, let stride, let padding):
            var x = inputs[0]
            if padding > 0 {
                // MXNet pads both sides alike, darknet does not; what is added never wins.
                let (before, after) = (padding / 2, padding - padding / 2)
                let width = [0, 0, 0, 0, before, after, before, after]
                x = builder.add(
                    "Pad", [x],
                    ["mode": "constant", "pad_width": SymbolBuilder.tuple(width), "constant_value": "-1e+30"])
            }
            return builder.add(
                "Pooling", [x],
                [
                    "kernel": "(\(size), \(size))", "stride": "(\(stride), \(stride))", "pad": "(0, 0)",
                    "pool_type": "max", "pooling_convention": "valid",
                ])
        case .averagePool:
            return builder.add("Pooling", inputs, ["global_pool": "True", "kernel": "(1, 1)", "pool_type": "avg"])
        case .upsample(let factor): return upsample(inputs, factor)
        case .route(let groups, let group): return route(node, inputs, groups, group)
        case .shortcut(let activation):
            let sum = inputs.dropFirst().reduce(inputs[0]) { builder.add("elemwise_add", [$0, $1]) }
            return builder.activation(sum, activation)
        case .softmax: return builder.add("softmax", inputs, ["axis": "1"])
        case .dropout, .output: return inputs[0]
        }
    }

    private mutating func convolution(_ layer: Convolution, _ index: Int, _ x: Int) -> Int {
        let (shape, filters) = (source.weightShape(index, layer), [layer.filters])
        let name = names.convolution(index)
        var parts = [ExportArrays.Part(name: "arg:\(name)_weight", parameter: .weight, shape: shape)]
        var inputs = [x, builder.variable(name + "_weight", shape: shape)]
        let hasBias = layer.hasBias && layer.normalization == nil
        if hasBias {
            parts.append(.init(name: "arg:\(name)_bias", parameter: .bias, shape: filters))
            inputs.append(builder.variable(name + "_bias", shape: filters))
        }
        var value = builder.add(
            "Convolution", inputs,
            [
                "kernel": "(\(layer.size), \(layer.size))", "stride": "(\(layer.stride), \(layer.stride))",
                "pad": "(\(layer.padding), \(layer.padding))", "dilate": "(1, 1)", "num_filter": "\(layer.filters)",
                "num_group": "\(layer.groups)", "no_bias": hasBias ? "False" : "True", "layout": "NCHW",
            ], name: name + "_fwd")
        if layer.normalization != nil {
            let batch = names.normalization(index)
            var vectors = [value]
            for parameter in [GluonArrays.Parameter.gamma, .beta, .mean, .variance] {
                let (isRunning, whole) = (
                    parameter == .mean || parameter == .variance, "\(batch)_\(parameter.rawValue)"
                )
                parts.append(.init(name: (isRunning ? "aux:" : "arg:") + whole, parameter: parameter, shape: filters))
                vectors.append(builder.variable(whole, shape: filters))
            }
            value = builder.add(
                "BatchNorm", vectors,
                [
                    "axis": "1", "eps": "\(GluonNetwork.normalization.epsilon)", "fix_gamma": "False",
                    "momentum": "0.9",
                    "use_global_stats": "False",
                ], name: batch + "_fwd")
        }
        arrays.append(.convolution(node: index, parts: parts))
        return builder.activation(value, layer.activation)
    }

    /// Each pixel repeated along the rows, then along the columns; cut to the second input as GluonCV does.
    private mutating func upsample(_ inputs: [Int], _ factor: Int) -> Int {
        let wide = builder.add("repeat", [inputs[0]], ["repeats": "\(factor)", "axis": "-1"])
        let whole = builder.add("repeat", [wide], ["repeats": "\(factor)", "axis": "-2"])
        guard inputs.count == 2 else { return whole }
        let like = builder.scale(inputs[1], by: 0)
        return builder.add("slice_like", [whole, like], ["axes": "(2, 3)"])
    }

    mutating func slice(_ x: Int, channels: Range<Int>) -> Int {
        builder.slice(x, axis: 1, channels.lowerBound, channels.upperBound)
    }

    mutating func concat(_ parts: [Int]) -> Int { builder.concat(parts, axis: 1) }
}

/// What convolutions and normalisations are called in a graph: GluonCV's names where the network is one of its own.
struct SymbolNames {
    private var named: [Int: GluonNetwork.NamedConvolution] = [:]
    private var numbers: [Int: Int] = [:]

    init(_ model: YOLOModel, _ match: GluonMatch?) {
        if let match {
            for convolution in GluonNetwork(match.architecture).convolutions {
                if let node = match.nodes[convolution.node] { named[node] = convolution }
            }
        }
        for (index, node) in model.network.nodes.enumerated() {
            if case .convolution = node.layer { numbers[index] = numbers.count }
        }
    }

    func convolution(_ node: Int) -> String { name(node, "conv") }
    func normalization(_ node: Int) -> String { name(node, "batchnorm") }

    private func name(_ node: Int, _ word: String) -> String {
        if let one = named[node] { return "\(one.prefix)\(word)\(one.number)" }
        return "darknet0_\(word)\(numbers[node] ?? node)"
    }
}
