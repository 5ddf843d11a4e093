import NeuralNetwork

/// The way from a raw output to boxes in ONNX's operators.
struct ONNXDecode {
    let head: DetectionHead
    let level: Int
    /// Of the output.
    let shape: Shape
    /// Input pixels a cell.
    let stride: Int

    /// Boxes of one head.
    var rows: Int { shape.height * shape.width * head.anchors.count }

    /// Corners `[N, H · W · A, 4]` in input pixels and confidences `[N, H · W · A, classes]`, by cell and anchor.
    func add(_ output: String, _ graph: inout ONNXGraph) -> (boxes: String, scores: String) {
        let (cells, count) = (shape.height * shape.width, head.anchors.count)
        let shaped = graph.add("Reshape", [output, graph.integers([0, count, 5 + head.classes, cells])])
        let turned = graph.add("Transpose", [shaped], ["perm": .integers([0, 3, 1, 2])])
        let terms = graph.add("Reshape", [turned, graph.integers([0, rows, 5 + head.classes])])
        let parts = ["centre", "size", "objectness", "classes"].map { "\($0)\(level)" }
        graph.add(
            "Split", [terms, graph.integers([2, 2, 1, head.classes])], outputs: parts, ["axis": .integer(2)],
            name: "split\(level)")
        let boxes = corners(parts[0], parts[1], &graph)
        let objectness = graph.add("Sigmoid", [parts[2]])
        let classes =
            head.kind == .yolo
            ? graph.add("Sigmoid", [parts[3]]) : graph.add("Softmax", [parts[3]], ["axis": .integer(2)])
        return (boxes, graph.add("Mul", [classes, objectness]))
    }

    private func corners(_ centre: String, _ size: String, _ graph: inout ONNXGraph) -> String {
        var (places, anchors): ([Float], [Float]) = ([], [])
        let shift = (head.scaleXY - 1) / 2
        for row in 0..<shape.height {
            for column in 0..<shape.width {
                for anchor in head.anchors {
                    places += [(Float(column) - shift) * Float(stride), (Float(row) - shift) * Float(stride)]
                    anchors += [anchor.width / 2, anchor.height / 2]
                }
            }
        }
        let reach = graph.constant("reach\(level)", shape: [], .floats([head.scaleXY * Float(stride)]))
        let grid = graph.constant("cells\(level)", shape: [1, rows, 2], .floats(places))
        let halves = graph.constant("anchors\(level)", shape: [1, rows, 2], .floats(anchors))
        let inside = graph.add("Mul", [graph.add("Sigmoid", [centre]), reach])
        let middle = graph.add("Add", [inside, grid])
        let half = graph.add("Mul", [graph.add("Exp", [size]), halves])
        let (first, last) = (graph.add("Sub", [middle, half]), graph.add("Add", [middle, half]))
        return graph.add("Concat", [first, last], ["axis": .integer(2)])
    }
}
