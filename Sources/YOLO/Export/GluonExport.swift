public import NeuralNetwork

/// Writes a detector as GluonCV's `save_parameters` does, for `load_parameters` of `yolo3_darknet53_*`.
public enum GluonExport {
    /// Whether a model is a YOLO v3 that GluonCV has a class for.
    public static func fits(_ model: YOLOModel) -> Bool { GluonMatch(model) != nil }

    /// Writes `path`; the numbers are taken one convolution at a time.
    ///
    /// A model of darknet keeps its outputs: γ takes up where darknet adds ε. The file cannot say how pictures are
    /// prepared; GluonCV will normalise them by the mean and deviation of ImageNet.
    ///
    /// - Throws: `GluonError.inexpressible` for a network that is not GluonCV's; `.unwritable`; what the source throws.
    public static func write(
        _ model: YOLOModel, parameters: any ParameterSource, to path: String, naming: GluonNaming = .structured,
        allocation: Int = 128
    ) throws(GluonError) {
        guard let match = GluonMatch(model, allocation: allocation) else {
            throw .inexpressible(format: "GluonCV", what: "not a YOLO v3 on a Darknet with residual blocks")
        }
        let source = try ExportSource(model, parameters, size: model.inputSize, format: "GluonCV")
        let built = GluonNetwork(match.architecture)
        let entries = GluonArrays(match.architecture, built).entries
        var arrays: [ExportArrays] = []
        for entry in entries {
            let name = naming == .structured ? entry.structured : entry.prefixed
            switch entry.content {
            case .anchors, .offsets:
                arrays.append(.constant(name: name, shape: entry.shape, values: match.values(of: entry.content)))
            case .parameter(let node, let parameter):
                guard let origin = match.nodes[node] else { preconditionFailure("\(name) has no node") }
                let part = ExportArrays.Part(name: name, parameter: parameter, shape: entry.shape)
                if case .convolution(origin, let parts)? = arrays.last {
                    arrays[arrays.count - 1] = .convolution(node: origin, parts: parts + [part])
                } else {
                    arrays.append(.convolution(node: origin, parts: [part]))
                }
            }
        }
        try NDArrayFileWriter.write(arrays, from: source, normalization: GluonNetwork.normalization, to: path)
    }
}

extension GluonMatch {
    /// The numbers of a constant.
    func values(of content: GluonArrays.Content) -> [Float] {
        switch content {
        case .anchors(let level): architecture.anchors[level].flatMap { [$0.width, $0.height] }
        case .offsets: GluonArrays.offsets(side: architecture.allocation)
        case .parameter: []
        }
    }
}
