import Domain

/// What the boxes of an export's clients are like, gathered from all its lines before one of them is judged.
struct UnitJudge {
    private var checks: [String: UnitCheck] = [:]
    private var classes: [String: Int] = [:]

    /// Takes in a line that states its picture's size.
    mutating func add(_ line: JSONLLine) {
        guard let size = line.size else { return }
        var (boxes, numbers): ([PixelBox], [Int]) = ([], [])
        for box in line.boxes ?? [] {
            guard let name = box.name, let pixels = box.pixels else { continue }
            let number = classes[name] ?? classes.count
            classes[name] = number
            boxes.append(pixels)
            numbers.append(number)
        }
        if !boxes.isEmpty { checks[line.clientID ?? "", default: UnitCheck()].add(boxes, classes: numbers, size: size) }
    }

    /// What the boxes of an image are measured in.
    func verdict(_ boxes: [LabelledBox], client: String?, size: ImageSize) -> UnitCheck.Verdict {
        (checks[client ?? ""] ?? UnitCheck()).verdict(
            boxes.map(\.box), classes: boxes.map { classes[$0.className] ?? -1 }, size: size)
    }
}

extension JSONLLine {
    /// The size that the line states, in pixels.
    var size: ImageSize? {
        func side(_ text: String?) -> Int? {
            text.flatMap { DecimalText.parse($0) }.flatMap { $0 >= 1 && $0 < 1e9 ? Int($0) : nil }
        }
        return side(width).flatMap { width in side(height).map { ImageSize(width: width, height: $0) } }
    }
}

extension JSONLLine.Box {
    /// The box as it is written; `nil` where an edge is no number or it has no extent.
    fileprivate var pixels: PixelBox? {
        let values = edges.compactMap { DecimalText.parse($0) }
        guard values.count == 4 else { return nil }
        let box = PixelBox(xMin: values[0], yMin: values[1], xMax: values[2], yMax: values[3])
        return box.isFinite && box.xMax > box.xMin && box.yMax > box.yMin ? box : nil
    }
}

extension JSONLReader.Cursor {
    /// Boxes in pixels: those in percent converted where that was declared, and left out where they only look like it.
    func inPixels(
        _ boxes: [LabelledBox], of line: JSONLLine, size: ImageSize?, place: String
    ) throws(FormatError) -> [LabelledBox] {
        guard !boxes.isEmpty else { return boxes }
        if units == .percent {
            guard let size else {
                try options.leaveOut(place, "boxes in percent, but neither the export nor the picture says its size")
                return []
            }
            return boxes.map { box in
                var box = box
                // The written edges say percent: they are no text for pixels.
                (box.box, box.origin) = (box.box.fromPercent(of: size), nil)
                return box
            }
        }
        guard let judge, let size else { return boxes }
        let verdict = judge.verdict(boxes, client: line.clientID, size: size)
        if let words = UnitCheck.words(verdict, size: size) { try options.leaveOut(place, words) }
        if verdict == .percent { return [] }
        var kept: [LabelledBox] = []
        for (number, box) in boxes.enumerated() {
            if UnitCheck.isFraction(box.box, in: size) {
                try options.leaveOut("\(place): box \(number + 1)", UnitCheck.fractionWords(size: size))
            } else {
                kept.append(box)
            }
        }
        return kept
    }
}
