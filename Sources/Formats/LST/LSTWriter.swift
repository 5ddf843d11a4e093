import Domain

/// Writes a detection list: `all.lst`, one `.lst` for each part, and `synset.txt`.
///
/// Readers refuse lines without boxes, so images without any are left out; the loss report says how many.
struct LSTWriter: DatasetWriter {
    let format = FormatName.lst
    private let folder: OutputFolder
    private let header: WriteHeader
    private let index: [String: Int]
    private let inPixels: Bool
    private let all: OutputFile
    private let parts: [(file: OutputFile, paths: Set<String>)]
    private var used = Set<String>()
    private var paths = Set<String>()
    private var nextIndex = 0
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .lst, header: header, options: options)
        self.header = header
        index = Dictionary(header.synset.enumerated().map { ($1, $0) }) { first, _ in first }
        inPixels = header.conventions[LSTReader.coordinatesKey] == "pixels"
        all = try folder.begin("all.lst")
        var parts: [(file: OutputFile, paths: Set<String>)] = []
        for split in header.splits where split.name != "all" {
            parts.append((try folder.begin(PathText.name(split.name) + ".lst"), Set(split.paths)))
        }
        self.parts = parts
    }

    static func header(_ size: ImageSize, width: Int) -> [String] {
        ["4", String(width), String(size.width), String(size.height)]
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        guard PathText.scheme(image.path) != nil || PathText.inside(image.path) != nil else {
            throw .unsafePath(place: folder.root, path: image.path)
        }
        summary.images += 1
        summary.boxes += image.boxes.count
        try folder.place(image.path, at: image.path)
        guard !image.boxes.isEmpty else { return }
        guard !image.path.contains(where: { $0.isNewline || $0 == "\t" }), image.path.first != " ",
            image.path.last != " "
        else {
            throw .inexpressible(
                place: image.path, reason: "tabs, line ends and blanks at either end cannot stand in a list")
        }
        guard paths.insert(image.path).inserted else { throw .duplicateStem(first: image.path, second: image.path) }
        let line = try line(image).text
        try all.append(line)
        for part in parts where part.paths.contains(image.path) { try part.file.append(line) }
    }

    private mutating func line(_ image: LabelledImage) throws(FormatError) -> LSTLine {
        let size = image.header?.uprightSize
        guard size != nil || inPixels else {
            throw .inexpressible(place: image.path, reason: "size of the picture is not known, and lst needs it")
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
        var header = size.map { Self.header($0, width: width) } ?? ["2", String(width)]
        if noted.count >= 2, DecimalText.parse(noted[0]) == Double(noted.count),
            DecimalText.parse(noted[1]) == Double(width)
        {
            header = noted
        }
        return LSTLine(index: takeIndex(image.key), header: header, objects: objects, path: image.path)
    }

    private mutating func takeIndex(_ wanted: String?) -> String {
        if let wanted, let value = DecimalText.parse(wanted), value >= 0, used.insert(wanted).inserted { return wanted }
        while !used.insert(String(nextIndex)).inserted { nextIndex += 1 }
        return String(nextIndex)
    }

    private func fields(_ box: LabelledBox, number: Int, size: ImageSize?) -> [String] {
        let origin = LSTReader.origin(size, inPixels: inPixels)
        if let kept = box.origin, kept.convention == origin, kept.fields.count == 5 {
            let sameClass = DecimalText.parse(kept.fields[0]) == Double(number)
            return sameClass ? kept.fields : [String(number)] + kept.fields.dropFirst()
        }
        let edges = box.box
        let scale = inPixels ? (1.0, 1.0) : (Double(size?.width ?? 1), Double(size?.height ?? 1))
        let values = [edges.xMin / scale.0, edges.yMin / scale.1, edges.xMax / scale.0, edges.yMax / scale.1]
        return [String(number)] + values.map(DecimalText.shortest)
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        try all.finish()
        for part in parts { try part.file.finish() }
        try folder.write("synset.txt", Array(SynsetFile.text(header.synset).utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: [LSTReader.coordinatesKey: inPixels ? "pixels" : "fractions"])
        return summary
    }
}
