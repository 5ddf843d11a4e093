import Domain

/// Writes a database export: one JSON object a line, unknown keys in their old places.
struct JSONLWriter: DatasetWriter {
    let format = FormatName.jsonl
    private let folder: OutputFolder
    private let header: WriteHeader
    private let style: JSONLStyle
    private let file: OutputFile
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .jsonl, header: header, options: options)
        self.header = header
        style = JSONLStyle(text: header.conventions[JSONLStyle.key])
        file = try folder.begin(JSONLLayout.fileName)
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        guard PathText.scheme(image.path) != nil || PathText.inside(image.path) != nil else {
            throw .unsafePath(place: folder.root, path: image.path)
        }
        summary.images += 1
        summary.boxes += image.boxes.count
        try folder.place(image.path, at: image.path)
        try file.append(line(image) + "\n")
    }

    private func line(_ image: LabelledImage) -> String {
        var extras = JSONMembers.parse(image.extras)
        let inner = extras.first { $0.key == "data" }.map(\.text)
        let dataExtras = JSONMembers.parse(inner)
        // Only an object goes back into `data`; anything else of that name gives way.
        extras.removeAll { $0.key == "data" }
        var members: [JSONMember] = []
        func text(_ value: String, _ note: String) -> String {
            let isNumber = extras.contains { $0.key == note }
            return isNumber && JSONText.isValue(value) ? value : style.quoted(value)
        }
        members.append(JSONMember(key: "id", text: text(image.key ?? image.path, JSONMembers.numberKey)))
        if let client = image.clientID {
            members.append(JSONMember(key: "clientId", text: text(client, JSONMembers.clientNumberKey)))
        }
        members.append(JSONMember(key: "url", text: style.quoted(image.path)))
        let data = data(image, extras: dataExtras, sizeless: extras.contains { $0.key == JSONMembers.sizelessKey })
        let order = extras.first { $0.key == JSONMembers.layoutKey }.map { JSONText.strings($0.text) }
        // A line that had neither id nor data gets them only if there is something to say.
        if let order, !order.contains("id"), image.key == nil { members.removeFirst() }
        if !data.isEmpty { members.append(JSONMember(key: "data", text: style.object(data))) }
        members += unknown(extras, besides: JSONLLine.usual)
        return style.object(JSONMembers.arranged(members, by: extras))
    }

    private func unknown(_ extras: [JSONMember], besides usual: [String]) -> [JSONMember] {
        JSONMembers.portable(extras).filter { !usual.contains($0.key) }
    }

    private func data(_ image: LabelledImage, extras: [JSONMember], sizeless: Bool) -> [JSONMember] {
        var members: [JSONMember] = []
        if let size = image.header?.uprightSize, !sizeless {
            members.append(JSONMember(key: "width", text: String(size.width)))
            members.append(JSONMember(key: "height", text: String(size.height)))
        }
        if image.state != .unseen || !image.boxes.isEmpty {
            let boxes = image.boxes.map(box).joined(separator: style.comma)
            members.append(JSONMember(key: "boxes", text: "[" + boxes + "]"))
        }
        // Said only where the boxes alone would say something else.
        if image.state == .unseen, !image.boxes.isEmpty { members.append(JSONMember(key: "state", text: "\"unseen\"")) }
        members += unknown(extras, besides: JSONLLine.usualInData)
        return JSONMembers.arranged(members, by: extras)
    }

    private func box(_ box: LabelledBox) -> String {
        let extras = JSONMembers.parse(box.extras)
        var members = [JSONMember(key: "class", text: style.quoted(box.className))]
        for (key, text) in zip(["xmin", "ymin", "xmax", "ymax"], Self.fields(box)) {
            members.append(JSONMember(key: key, text: text))
        }
        for member in JSONAttributes.members(box.attributes) {
            let text = member.key == "pose" ? style.quoted(box.attributes.pose ?? "") : member.text
            members.append(JSONMember(key: member.key, text: text))
        }
        let known = Set(members.map(\.key))
        members += JSONMembers.portable(extras).filter { !known.contains($0.key) }
        return style.object(JSONMembers.arranged(members, by: extras))
    }

    private static func fields(_ box: LabelledBox) -> [String] {
        if let origin = box.origin, origin.convention == JSONLLine.origin, origin.fields.count == 4 {
            return origin.fields
        }
        return [box.box.xMin, box.box.yMin, box.box.xMax, box.box.yMax].map(DecimalText.shortest)
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        try file.finish()
        try folder.write("synset.txt", Array(SynsetFile.text(header.synset).utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: [:])
        return summary
    }
}
