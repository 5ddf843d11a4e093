public import NeuralNetwork

/// Writes a detector as MXNet's `PREFIX-symbol.json` and `PREFIX-0000.params`, decoding and suppression included.
///
/// Input `data` is `[N, 3, H, W]`, red green blue, normalised as the model's preprocessing says, or with
/// `includesPreprocessing` `[N, H, W, 3]` in 0…255. Outputs are GluonCV's: class indices `[N, post, 1]`, confidences
/// `[N, post, 1]` and corners `[N, post, 4]` in input pixels; rows that are not used hold −1.
public struct MXNetExport: Sendable {
    /// How the graph drops boxes that say the same as a better one; GluonCV's own numbers unless changed.
    public struct Suppression: Hashable, Sendable {
        /// Boxes of a class that overlap by a larger IoU are dropped, 0…1; 0 and 1 leave suppression out.
        public var iou: Float = 0.45
        /// Least confidence, 0…1.
        public var threshold: Float = 0.01
        /// Candidates that are looked at, best first.
        public var candidates = 400
        /// Rows of the output.
        public var rows = 100

        /// GluonCV's numbers.
        public init() {}
    }

    public var suppression = Suppression()
    public var includesPreprocessing = false
    /// Number in the name of the parameter file.
    public var epoch = 0

    /// An export with GluonCV's settings.
    public init() {}

    /// Writes both files; numbers are taken one convolution at a time.
    ///
    /// - Returns: the paths of graph and parameters
    /// - Throws: `GluonError.inexpressible` where a network does not fit together; `.unwritable`; the source's.
    @discardableResult
    public func write(
        _ model: YOLOModel, parameters: any ParameterSource, to prefix: String
    ) throws(GluonError) -> (symbol: String, parameters: String) {
        let source = try ExportSource(model, parameters, size: model.inputSize, format: "MXNet's symbol")
        let match = GluonMatch(model)
        var layers = SymbolLayers(source, names: SymbolNames(model, match))
        let values = layers.add(model.network, input: input(model, &layers))
        var levels: [Int] = []
        for (level, output) in model.network.outputs.enumerated() {
            let decode = SymbolDecode(
                head: model.heads[level], level: level, stride: try source.stride(of: output),
                allocation: max(128, source.shapes[output].height, source.shapes[output].width))
            levels.append(decode.rows(values[output], &layers))
        }
        finish(levels, &layers.builder)
        let symbol = try WritableFile<GluonError>(prefix + "-symbol.json")
        try symbol.append(layers.builder.graph.json)
        try symbol.finish()
        let digits = String(epoch)
        let path = prefix + "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".params"
        try NDArrayFileWriter.write(layers.arrays, from: source, normalization: GluonNetwork.normalization, to: path)
        return (prefix + "-symbol.json", path)
    }

    private func input(_ model: YOLOModel, _ layers: inout SymbolLayers) -> Int {
        let (mean, deviation) = (model.preprocessing.mean, model.preprocessing.deviation)
        // Read back by us; MXNet takes no notice of names between underscores.
        let said = includesPreprocessing ? [:] : ["__mean__": list(mean), "__deviation__": list(deviation)]
        let data = layers.builder.variable("data", said)
        guard includesPreprocessing else { return data }
        let means = layers.constant("_defaultpreprocess0_init_mean", shape: [1, 1, 1, 3], channels(mean * 255))
        let centred = layers.builder.add("broadcast_sub", [data, means])
        let scales = layers.constant("_defaultpreprocess0_init_scale", shape: [1, 1, 1, 3], channels(deviation * 255))
        let divided = layers.builder.add("broadcast_div", [centred, scales])
        return layers.builder.transpose(divided, [0, 3, 1, 2])
    }

    private func channels(_ value: SIMD3<Float>) -> [Float] { [value.x, value.y, value.z] }

    private func list(_ value: SIMD3<Float>) -> String { "(\(value.x), \(value.y), \(value.z))" }

    private func finish(_ levels: [Int], _ builder: inout SymbolBuilder) {
        var rows = levels.count == 1 ? levels[0] : builder.concat(levels, axis: 1)
        if suppression.iou > 0, suppression.iou < 1 {
            rows = builder.add(
                "_contrib_box_nms", [rows],
                [
                    "overlap_thresh": "\(suppression.iou)", "valid_thresh": "\(suppression.threshold)",
                    "topk": "\(suppression.candidates)", "id_index": "0", "score_index": "1", "coord_start": "2",
                    "force_suppress": "False",
                ])
            rows = builder.slice(rows, axis: 1, 0, suppression.rows)
        }
        for (begin, end) in [(0, 1), (1, 2), (2, nil)] as [(Int, Int?)] {
            builder.head(builder.slice(rows, axis: -1, begin, end))
        }
    }
}
