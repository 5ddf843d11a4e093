import Domain

/// Makes the lines of a detection list: text that nobody touched as it was, indices each once.
struct LSTLines {
    private let format: FormatName
    private let index: [String: Int]
    private let inPixels: Bool
    private var used = Set<String>()
    private var nextIndex = 0

    /// Begins a list of a format, `lst` or `recordio`.
    init(_ header: WriteHeader, format: FormatName) {
        self.format = format
        index = Dictionary(header.synset.enumerated().map { ($1, $0) }) { first, _ in first }
        inPixels = header.conventions[LSTReader.coordinatesKey] == "pixels"
    }

    /// What must be remembered of the dataset to read the lines.
    var conventions: [String: String] { [LSTReader.coordinatesKey: inPixels ? "pixels" : "fractions"] }

    /// The line of an image, which has boxes.
    mutating func line(_ image: LabelledImage) throws(FormatError) -> LSTLine {
        guard !image.path.contains(where: { $0.isNewline || $0 == "\t" }), image.path.first != " ",
            image.path.last != " "
        else {
            throw .inexpressible(
                place: image.path, reason: "tabs, line ends and blanks at either end cannot stand in a list")
        }
        let size = image.header?.uprightSize
        guard size != nil || inPixels else {
            throw .inexpressible(
                place: image.path, reason: "size of the picture is not known, and \(format.rawValue) needs it")
        }
        var objects: [[String]] = []
        for box in image.boxes {
            guard let number = index[box.className] else {
                throw .inexpressible(place: image.path, reason: "class \(box.className) is not in the synset")
            }
            let rest = JSONText.elements(JSONMembers.parse(box.extras).first { $0.key == "lstExtra" }?.text ?? "")
            objects.append(fields(box, number: number, size: size) + rest.filter { DecimalText.parse($0) != nil })
        }
        // All objects of a line are equally wide.
        let width = objects.map(\.count).max() ?? 5
        objects = objects.map { $0 + Array(repeating: "-1", count: width - $0.count) }
        let noted = JSONText.elements(JSONMembers.parse(image.extras).first { $0.key == "lstHeader" }?.text ?? "")
            .filter { DecimalText.parse($0) != nil }
        var header = size.map { LSTWriter.header($0, width: width) } ?? ["2", String(width)]
        if noted.count >= 2, DecimalText.parse(noted[0]) == Double(noted.count),
            DecimalText.parse(noted[1]) == Double(width)
        {
            header = noted
        }
        return LSTLine(index: takeIndex(image.key), header: header, objects: objects, path: image.path)
    }

    private mutating func takeIndex(_ wanted: String?) -> String {
        if let wanted, isIndex(wanted), used.insert(wanted).inserted { return wanted }
        while !used.insert(String(nextIndex)).inserted { nextIndex += 1 }
        return String(nextIndex)
    }

    /// Lists take any number; records are found by whole ones alone.
    private func isIndex(_ text: String) -> Bool {
        if format == .lst { return (DecimalText.parse(text) ?? -1) >= 0 }
        return Int(text).map { $0 >= 0 && String($0) == text } ?? false
    }

    private func fields(_ box: LabelledBox, number: Int, size: ImageSize?) -> [String] {
        let origin = LSTBoxes.origin(inPixels ? nil : size ?? ImageSize(width: 0, height: 0))
        if let kept = box.origin, kept.convention == origin, kept.fields.count == 5 {
            let sameClass = DecimalText.parse(kept.fields[0]) == Double(number)
            return sameClass ? kept.fields : [String(number)] + kept.fields.dropFirst()
        }
        let edges = box.box
        let scale = inPixels ? (1.0, 1.0) : (Double(size?.width ?? 1), Double(size?.height ?? 1))
        let values = [edges.xMin / scale.0, edges.yMin / scale.1, edges.xMax / scale.0, edges.yMax / scale.1]
        return [String(number)] + values.map(DecimalText.shortest)
    }
}
