import Domain

/// Writes YOLO in the Ultralytics layout: `images/`, `labels/`, `data.yaml`, and a list for each part.
struct YOLOWriter: DatasetWriter {
    let format = FormatName.yolo
    private let folder: OutputFolder
    private let header: WriteHeader
    private let index: [String: Int]
    private var stems = StemRegister()
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .yolo, header: header, options: options)
        self.header = header
        index = Dictionary(header.synset.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        let path = try folder.inside(image.path)
        try stems.add(path)
        summary.images += 1
        summary.boxes += image.boxes.count
        let picture = PathText.join("images", path)
        try folder.place(image.path, at: picture)
        if image.state == .unseen && image.boxes.isEmpty { return }
        var text = ""
        for box in image.boxes {
            guard let size = image.header?.uprightSize else {
                throw .inexpressible(place: image.path, reason: "size of the picture is not known, and yolo needs it")
            }
            guard let number = index[box.className] else {
                throw .inexpressible(place: image.path, reason: "class \(box.className) is not in the synset")
            }
            text += "\(number) \(Self.fields(box, size).joined(separator: " "))\n"
        }
        try folder.write(YOLOLayout.label(of: picture), Array(text.utf8))
    }

    private static func fields(_ box: LabelledBox, _ size: ImageSize) -> [String] {
        if let origin = box.origin, origin.convention == YOLORows.origin(size), origin.fields.count == 4 {
            return origin.fields
        }
        let unit = UnitBox(box.box, in: size)
        return [unit.centreX, unit.centreY, unit.width, unit.height].map(DecimalText.sixDecimals)
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        var yaml = ""
        for split in header.splits {
            let name = PathText.name(split.name)
            let list = split.paths.map { "./images/\($0)\n" }.joined()
            try folder.write(name + ".txt", Array(list.utf8))
            yaml += "\(DataYAML.quoted(name)): \(DataYAML.quoted(name + ".txt"))\n"
        }
        // Training programs insist on both keys.
        for part in ["train", "val"] where !header.splits.contains(where: { $0.name == part }) {
            yaml += "\(part): images\n"
        }
        yaml += "nc: \(header.synset.count)\nnames:\n"
        for (index, name) in header.synset.enumerated() { yaml += "  \(index): \(DataYAML.quoted(name))\n" }
        try folder.write("data.yaml", Array(yaml.utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: [:])
        return summary
    }
}
