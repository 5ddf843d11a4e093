public import Domain
public import NeuralNetwork

/// A detector that MXNet exported: `PREFIX-symbol.json` and its `.params`.
///
/// The graph is followed from the picture to the head convolutions; anchors, classes, strides and the settings of the
/// suppression are read from what stands behind them.
public struct SymbolModel: Sendable {
    public let model: YOLOModel
    public let parameters: any ParameterSource
    /// `nil` where the graph hands out all boxes.
    public let suppression: MXNetExport.Suppression?

    /// Opens both files; of the numbers only the constants are read.
    ///
    /// - Parameters:
    ///   - classNames: one a class; `nil` names the classes of VOC or COCO where their number fits.
    ///   - inputSize: `nil` for 416 × 416.
    /// - Throws: `GluonError`; `.unsupported` names the operator that no layer of ours can say.
    public init(
        symbol: String, parameters path: String, classNames: [String]? = nil, inputSize: ImageSize? = nil
    ) throws(GluonError) {
        let graph = try SymbolGraph(contentsOf: symbol)
        var walk = SymbolWalk(graph, try NDArrayFile(path), path: symbol)
        let convolutions = walk.headConvolutions
        guard !convolutions.isEmpty else {
            throw .unsupported(path: symbol, what: "no convolution is reshaped into boxes, expected a YOLO v3")
        }
        try walk.walk(to: convolutions)
        let problems = try walk.problems + Self.offsetProblems(walk)
        guard problems.isEmpty else { throw .arraysDisagree(path: path, problems: problems) }
        let heads = try Self.heads(walk, convolutions)
        let size = inputSize ?? ImageSize(width: 416, height: 416)
        try Self.check(walk, heads, convolutions, size)
        let classes = heads[0].classes
        if let classNames, classNames.count != classes {
            let reason = "\(classes) classes, but \(classNames.count) names were given"
            throw .arraysDisagree(path: path, problems: [.wrongValues(name: "classes", reason: reason)])
        }
        model = YOLOModel(
            network: walk.network, heads: heads.map(\.head),
            classNames: classNames ?? GluonClassNames.names(count: classes), inputSize: size,
            preprocessing: walk.preprocessing)
        parameters = GluonParameters(file: walk.file, places: walk.places)
        suppression = Self.suppression(graph)
    }

    private static func heads(_ walk: SymbolWalk, _ convolutions: [Int]) throws(GluonError) -> [SymbolHead] {
        // Which heads a node's values come from: beyond the joining of all levels nothing is a head's own.
        var owners = [Set<Int>](repeating: [], count: walk.graph.nodes.count)
        for (index, node) in walk.graph.nodes.enumerated() {
            for input in node.inputs where owners[index].count < 2 { owners[index].formUnion(owners[input.node]) }
            if convolutions.contains(index) { owners[index] = [index] }
        }
        var heads: [SymbolHead] = []
        for convolution in convolutions {
            let own = owners.indices.filter { owners[$0] == [convolution] }
            heads.append(try SymbolHead(walk, convolution: convolution, nodes: own))
        }
        return heads
    }

    /// Grids of offsets that do not hold the columns and rows of their cells.
    private static func offsetProblems(_ walk: SymbolWalk) throws(GluonError) -> [GluonError.ArrayProblem] {
        let grids = Set(
            walk.graph.nodes.filter { $0.op == "slice_like" }.compactMap { $0.inputs.first?.node }
                .map { walk.graph.nodes[$0] }.filter { $0.op == "null" }.map(\.name))
        var problems: [GluonError.ArrayProblem] = []
        for (index, name) in walk.file.names.enumerated() where grids.contains(GluonNameTable.bare(name)) {
            let shape = walk.file.shape(of: index) ?? []
            let side = shape.count == 5 ? shape[2] : 0
            if shape != [1, 1, side, side, 2] {
                problems.append(.wrongShape(name: name, found: shape, expected: [1, 1, -1, -1, 2]))
            } else if try walk.file.floats(index) != GluonArrays.offsets(side: side) {
                problems.append(.wrongValues(name: name, reason: "not the columns and rows of its cells"))
            }
        }
        return problems
    }

    private static func check(
        _ walk: SymbolWalk, _ heads: [SymbolHead], _ convolutions: [Int], _ size: ImageSize
    ) throws(GluonError) {
        let shapes: [Shape]
        do {
            shapes = try walk.network.shapes(for: Shape(height: size.height, width: size.width, channels: 3))
        } catch { throw .unsupported(path: walk.path, what: "\(error)") }
        for (place, output) in walk.network.outputs.enumerated() {
            let (shape, head) = (shapes[output], heads[place])
            guard shape.channels == head.head.channels, head.classes == heads[0].classes else {
                throw walk.unsupported(
                    convolutions[place], "has \(shape.channels) channels, its head needs \(head.head.channels)")
            }
            guard Float(size.height) == head.stride * Float(shape.height),
                Float(size.width) == head.stride * Float(shape.width)
            else {
                throw walk.unsupported(
                    convolutions[place], "gives \(shape) for \(size), which is not a stride of \(head.stride)")
            }
        }
    }

    private static func suppression(_ graph: SymbolGraph) -> MXNetExport.Suppression? {
        guard let index = graph.nodes.firstIndex(where: { $0.op.hasPrefix("_contrib_box_n") }) else { return nil }
        let attributes = graph.nodes[index].attributes
        var suppression = MXNetExport.Suppression()
        suppression.iou = Float(attributes["overlap_thresh"] ?? "") ?? 0.5
        suppression.threshold = Float(attributes["valid_thresh"] ?? "") ?? 0
        suppression.candidates = Int(attributes["topk"] ?? "") ?? -1
        let cut = graph.nodes.first { $0.op == "slice_axis" && $0.inputs.first?.node == index }
        suppression.rows = Int(cut?.attributes["end"] ?? "") ?? -1
        return suppression
    }
}
