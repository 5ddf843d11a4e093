import Domain

/// Writes labelme's files: one `.json` beside each picture, and `synset.txt`.
struct LabelMeWriter: DatasetWriter {
    let format = FormatName.labelme
    private static let version = "5.4.1"
    private let folder: OutputFolder
    private let header: WriteHeader
    private let style: DocumentStyle
    private let fileOrder: [String]
    private let shapeOrder: [String]
    private var stems = StemRegister()
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .labelme, header: header, options: options)
        self.header = header
        style = DocumentStyle(text: header.conventions[LabelMeKeys.style], else: DocumentStyle(indent: 2))
        fileOrder = LabelMeKeys.order(LabelMeKeys.fileOrder, in: header.conventions, usual: LabelMeKeys.usual)
        shapeOrder = LabelMeKeys.order(LabelMeKeys.shapeOrder, in: header.conventions, usual: LabelMeKeys.usualInShape)
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        let path = try folder.inside(image.path)
        try stems.add(path)
        summary.images += 1
        summary.boxes += image.boxes.count
        try folder.place(image.path, at: path)
        // A picture nobody has looked at has no label file.
        if image.state == .unseen && image.boxes.isEmpty { return }
        let extras = JSONMembers.parse(image.extras)
        let shapes = "[" + image.boxes.map(shape).joined(separator: ",") + "]"
        var own = [
            "shapes": shapes, "imagePath": style.quoted(PathText.name(path)),
            "version": style.quoted(header.conventions[LabelMeKeys.version] ?? Self.version),
        ]
        if let size = image.header?.uprightSize {
            own["imageWidth"] = String(size.width)
            own["imageHeight"] = String(size.height)
        }
        let members = filled(
            own, extras, order: fileOrder, always: ["version", "shapes", "imagePath", "imageHeight", "imageWidth"],
            more: image.clientID.map { [JSONMember(key: "clientId", text: style.quoted($0))] } ?? [])
        var text = style.render(style.object(members))
        if style.newline { text.append(10) }
        try folder.write(PathText.stem(path) + ".json", text)
    }

    private func shape(_ box: LabelledBox) -> String {
        let extras = JSONMembers.parse(box.extras)
        var fields = [box.box.xMin, box.box.yMin, box.box.xMax, box.box.yMax].map(DecimalText.shortest)
        var kind = "\"rectangle\""
        if let origin = box.origin, origin.convention == LabelMeKeys.origin, [4, 8].contains(origin.fields.count) {
            fields = origin.fields
            // A rectangle that was turned has its type still; once moved it is an upright one.
            kind = JSONMembers.text("shape_type", in: extras) ?? kind
        }
        let points = stride(from: 0, to: fields.count, by: 2).map { "[\(fields[$0]),\(fields[$0 + 1])]" }
        let own = [
            "label": style.quoted(box.className), "points": "[" + points.joined(separator: ",") + "]",
            "shape_type": kind,
        ]
        return style.object(
            filled(
                own, extras.filter { $0.key != "shape_type" }, order: shapeOrder,
                always: ["label", "points", "shape_type"], more: JSONAttributes.members(box.attributes)))
    }

    /// Members in the usual order: own ones, carried ones, and those that say nothing; unknown ones behind.
    private func filled(
        _ own: [String: String], _ extras: [JSONMember], order: [String], always: [String], more: [JSONMember]
    ) -> [JSONMember] {
        let carried = JSONMembers.portable(extras)
        let byKey = Dictionary((more + carried).map { ($0.key, $0.text) }) { first, _ in first }
        var members: [JSONMember] = []
        for key in order + always.filter({ !order.contains($0) }) {
            // The version of a file that has another than the first one is carried.
            let text = key == "version" ? byKey[key] ?? own[key] : own[key] ?? byKey[key] ?? LabelMeKeys.trivial[key]
            if let text { members.append(JSONMember(key: key, text: text)) }
        }
        let known = Set(members.map(\.key))
        members += (more + carried).filter { !known.contains($0.key) }
        return JSONMembers.arranged(members, by: extras)
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        try folder.write("synset.txt", Array(SynsetFile.text(header.synset).utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: [:])
        return summary
    }
}
