import NeuralNetwork

/// The way from raw outputs to boxes in MXNet's operators, in the steps that GluonCV takes.
struct SymbolDecode {
    let head: DetectionHead
    let level: Int
    /// Input pixels a cell.
    let stride: Int
    /// Side of the grid of cell offsets.
    let allocation: Int

    private var name: String { "yolov30_yolooutputv3\(level)_" }

    /// Rows of (class, confidence, xmin, ymin, xmax, ymax): `[N, classes · H · W · A, 6]`, by class, cell and anchor.
    func rows(_ output: Int, _ layers: inout SymbolLayers) -> Int {
        let (count, classes) = (head.anchors.count, head.classes)
        let flat = layers.builder.reshape(output, [0, head.channels, -1])
        let cells = layers.builder.transpose(flat, [0, 2, 1])
        let terms = layers.builder.reshape(cells, [0, -1, count, 5 + classes])
        let scores = confidences(terms, &layers.builder)
        let blank = layers.builder.scale(scores, by: 0)
        let numbers = layers.builder.add(
            "_arange", [],
            ["start": "0", "stop": "\(classes)", "step": "1.0", "repeat": "1", "dtype": "float32"])
        let column = layers.builder.reshape(numbers, [0, 1, 1, 1, 1])
        let ids = layers.builder.add("broadcast_add", [blank, column])
        let boxes = corners(terms, output, &layers)
        let repeated = layers.builder.add("tile", [boxes], ["reps": "(\(classes), 1, 1, 1, 1)"])
        let all = layers.builder.concat([ids, scores, repeated], axis: -1)
        let perPicture = layers.builder.transpose(all, [1, 0, 2, 3, 4])
        return layers.builder.reshape(perPicture, [0, -1, 6])
    }

    /// Confidences `[classes, N, H · W, A, 1]`.
    private func confidences(_ terms: Int, _ builder: inout SymbolBuilder) -> Int {
        let raw = builder.slice(terms, axis: -1, 5, nil)
        let classes =
            head.kind == .yolo ? builder.add("sigmoid", [raw]) : builder.add("softmax", [raw], ["axis": "-1"])
        let objectness = builder.add("sigmoid", [builder.slice(terms, axis: -1, 4, 5)])
        let both = builder.add("broadcast_mul", [classes, objectness])
        return builder.add("expand_dims", [builder.transpose(both, [3, 0, 1, 2])], ["axis": "-1"])
    }

    /// `[N, H · W, A, 4]` in input pixels.
    private func corners(_ terms: Int, _ output: Int, _ layers: inout SymbolLayers) -> Int {
        var centre = layers.builder.add("sigmoid", [layers.builder.slice(terms, axis: -1, 0, 2)])
        if head.scaleXY != 1 {
            let wider = layers.builder.scale(centre, by: head.scaleXY)
            let shift = (head.scaleXY - 1) / 2
            centre = layers.builder.add("_minus_scalar", [wider], ["scalar": SymbolBuilder.number(shift)])
        }
        let grid = layers.constant(
            name + "offset_\(level)", shape: [1, 1, allocation, allocation, 2], GluonArrays.offsets(side: allocation))
        let like = layers.builder.scale(output, by: 0)
        let cut = layers.builder.add("slice_like", [grid, like], ["axes": "(2, 3)"])
        let offsets = layers.builder.reshape(cut, [1, -1, 1, 2])
        let placed = layers.builder.add("broadcast_add", [centre, offsets])
        let pixels = layers.builder.scale(placed, by: Float(stride))
        let sizes = layers.builder.add("exp", [layers.builder.slice(terms, axis: -1, 2, 4)])
        let anchors = layers.constant(
            name + "anchor_\(level)", shape: [1, 1, head.anchors.count, 2],
            head.anchors.flatMap { [$0.width, $0.height] })
        let extent = layers.builder.add("broadcast_mul", [sizes, anchors])
        let half = layers.builder.add("_div_scalar", [extent], ["scalar": "2.0"])
        let first = layers.builder.add("elemwise_sub", [pixels, half])
        let last = layers.builder.add("elemwise_add", [pixels, half])
        return layers.builder.concat([first, last], axis: -1)
    }
}
