import Domain

/// Image and annotation entries of one document on their way to images and boxes.
struct COCOEntries {
    static let origin = "coco"
    static let flags = ["difficult", "truncated", "occluded"]

    let document: COCODocument
    let prefix: String
    let folder: PictureFolder
    let options: ReadOptions

    /// A file name as a path below the picture folder, or `nil` if it leads out; addresses stay as they are.
    static func path(_ name: String, _ prefix: String) -> String? {
        if PathText.scheme(name) != nil { return name }
        return PathText.inside(name).map { PathText.join(prefix, $0) }
    }

    /// Image of that number, or `nil` if it was left out.
    func image(_ number: Int) throws(FormatError) -> LabelledImage? {
        let members = document.members(at: document.images[number])
        let place = "\(document.path): images[\(number)]"
        guard let name = JSONMembers.string("file_name", in: members) else {
            try options.leaveOut(place, "no file_name")
            return nil
        }
        guard let path = Self.path(name, prefix) else {
            try options.leaveOut(place, "path \(name) leads out of the dataset")
            return nil
        }
        var boxes: [LabelledBox] = []
        let range = document.starts[number]..<document.starts[number + 1]
        for index in range {
            if let box = try box(document.annotations[index], of: name) { boxes.append(box) }
        }
        let isAddress = PathText.scheme(path) != nil
        let found = isAddress ? nil : folder.locate(path)
        if found == nil, !isAddress { options.note(place, "picture \(path) is missing") }
        func side(_ key: String) -> Int? {
            members.first { $0.key == key }.flatMap { DecimalText.parse($0.text) }.flatMap {
                $0 >= 1 && $0 < 1e9 ? Int($0) : nil
            }
        }
        let stated = side("width").flatMap { width in side("height").map { ImageSize(width: width, height: $0) } }
        let header = folder.header(found, stated: stated, boxes: boxes.map(\.box), place: place, options: options)
        var image = LabelledImage(path: found ?? path, header: header, boxes: boxes)
        image.state = range.isEmpty ? .empty : boxes.isEmpty ? .unseen : .labelled
        image.key = members.first { $0.key == "id" }?.text
        image.clientID = JSONMembers.string("clientId", in: members)
        image.labelFile = PathText.name(document.path)
        let known: Set<String> = ["id", "file_name", "width", "height", "clientId"]
        image.extras = JSONMembers.text(members.filter { !known.contains($0.key) })
        return image
    }

    private func box(_ offset: Int, of image: String) throws(FormatError) -> LabelledBox? {
        let members = document.members(at: offset)
        func text(_ key: String) -> String? { members.first { $0.key == key }?.text }
        // Annotations are known to people by their id; the offset serves where even that is missing.
        func place() -> String { "\(document.path): annotation \(text("id") ?? "at byte \(offset)") of \(image)" }
        guard let id = text("category_id").flatMap({ Int($0) }), let category = document.categories[id] else {
            try options.leaveOut(place(), "category_id \(text("category_id") ?? "missing") is not in categories")
            return nil
        }
        if let synset = options.synset, !synset.contains(category.name) {
            try options.leaveOut(place(), "class \(category.name) is not in the synset")
            return nil
        }
        let fields = JSONText.elements(text("bbox") ?? "")
        let values = fields.compactMap { DecimalText.parse($0) }
        guard fields.count == 4, values.count == 4 else {
            try options.leaveOut(place(), "bbox is \(text("bbox")?.prefix(60) ?? "missing"), expected four numbers")
            return nil
        }
        let box = PixelBox(xMin: values[0], yMin: values[1], xMax: values[0] + values[2], yMax: values[1] + values[3])
        guard try BoxCheck.passes(box, text: fields, at: place(), options: options) else { return nil }
        var result = LabelledBox(
            className: category.name, box: box, origin: BoxOrigin(convention: Self.origin, fields: fields))
        var rest = JSONMembers.parse(text("attributes"))
        result.attributes = JSONAttributes.take(from: &rest)
        let known: Set<String> = ["image_id", "category_id", "bbox", "attributes"]
        var extras = members.filter { !known.contains($0.key) }
        if let attributes = JSONMembers.text(rest) { extras.append(JSONMember(key: "attributes", text: attributes)) }
        result.extras = JSONMembers.text(extras)
        return result
    }
}
