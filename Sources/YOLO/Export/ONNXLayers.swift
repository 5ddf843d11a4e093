import NeuralNetwork

/// The layers of a network as ONNX's operators; normalisation is folded into the convolutions.
struct ONNXLayers: LayerWriter {
    var graph = ONNXGraph()
    let source: ExportSource

    init(_ source: ExportSource) { self.source = source }

    mutating func add(_ node: Network.Node, _ index: Int, _ inputs: [String]) -> String {
        switch node.layer {
        case .convolution(let layer): return convolution(layer, index, inputs[0])
        case .maxPool(let size, let stride, let padding):
            let (before, after) = (padding / 2, padding - padding / 2)
            return graph.add(
                "MaxPool", inputs,
                [
                    "kernel_shape": .integers([size, size]), "strides": .integers([stride, stride]),
                    "pads": .integers([before, before, after, after]),
                ])
        case .averagePool: return graph.add("GlobalAveragePool", inputs)
        case .upsample(let factor): return upsample(inputs[0], index, factor)
        case .route(let groups, let group): return route(node, inputs, groups, group)
        case .shortcut(let activation):
            let sum = inputs.dropFirst().reduce(inputs[0]) { graph.add("Add", [$0, $1]) }
            return self.activation(sum, activation)
        case .softmax: return graph.add("Softmax", inputs, ["axis": .integer(1)])
        case .dropout, .output: return inputs[0]
        }
    }

    private mutating func convolution(_ layer: Convolution, _ index: Int, _ x: String) -> String {
        let weights = graph.constant(
            "weights\(index)", shape: source.weightShape(index, layer), .weights(node: index))
        let bias = graph.constant("bias\(index)", shape: [layer.filters], .bias(node: index))
        let sums = graph.add(
            "Conv", [x, weights, bias],
            [
                "dilations": .integers([1, 1]), "group": .integer(layer.groups),
                "kernel_shape": .integers([layer.size, layer.size]),
                "pads": .integers(Array(repeating: layer.padding, count: 4)),
                "strides": .integers([layer.stride, layer.stride]),
            ])
        return activation(sums, layer.activation)
    }

    private mutating func activation(_ x: String, _ activation: Activation) -> String {
        switch activation {
        case .linear: return x
        case .leaky(let slope): return graph.add("LeakyRelu", [x], ["alpha": .float(slope)])
        case .relu: return graph.add("Relu", [x])
        case .relu6:
            let least = graph.constant("least\(graph.initializers.count)", shape: [], .floats([0]))
            let most = graph.constant("most\(graph.initializers.count)", shape: [], .floats([6]))
            return graph.add("Clip", [x, least, most])
        case .logistic: return graph.add("Sigmoid", [x])
        case .swish:
            let gate = graph.add("Sigmoid", [x])
            return graph.add("Mul", [x, gate])
        case .mish:
            let soft = graph.add("Softplus", [x])
            let gate = graph.add("Tanh", [soft])
            return graph.add("Mul", [x, gate])
        }
    }

    private mutating func upsample(_ x: String, _ index: Int, _ factor: Int) -> String {
        let scale = Float(factor)
        let scales = graph.constant("scales\(index)", shape: [4], .floats([1, 1, scale, scale]))
        let whole = graph.add(
            "Resize", [x, "", scales],
            [
                "coordinate_transformation_mode": .text("asymmetric"), "mode": .text("nearest"),
                "nearest_mode": .text("floor"),
            ])
        let (before, after) = (source.inputShape(of: index), source.shapes[index])
        guard before.height * factor != after.height || before.width * factor != after.width else { return whole }
        return slice(whole, axes: [2, 3], from: [0, 0], to: [after.height, after.width])
    }

    mutating func slice(_ x: String, channels: Range<Int>) -> String {
        slice(x, axes: [1], from: [channels.lowerBound], to: [channels.upperBound])
    }

    mutating func concat(_ parts: [String]) -> String { graph.add("Concat", parts, ["axis": .integer(1)]) }

    private mutating func slice(_ x: String, axes: [Int], from starts: [Int], to ends: [Int]) -> String {
        let bounds = [graph.integers(starts), graph.integers(ends), graph.integers(axes)]
        return graph.add("Slice", [x] + bounds)
    }
}
