public import Domain
public import NeuralNetwork

/// Writes a detector as ONNX, operator set 13.
///
/// Input `images` is `[batch, 3, H, W]`, red green blue, `(value / 255 − mean) / deviation`; the file's metadata give
/// `mean`, `deviation`, `fit` and `names`. Outputs: `boxes` `[batch, rows, 4]` (xmin ymin xmax ymax in input pixels,
/// not clipped), `scores` `[batch, rows, classes]` (objectness × class), and of each head its raw values `output0`…
/// `[batch, A · (5 + classes), H, W]`. Rows go by head, cell and anchor; nothing is suppressed.
public enum ONNXExport {
    private static let version = (ir: 7, operators: 13)

    /// Writes `path` for pictures of one size; numbers are taken one convolution at a time.
    ///
    /// - Parameter size: `nil` for the model's own; a multiple of its largest stride.
    /// - Throws: `GluonError.inexpressible` where a network does not fit together; `.unwritable`; the source's.
    public static func write(
        _ model: YOLOModel, parameters: any ParameterSource, to path: String, size: ImageSize? = nil
    ) throws(GluonError) {
        let source = try ExportSource(model, parameters, size: size ?? model.inputSize, format: "ONNX")
        let graph = try graph(model, source)
        var (head, tail) = (Protobuf(), Protobuf())
        head.text(2, "network")
        for node in graph.nodes { head.message(1, node) }
        for input in graph.inputs { tail.message(11, input) }
        for output in graph.outputs { tail.message(12, output) }
        // Lengths stand before contents, so they are summed up from the shapes before any number is read.
        let tensors = graph.initializers.map { initializer in
            var field = Protobuf()
            let inner = initializer.head
            field.begin(5, count: inner.bytes.count + initializer.byteCount)
            return field.bytes + inner.bytes
        }
        let numbers = graph.initializers.reduce(0) { $0 + $1.byteCount }
        var opening = Protobuf()
        opening.integer(1, version.ir)
        opening.text(2, "reticle")
        opening.message(8) { $0.integer(2, version.operators) }
        for (key, value) in metadata(model) {
            opening.message(14) { entry in
                entry.text(1, key)
                entry.text(2, value)
            }
        }
        opening.begin(
            7, count: head.bytes.count + tensors.reduce(0) { $0 + $1.count } + numbers + tail.bytes.count)
        let file = try WritableFile<GluonError>(path)
        try file.append(opening.bytes)
        try file.append(head.bytes)
        try write(zip(graph.initializers, tensors), source, to: file)
        try file.append(tail.bytes)
        try file.finish()
    }

    private static func graph(_ model: YOLOModel, _ source: ExportSource) throws(GluonError) -> ONNXGraph {
        var layers = ONNXLayers(source)
        layers.graph.input("images", shape: [nil, source.input.channels, source.input.height, source.input.width])
        let values = layers.add(model.network, input: "images")
        var (boxes, scores, rows): ([String], [String], Int) = ([], [], 0)
        for (level, output) in model.network.outputs.enumerated() {
            let decode = ONNXDecode(
                head: model.heads[level], level: level, shape: source.shapes[output],
                stride: try source.stride(of: output))
            let decoded = decode.add(values[output], &layers.graph)
            boxes.append(decoded.boxes)
            scores.append(decoded.scores)
            rows += decode.rows
        }
        let classes = model.heads.first?.classes ?? 0
        guard model.heads.allSatisfy({ $0.classes == classes }) else {
            throw .inexpressible(format: "ONNX", what: "heads of different class counts in one list of scores")
        }
        _ = layers.graph.add("Concat", boxes, ["axis": .integer(1)], name: "boxes")
        _ = layers.graph.add("Concat", scores, ["axis": .integer(1)], name: "scores")
        layers.graph.output("boxes", shape: [nil, rows, 4])
        layers.graph.output("scores", shape: [nil, rows, classes])
        for (level, output) in model.network.outputs.enumerated() {
            let (shape, name) = (source.shapes[output], "output\(level)")
            _ = layers.graph.add("Identity", [values[output]], name: name)
            layers.graph.output(name, shape: [nil, shape.channels, shape.height, shape.width])
        }
        return layers.graph
    }

    private static func write(
        _ tensors: some Sequence<(ONNXGraph.Initializer, [UInt8])>, _ source: ExportSource,
        to file: WritableFile<GluonError>
    ) throws(GluonError) {
        var bias: (node: Int, values: [Float])?
        for (initializer, head) in tensors {
            try file.append(head)
            switch initializer.content {
            case .floats(let values): try file.append(values)
            case .integers(let values): for value in values { try file.append(Int64(value)) }
            case .weights(let node):
                guard case .convolution(let layer) = source.network.nodes[node].layer else { continue }
                let folded = try source.parameters(of: node, layer).folded(layer.normalization)
                try file.append(folded.weights)
                bias = (node, folded.bias)
            case .bias(let node):
                guard let bias, bias.node == node else { preconditionFailure("bias of \(node) before its weights") }
                try file.append(bias.values)
            }
        }
    }

    private static func metadata(_ model: YOLOModel) -> [(String, String)] {
        let (mean, deviation) = (model.preprocessing.mean, model.preprocessing.deviation)
        return [
            ("names", model.classNames.joined(separator: "\n")), ("mean", "\(mean.x) \(mean.y) \(mean.z)"),
            ("deviation", "\(deviation.x) \(deviation.y) \(deviation.z)"), ("fit", model.preprocessing.fit.rawValue),
        ]
    }
}
