import Domain

/// Writes CVAT XML 1.1 "for images": `annotations.xml`, `images/` and `synset.txt`.
struct CVATWriter: DatasetWriter {
    let format = FormatName.cvat
    private let folder: OutputFolder
    private let header: WriteHeader
    private let file: OutputFile
    private let imageOrder: [String]
    private let boxOrder: [String]
    /// Part of each picture that is in one alone: an image has one subset.
    private let subsets: [String: String]
    private var ids = IDRegister(first: 0, next: 0)
    private var paths: Set<String> = []
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .cvat, header: header, options: options)
        self.header = header
        imageOrder = CVATKeys.order(CVATKeys.imageOrder, in: header.conventions, usual: CVATKeys.usualInImage)
        boxOrder = CVATKeys.order(CVATKeys.boxOrder, in: header.conventions, usual: CVATKeys.usualInBox)
        subsets = SplitList.single(in: header.splits)
        file = try folder.begin(CVATLayout.fileName)
        try file.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>" + Self.head(header))
    }

    /// Everything before the first image: the source's own while it names the same classes.
    private static func head(_ header: WriteHeader) -> String {
        if let text = header.conventions[CVATKeys.head],
            let root = try? XMLText.parse(Array("<annotations>\(text)</annotations>".utf8)),
            root.child("meta").map(CVATDocument.labels) == header.synset
        {
            return String(text[...(text.lastIndex { $0 != " " } ?? text.startIndex)])
        }
        var text = "\n  <version>1.1</version>\n  <meta>\n    <task>\n      <labels>\n"
        for name in header.synset {
            text += "        <label>\n          <name>\(XMLText.escaped(name))</name>\n"
            text += "          <attributes>\n          </attributes>\n        </label>\n"
        }
        return text + "      </labels>\n    </task>\n  </meta>\n"
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        guard PathText.scheme(image.path) != nil || PathText.inside(image.path) != nil else {
            throw .unsafePath(place: folder.root, path: image.path)
        }
        summary.images += 1
        summary.boxes += image.boxes.count
        // Everything listed counts as looked at: an unseen picture would be taught as background.
        if image.state == .unseen && image.boxes.isEmpty { return }
        guard paths.insert(image.path).inserted else { throw .duplicateStem(first: image.path, second: image.path) }
        try folder.place(image.path, at: PathText.join(CVATLayout.imageFolder, image.path))
        let extras = JSONMembers.parse(image.extras)
        var own = ["id": String(ids.take(image.key.flatMap { Int($0) })), "name": image.path]
        own["subset"] = subsets[image.path]
        if let size = image.header?.uprightSize {
            own["width"] = String(size.width)
            own["height"] = String(size.height)
        }
        var text = "  <image\(attributes(own, extras, order: imageOrder, trivial: [:]))>\n"
        for box in image.boxes { text += self.box(box) }
        if let client = image.clientID { text += VOCExtras.element("clientId", client, "    ") }
        let taken = CVATKeys.shapes.union(["box", "clientId"])
        for member in JSONMembers.portable(extras) where !taken.contains(member.key) && !member.key.hasPrefix("@") {
            text += VOCExtras.xml(member, indent: "    ")
        }
        try file.append(text + "  </image>\n")
    }

    /// Attributes in their order: own ones, those carried under `@name`, and those that say nothing.
    private func attributes(
        _ own: [String: String], _ extras: [JSONMember], order: [String], trivial: [String: String]
    ) -> String {
        var carried: [JSONMember] = []
        for member in extras where member.key.hasPrefix("@") && XMLText.isName(String(member.key.dropFirst())) {
            if let value = JSONText.string(member.text) { carried.append(JSONMember(key: member.key, text: value)) }
        }
        let byKey = Dictionary(carried.map { ($0.key, $0.text) }) { first, _ in first }
        let names =
            order + CVATKeys.usualInBox.filter { !order.contains($0) }
            + own.keys.sorted().filter {
                !order.contains($0) && !CVATKeys.usualInBox.contains($0)
            }
        var members: [JSONMember] = []
        for name in names {
            if let text = own[name] ?? byKey["@" + name] ?? (order.contains(name) ? trivial[name] : nil) {
                members.append(JSONMember(key: "@" + name, text: text))
            }
        }
        let known = Set(members.map(\.key))
        members += carried.filter { !known.contains($0.key) }
        return JSONMembers.arranged(members, by: extras).map {
            " \($0.key.dropFirst())=\"\(XMLText.attributeValue($0.text))\""
        }.joined()
    }

    private func box(_ box: LabelledBox) -> String {
        let extras = JSONMembers.parse(box.extras)
        var own = ["label": box.className]
        for (key, text) in zip(CVATKeys.edges + ["rotation"], Self.fields(box)) { own[key] = text }
        if let occluded = box.attributes.occluded { own["occluded"] = occluded ? "1" : "0" }
        var attributes = box.attributes
        attributes.occluded = nil
        var members = JSONAttributes.members(attributes)
        let known = Set(members.map(\.key))
        members += JSONMembers.portable(extras).filter { !known.contains($0.key) && !$0.key.hasPrefix("@") }
        var text = "    <box\(self.attributes(own, extras, order: boxOrder, trivial: CVATKeys.trivial))>\n"
        for member in JSONMembers.arranged(members, by: extras) {
            let value = JSONText.string(member.text) ?? member.text
            let element = VOCExtras.element("attribute", value, "      ")
            text += element.replacing(
                "<attribute>", with: "<attribute name=\"\(XMLText.attributeValue(member.key))\">", maxReplacements: 1)
        }
        return text + "    </box>\n"
    }

    private static func fields(_ box: LabelledBox) -> [String] {
        if let origin = box.origin, origin.convention == CVATKeys.origin, [4, 5].contains(origin.fields.count) {
            return origin.fields
        }
        return [box.box.xMin, box.box.yMin, box.box.xMax, box.box.yMax].map(DecimalText.shortest)
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        try file.append("</annotations>\n")
        try file.finish()
        try folder.write("synset.txt", Array(SynsetFile.text(header.synset).utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: [:])
        return summary
    }
}
