extension GluonArchitecture {
    /// Reads off an architecture from the names and shapes of a file.
    ///
    /// What is missing is taken as in Darknet-53, so that a comparison names it afterwards.
    ///
    /// - Throws: `GluonError.arraysDisagree` where there is too little to go by.
    init(inferredFrom table: GluonNameTable) throws(GluonError) {
        let shapes = table.places.compactMapValues { table.file.shape(of: $0) }
        let levels = try Self.count(in: shapes.keys, after: "yolo_outputs", table)
        let stages = try Self.stages(shapes, count: Self.count(in: shapes.keys, after: "stages", table), table)
        guard levels == stages.count else {
            throw .arraysDisagree(
                path: table.file.path,
                problems: [
                    .wrongValues(name: "stages", reason: "found \(stages.count), expected one a head: \(levels)")
                ])
        }
        var (channels, anchors): ([Int], [[Anchor]]) = ([], [])
        for level in 0..<levels {
            channels.append(
                Self.extent(shapes["yolo_blocks.\(level).body.0.0.weight"], 0)
                    ?? Self.extent(shapes["yolo_blocks.\(level).body.0.1.gamma"], 0) ?? max(1, 512 >> min(level, 9)))
            anchors.append(try Self.anchors(level, table))
        }
        let outputs =
            Self.extent(shapes["yolo_outputs.0.prediction.bias"], 0)
            ?? Self.extent(shapes["yolo_outputs.0.prediction.weight"], 0) ?? 75
        let perAnchor = outputs / max(1, anchors[0].count)
        guard perAnchor > 5, perAnchor * anchors[0].count == outputs else {
            throw .arraysDisagree(
                path: table.file.path,
                problems: [
                    .wrongValues(
                        name: "yolo_outputs.0.prediction",
                        reason: "\(outputs) outputs for \(anchors[0].count) anchors, expected anchors × (5 + classes)")
                ])
        }
        self.init(
            stages: stages, channels: channels, anchors: anchors, classes: perAnchor - 5,
            allocation: Self.extent(shapes["yolo_outputs.0.offsets"], 2) ?? 128)
    }

    /// More than any network has; a broken name must not make us count to its number.
    private static let mostBlocks = 512

    private static func extent(_ shape: [Int]?, _ axis: Int) -> Int? {
        guard let shape, axis < shape.count, 1...65536 ~= shape[axis] else { return nil }
        return shape[axis]
    }

    private static func count(
        in names: some Sequence<String>, after word: String, _ table: GluonNameTable
    ) throws(GluonError) -> Int {
        var highest = -1
        for name in names where name.hasPrefix(word + ".") {
            highest = max(highest, Int(name.dropFirst(word.count + 1).prefix { $0 != "." }) ?? -1)
        }
        guard 0..<mostBlocks ~= highest else {
            throw .arraysDisagree(
                path: table.file.path,
                problems: [
                    .wrongValues(
                        name: "\(table.file.count) arrays",
                        reason: highest < 0
                            ? "no \(word) among them, expected a YOLO v3 of GluonCV" : "\(word).\(highest) is too high")
                ])
        }
        return highest + 1
    }

    private static func stages(
        _ shapes: [String: [Int]], count: Int, _ table: GluonNameTable
    ) throws(GluonError) -> [[Block]] {
        var stages: [[Block]] = []
        for stage in 0..<count {
            var blocks: [Block] = []
            let path = "stages.\(stage)"
            for place in 0..<(try Self.count(in: shapes.keys, after: path, table)) {
                let half = "\(path).\(place).body.0"
                let cell = "\(path).\(place)"
                if let filters = extent(shapes[half + ".0.weight"], 0) ?? extent(shapes[half + ".1.gamma"], 0) {
                    blocks.append(.residual(filters: filters))
                } else if let filters = extent(shapes[cell + ".0.weight"], 0) ?? extent(shapes[cell + ".1.gamma"], 0) {
                    // Every cell but the very first halves the picture.
                    blocks.append(.cell(filters: filters, stride: stages.isEmpty && blocks.isEmpty ? 1 : 2))
                } else {
                    throw .arraysDisagree(
                        path: table.file.path,
                        problems: [.missing(name: cell + ".0.weight", expected: [-1, -1, 3, 3])])
                }
            }
            stages.append(blocks)
        }
        return stages
    }

    private static func anchors(_ level: Int, _ table: GluonNameTable) throws(GluonError) -> [Anchor] {
        let name = "yolo_outputs.\(level).anchors"
        let standard = level < defaultAnchors.count ? defaultAnchors[level] : defaultAnchors[0]
        guard let place = table.places[name], let shape = table.file.shape(of: place), shape.last == 2,
            1...256 ~= (extent(shape, shape.count - 2) ?? 0), shape.dropLast(2).allSatisfy({ $0 == 1 })
        else { return standard }
        let values = try table.file.floats(place)
        guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw .arraysDisagree(
                path: table.file.path,
                problems: [.wrongValues(name: name, reason: "\(values), expected widths and heights above 0")])
        }
        return stride(from: 0, to: values.count, by: 2).map { Anchor(width: values[$0], height: values[$0 + 1]) }
    }
}
