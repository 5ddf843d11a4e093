import Domain

/// Writes Label Studio's JSON: `tasks.json` with one task an image, and `synset.txt`.
struct LabelStudioWriter: DatasetWriter {
    let format = FormatName.labelStudio
    private let folder: OutputFolder
    private let header: WriteHeader
    private let style: DocumentStyle
    private var file: JSONListFile
    private var ids = IDRegister(first: 0)
    private var paths: Set<String> = []
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .labelStudio, header: header, options: options)
        self.header = header
        style = DocumentStyle(
            text: header.conventions[LabelStudioKeys.style], else: DocumentStyle(indent: 2))
        file = JSONListFile(try folder.begin(LabelStudioLayout.fileName), style: style)
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        guard PathText.scheme(image.path) != nil || PathText.inside(image.path) != nil else {
            throw .unsafePath(place: folder.root, path: image.path)
        }
        guard paths.insert(image.path).inserted else { throw .duplicateStem(first: image.path, second: image.path) }
        summary.images += 1
        summary.boxes += image.boxes.count
        try folder.place(image.path, at: image.path)
        let extras = JSONMembers.parse(image.extras)
        let key = image.key ?? ""
        // Label Studio's own ids are numbers; others stay texts.
        let id = key.isEmpty ? String(ids.take(nil)) : Int(key).map { String(ids.take($0)) } ?? style.quoted(key)
        var members = [
            JSONMember(key: "id", text: id), JSONMember(key: "annotations", text: try annotations(image, extras)),
            JSONMember(key: "data", text: data(image, JSONMembers.parse(JSONMembers.text("data", in: extras)))),
        ]
        members += JSONMembers.portable(extras).filter {
            !["id", "annotations", "data", "annotation"].contains($0.key)
        }
        try file.append(style.object(arranged(members, LabelStudioKeys.taskOrder, extras)))
    }

    /// Members in the order noted for one, else in that of the first of the source.
    private func arranged(_ members: [JSONMember], _ key: String, _ extras: [JSONMember]) -> [JSONMember] {
        if extras.contains(where: { $0.key == JSONMembers.layoutKey }) {
            return JSONMembers.arranged(members, by: extras)
        }
        guard let order = header.conventions[key]?.split(separator: "\t").map(String.init) else { return members }
        let rank = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
        return members.enumerated().sorted {
            (rank[$0.element.key] ?? .max, $0.offset) < (rank[$1.element.key] ?? .max, $1.offset)
        }.map(\.element)
    }

    private func data(_ image: LabelledImage, _ carried: [JSONMember]) -> String {
        let key = header.conventions[LabelStudioKeys.image] ?? "image"
        var members: [JSONMember] = []
        if !carried.contains(where: { $0.key == key }) {
            members.append(JSONMember(key: key, text: style.quoted(image.path)))
        }
        if let client = image.clientID { members.append(JSONMember(key: "clientId", text: style.quoted(client))) }
        let known = Set(members.map(\.key))
        members += JSONMembers.portable(carried).filter { !known.contains($0.key) }
        return style.object(JSONMembers.arranged(members, by: carried))
    }

    private func annotations(_ image: LabelledImage, _ extras: [JSONMember]) throws(FormatError) -> String {
        if image.state == .unseen && image.boxes.isEmpty { return "[]" }
        var regions: [String] = []
        for box in image.boxes { regions.append(try region(box, of: image)) }
        let carried = JSONMembers.parse(JSONMembers.text("annotation", in: extras))
        var members = [JSONMember(key: "result", text: "[" + regions.joined(separator: ",") + "]")]
        members += JSONMembers.portable(carried).filter { $0.key != "result" }
        return "[" + style.object(JSONMembers.arranged(members, by: carried)) + "]"
    }

    private func region(_ box: LabelledBox, of image: LabelledImage) throws(FormatError) -> String {
        guard let size = image.header?.uprightSize else {
            throw .inexpressible(
                place: image.path, reason: "size of the picture is not known, and label-studio needs it")
        }
        let extras = JSONMembers.parse(box.extras)
        let carried = JSONMembers.parse(JSONMembers.text("value", in: extras))
        let labels = carried.first { $0.key == "allLabels" }.map(\.text) ?? "[" + style.quoted(box.className) + "]"
        let isFirst = JSONText.strings(labels).first == box.className
        var value = zip(LabelStudioKeys.usualValue, Self.fields(box, size)).map { JSONMember(key: $0, text: $1) }
        value.append(
            JSONMember(key: "rectanglelabels", text: isFirst ? labels : "[" + style.quoted(box.className) + "]"))
        let inValue = Set(value.map(\.key) + ["allLabels", "labels"])
        value += JSONMembers.portable(carried).filter { !inValue.contains($0.key) }
        func name(_ key: String, _ usual: String) -> String { style.quoted(header.conventions[key] ?? usual) }
        var members = [
            JSONMember(key: "original_width", text: String(size.width)),
            JSONMember(key: "original_height", text: String(size.height)), JSONMember(key: "image_rotation", text: "0"),
            JSONMember(key: "value", text: style.object(JSONMembers.arranged(value, by: carried))),
            JSONMember(key: "from_name", text: name(LabelStudioKeys.from, "label")),
            JSONMember(key: "to_name", text: name(LabelStudioKeys.to, "image")),
            JSONMember(key: "type", text: "\"rectanglelabels\""),
        ]
        // The source's own spelling wins over what is filled in.
        members = members.map { member in
            guard member.key != "value", member.key != "type", let own = extras.first(where: { $0.key == member.key })
            else { return member }
            return own
        }
        members += JSONAttributes.members(box.attributes)
        let known = Set(members.map(\.key))
        members += JSONMembers.portable(extras).filter { !known.contains($0.key) }
        return style.object(arranged(members, LabelStudioKeys.regionOrder, extras))
    }

    private static func fields(_ box: LabelledBox, _ size: ImageSize) -> [String] {
        if let origin = box.origin, origin.convention == LabelStudioKeys.origin(size), origin.fields.count == 5 {
            return origin.fields
        }
        let (edges, width, height) = (box.box, Double(size.width) / 100, Double(size.height) / 100)
        return [edges.xMin / width, edges.yMin / height, edges.width / width, edges.height / height]
            .map(DecimalText.shortest) + ["0"]
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        try file.finish()
        try folder.write("synset.txt", Array(SynsetFile.text(header.synset).utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: [:])
        return summary
    }
}
