import Domain

/// Writes CreateML: `annotations.json` beside the pictures, and `synset.txt`.
struct CreateMLWriter: DatasetWriter {
    let format = FormatName.createml
    private let folder: OutputFolder
    private let header: WriteHeader
    private let style: DocumentStyle
    private let keys: CreateMLKeys
    private var file: JSONListFile
    private var paths: Set<String> = []
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .createml, header: header, options: options)
        self.header = header
        style = DocumentStyle(text: header.conventions[CreateMLReader.styleKey], else: DocumentStyle(indent: nil))
        keys = CreateMLKeys(text: header.conventions[CreateMLKeys.key])
        file = JSONListFile(try folder.begin(CreateMLLayout.fileName), style: style)
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
        try folder.place(image.path, at: image.path)
        let extras = JSONMembers.parse(image.extras)
        var members = [
            JSONMember(key: keys.image, text: style.quoted(image.path)),
            JSONMember(key: keys.annotations, text: "[" + image.boxes.map(entry).joined(separator: ",") + "]"),
        ]
        if let client = image.clientID { members.append(JSONMember(key: "clientId", text: style.quoted(client))) }
        let known = Set(members.map(\.key))
        members += JSONMembers.portable(extras).filter { !known.contains($0.key) }
        try file.append(style.object(JSONMembers.arranged(members, by: extras)))
    }

    private func entry(_ box: LabelledBox) -> String {
        let extras = JSONMembers.parse(box.extras)
        let inner = JSONMembers.parse(JSONMembers.text("coordinates", in: extras))
        var coordinates = zip(CreateMLKeys.usualInCoordinates, Self.fields(box)).map {
            JSONMember(key: $0, text: $1)
        }
        coordinates += JSONMembers.portable(inner).filter { !CreateMLKeys.usualInCoordinates.contains($0.key) }
        var members = [
            JSONMember(key: "label", text: style.quoted(box.className)),
            JSONMember(key: "coordinates", text: style.object(JSONMembers.arranged(coordinates, by: inner))),
        ]
        members += JSONAttributes.members(box.attributes)
        let known = Set(members.map(\.key))
        members += JSONMembers.portable(extras).filter { !known.contains($0.key) }
        return style.object(JSONMembers.arranged(members, by: extras))
    }

    private static func fields(_ box: LabelledBox) -> [String] {
        if let origin = box.origin, origin.convention == CreateMLKeys.origin, origin.fields.count == 4 {
            return origin.fields
        }
        let (edges, centre) = (box.box, box.box.centre)
        return [centre.x, centre.y, edges.width, edges.height].map(DecimalText.shortest)
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        try file.finish()
        try folder.write("synset.txt", Array(SynsetFile.text(header.synset).utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: [:])
        return summary
    }
}
