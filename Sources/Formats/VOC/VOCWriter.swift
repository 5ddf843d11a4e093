import Domain

/// Writes Pascal VOC: `Annotations/`, `JPEGImages/`, `ImageSets/Main/` and `synset.txt`.
struct VOCWriter: DatasetWriter {
    let format = FormatName.voc
    private let folder: OutputFolder
    private let header: WriteHeader
    private let options: WriteOptions
    private let convention: VOCConvention
    /// Sources that are no VOC say nothing of pose and the like; readers expect the elements all the same.
    private let fillsIn: Bool
    private var stems = StemRegister()
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .voc, header: header, options: options)
        let source = header.conventions[VOCConvention.key].flatMap(VOCConvention.init)
        convention = options.vocConvention ?? source ?? .pixelsFromOne
        fillsIn = source == nil
        (self.header, self.options) = (header, options)
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        let path = try folder.inside(image.path)
        try stems.add(path)
        summary.images += 1
        summary.boxes += image.boxes.count
        try folder.place(image.path, at: PathText.join(VOCLayout.pictureFolder, path))
        // A picture nobody has looked at has no label file.
        if image.state == .unseen && image.boxes.isEmpty { return }
        let file = PathText.join(VOCLayout.annotationFolder, PathText.stem(path) + ".xml")
        try folder.write(file, Array(text(image, path: path).utf8))
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        for split in header.splits {
            let ids = split.paths.map { PathText.stem($0) + "\n" }.joined()
            try folder.write("\(VOCLayout.setFolder)/\(PathText.name(split.name)).txt", Array(ids.utf8))
        }
        try folder.write("synset.txt", Array(SynsetFile.text(header.synset).utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: [VOCConvention.key: convention.rawValue])
        return summary
    }

    private func text(_ image: LabelledImage, path: String) -> String {
        let extras = JSONMembers.parse(image.extras)
        var parts: [JSONMember] = []
        func part(_ key: String, _ xml: String) {
            if !xml.isEmpty { parts.append(JSONMember(key: key, text: xml)) }
        }
        func carried(_ key: String) -> String? {
            extras.first { $0.key == key }.map { VOCExtras.xml($0, indent: "\t") }
        }
        let parent = PathText.folder(path)
        part(
            "folder",
            carried("folder")
                ?? (fillsIn ? VOCExtras.element("folder", parent.isEmpty ? VOCLayout.pictureFolder : parent, "\t") : "")
        )
        part("filename", carried("filename") ?? VOCExtras.element("filename", PathText.name(path), "\t"))
        part("path", carried("path") ?? "")
        part("source", carried("source") ?? "")
        part("size", size(image, extras: extras))
        part("segmented", carried("segmented") ?? (fillsIn ? VOCExtras.element("segmented", "0", "\t") : ""))
        if let client = image.clientID { part("clientId", VOCExtras.element("clientId", client, "\t")) }
        let usual = Set(VOCFile.usual + ["clientId"])
        for member in extras where !usual.contains(member.key) && !member.key.hasPrefix("@") {
            part(member.key, VOCExtras.xml(member, indent: "\t"))
        }
        let attributes = extras.filter { $0.key.hasPrefix("@") }.compactMap { member -> String? in
            guard let value = JSONText.string(member.text), XMLText.isName(String(member.key.dropFirst())) else {
                return nil
            }
            return " \(member.key.dropFirst())=\"\(XMLText.escaped(value).replacing("\"", with: "&quot;"))\""
        }
        // Objects come last unless the source had them elsewhere.
        part("object", image.boxes.map(object).joined())
        let body = JSONMembers.arranged(parts, by: extras).map(\.text).joined()
        return VOCExtras.indented("<annotation\(attributes.joined())>\n\(body)</annotation>\n", by: extras)
    }

    private func size(_ image: LabelledImage, extras: [JSONMember]) -> String {
        guard let size = image.header?.uprightSize else { return "" }
        var text = "\t<size>\n" + VOCExtras.element("width", String(size.width), "\t\t")
        text += VOCExtras.element("height", String(size.height), "\t\t")
        let rest = JSONMembers.parse(extras.first { $0.key == "size" }?.text)
        text += rest.isEmpty && fillsIn ? VOCExtras.element("depth", "3", "\t\t") : ""
        return text + rest.map { VOCExtras.xml($0, indent: "\t\t") }.joined() + "\t</size>\n"
    }

    private func object(_ box: LabelledBox) -> String {
        let extras = JSONMembers.parse(box.extras)
        var parts = [JSONMember(key: "name", text: VOCExtras.element("name", box.className, "\t\t"))]
        func carried(_ key: String) -> String? {
            extras.first { $0.key == key }.map { VOCExtras.xml($0, indent: "\t\t") }
        }
        func flag(_ key: String, _ value: Bool?, fill: Bool) {
            let text = value.map { $0 ? "1" : "0" } ?? (fillsIn && fill && carried(key) == nil ? "0" : nil)
            let xml = text.map { VOCExtras.element(key, $0, "\t\t") } ?? carried(key)
            if let xml { parts.append(JSONMember(key: key, text: xml)) }
        }
        if let pose = box.attributes.pose ?? (fillsIn ? "Unspecified" : nil) {
            parts.append(JSONMember(key: "pose", text: VOCExtras.element("pose", pose, "\t\t")))
        }
        flag("truncated", box.attributes.truncated, fill: true)
        flag("difficult", box.attributes.difficult, fill: true)
        flag("occluded", box.attributes.occluded, fill: false)
        let bounds = zip(["xmin", "ymin", "xmax", "ymax"], coordinates(box))
        parts.append(
            JSONMember(
                key: "bndbox",
                text: "\t\t<bndbox>\n" + bounds.map { VOCExtras.element($0, $1, "\t\t\t") }.joined() + "\t\t</bndbox>\n"
            ))
        let usual = Set(VOCFile.usualInObject)
        for member in extras where !usual.contains(member.key) {
            parts.append(JSONMember(key: member.key, text: VOCExtras.xml(member, indent: "\t\t")))
        }
        return "\t<object>\n" + JSONMembers.arranged(parts, by: extras).map(\.text).joined() + "\t</object>\n"
    }

    private func coordinates(_ box: LabelledBox) -> [String] {
        if let origin = box.origin, origin.convention == convention.origin, origin.fields.count == 4 {
            return origin.fields
        }
        let (shift, edges) = (convention.shift, box.box)
        if options.vocDecimals {
            return [
                edges.xMin - shift.min, edges.yMin - shift.min, edges.xMax - shift.max, edges.yMax - shift.max,
            ].map(DecimalText.shortest)
        }
        // A box thinner than a pixel keeps one, or its file would hold a box without extent.
        func pair(_ low: Double, _ high: Double) -> (String, String) {
            let first = low.rounded(.toNearestOrAwayFromZero)
            let last = max(high.rounded(.toNearestOrAwayFromZero), first + 1)
            return (DecimalText.whole(first - shift.min), DecimalText.whole(last - shift.max))
        }
        let (xMin, xMax) = pair(edges.xMin, edges.xMax)
        let (yMin, yMax) = pair(edges.yMin, edges.yMax)
        return [xMin, yMin, xMax, yMax]
    }
}
