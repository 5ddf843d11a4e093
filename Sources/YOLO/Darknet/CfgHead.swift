import NeuralNetwork

/// Reads a `[yolo]` or `[region]` section.
struct CfgHead {
    let values: CfgValues
    /// What the head gets.
    let shape: Shape
    /// The network's input.
    let input: Shape

    /// Most classes of a head: more than any data set has, few enough for 5 + classes to be channels.
    private static let mostClasses = 50_000

    func read() throws(DarknetError) -> (head: DetectionHead, training: DarknetHeadTraining) {
        let isRegion = values.section.kind == .region
        let classes = try values.integer("classes", 1...Self.mostClasses, default: 20)
        let anchors = try anchors(unit: isRegion ? stride() : 1)
        let mask = try mask(of: anchors.count)
        if isRegion, try !values.flag("softmax", default: false) {
            throw values.malformed(values.line("softmax"), "[region] without softmax=1", "softmax=1")
        }
        let head = DetectionHead(
            kind: isRegion ? .region : .yolo, classes: classes, anchors: mask.map { anchors[$0] },
            scaleXY: try values.number("scale_x_y", 0.1...10, default: 1))
        guard shape.channels == head.channels else {
            throw values.malformed(
                values.section.line, "[\(values.section.kind.rawValue)] after \(shape.channels) channels",
                "\(head.anchors.count) anchors · (5 + \(classes) classes) = \(head.channels)")
        }
        return (head, try DarknetHeadTraining(values, anchors: anchors, mask: mask))
    }

    /// Input pixels of a cell: the unit of anchors in `[region]`.
    private func stride() throws(DarknetError) -> Int {
        guard input.width % shape.width == 0, input.height % shape.height == 0,
            input.width / shape.width == input.height / shape.height
        else {
            throw values.malformed(
                values.section.line,
                "a grid of \(shape.height)×\(shape.width) for \(input.height)×\(input.width) pixels",
                "square cells of whole pixels")
        }
        return input.width / shape.width
    }

    private func anchors(unit: Int) throws(DarknetError) -> [Anchor] {
        let count = try values.integer("num", 1...CfgValues.mostNumbers / 2, default: 1)
        let entry = try values.required("anchors")
        let numbers = try values.numbers("anchors") ?? []
        guard numbers.count == 2 * count else {
            throw values.malformed(entry.line, "\(numbers.count) numbers in anchors", "\(2 * count) for num=\(count)")
        }
        guard numbers.allSatisfy({ $0 > 0 && $0 <= 65_536 }) else {
            throw values.malformed(entry, expected: "widths and heights above 0 and up to 65536")
        }
        return Swift.stride(from: 0, to: numbers.count, by: 2).map { index in
            Anchor(width: numbers[index] * Float(unit), height: numbers[index + 1] * Float(unit))
        }
    }

    private func mask(of count: Int) throws(DarknetError) -> [Int] {
        guard let mask = try values.integers("mask") else { return Array(0..<count) }
        guard mask.allSatisfy((0..<count).contains) else {
            throw values.malformed(try values.required("mask"), expected: "numbers from 0 to \(count - 1)")
        }
        return mask
    }
}
