/// What a graph does with one raw output: the numbers of its head.
struct SymbolHead {
    private(set) var classes = 0
    private(set) var anchors: [Anchor] = []
    private(set) var scaleXY: Float = 1
    private(set) var kind = DetectionHead.Kind.yolo
    /// Input pixels a cell, as the graph multiplies them.
    private(set) var stride: Float = 0

    var head: DetectionHead { DetectionHead(kind: kind, classes: classes, anchors: anchors, scaleXY: scaleXY) }

    /// Reads the numbers from the operators behind a convolution.
    ///
    /// - Parameters:
    ///   - convolution: the graph's node
    ///   - nodes: those that read this head's values and no other's
    init(_ walk: SymbolWalk, convolution: Int, nodes: [Int]) throws(GluonError) {
        let (graph, file) = (walk.graph, walk.file)
        let arrays = Dictionary(
            file.names.enumerated().map { (GluonNameTable.bare($1), $0) }, uniquingKeysWith: { $1 })
        func array(_ entry: SymbolGraph.Entry) -> Int? {
            graph.nodes[entry.node].op == "null" ? arrays[graph.nodes[entry.node].name] : nil
        }
        func op(_ entry: SymbolGraph.Entry?) -> String { entry.map { graph.nodes[$0.node].op } ?? "" }
        for node in nodes.map({ graph.nodes[$0] }) {
            switch node.op {
            case "Reshape":
                guard let shape = walk.tuple(node.attributes["shape"]), shape.count == 4, shape[0] == 0 else {
                    continue
                }
                classes = shape[3] - 5
            case "softmax": kind = .region
            case "_mul_scalar":
                let factor = Float(node.attributes["scalar"] ?? "") ?? .nan
                if op(node.inputs.first) == "broadcast_add" { stride = factor }
                if op(node.inputs.first) == "sigmoid" { scaleXY = factor }
            case "broadcast_mul":
                guard let place = node.inputs.compactMap(array).first else { continue }
                anchors = try Self.anchors(place, file)
            default: continue
            }
        }
        guard 1...65536 ~= classes, !anchors.isEmpty, stride >= 1, stride.isFinite, scaleXY.isFinite, scaleXY >= 1
        else {
            throw walk.unsupported(
                convolution,
                "is followed by no YOLO head: \(classes) classes, \(anchors.count) anchors, stride \(stride)")
        }
    }

    private static func anchors(_ place: Int, _ file: NDArrayFile) throws(GluonError) -> [Anchor] {
        let shape = file.shape(of: place) ?? []
        guard shape.count == 4, shape[0] == 1, shape[1] == 1, 1...256 ~= shape[2], shape[3] == 2 else {
            throw .arraysDisagree(
                path: file.path,
                problems: [.wrongShape(name: file.names[place], found: shape, expected: [1, 1, -1, 2])])
        }
        let values = try file.floats(place)
        guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw .arraysDisagree(
                path: file.path,
                problems: [
                    .wrongValues(name: file.names[place], reason: "\(values), expected widths and heights above 0")
                ])
        }
        return Swift.stride(from: 0, to: values.count, by: 2).map { Anchor(width: values[$0], height: values[$0 + 1]) }
    }
}
