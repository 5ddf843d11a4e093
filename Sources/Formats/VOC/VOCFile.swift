import Domain

/// One label file on its way to an image.
struct VOCFile {
    static let usual = ["folder", "filename", "path", "source", "size", "segmented", "object"]
    static let usualInObject = ["name", "pose", "truncated", "difficult", "occluded", "bndbox"]

    private let root: XMLElement
    private let place: String
    private let convention: VOCConvention
    private let options: ReadOptions

    init(_ root: XMLElement, place: String, convention: VOCConvention, options: ReadOptions) {
        (self.root, self.place, self.convention, self.options) = (root, place, convention, options)
    }

    func image(picture: String?, xml: String, folder: PictureFolder) throws(FormatError) -> LabelledImage? {
        let filename = root.child("filename").map { PathText.name(PathText.forward($0.text)) } ?? ""
        var boxes: [LabelledBox] = []
        for object in root.children where object.name == "object" {
            if let box = try box(object) { boxes.append(box) }
        }
        let inFolder = PathText.join(PathText.folder(xml), filename)
        let found = picture ?? (filename.isEmpty ? nil : PathText.inside(inFolder).flatMap(folder.locate))
        let missing =
            PathText.stem(xml)
            + (PathText.isPicture(filename) ? "." + (filename.split(separator: ".").last ?? "") : ".jpg")
        let path = found ?? missing
        if found == nil {
            options.note(place, "picture \(path) is missing")
        } else if filename != PathText.name(path) {
            options.note(place, "filename is \(filename.isEmpty ? "empty" : filename), but the picture is \(path)")
        }
        let header = folder.header(found, stated: statedSize, boxes: boxes.map(\.box), place: place, options: options)
        var image = LabelledImage(path: path, header: header, state: boxes.isEmpty ? .empty : .labelled, boxes: boxes)
        // Objects that were left out do not make the picture empty.
        if boxes.isEmpty, root.child("object") != nil { image.state = .unseen }
        image.labelFile = place
        image.clientID = root.child("clientId")?.text
        image.extras = extras(filename: filename == PathText.name(path) ? nil : root.child("filename"))
        return image
    }

    private var statedSize: ImageSize? {
        guard let size = root.child("size"), let width = size.child("width").flatMap({ DecimalText.parse($0.text) }),
            let height = size.child("height").flatMap({ DecimalText.parse($0.text) }), width >= 1, height >= 1,
            width < 1e9, height < 1e9
        else { return nil }
        return ImageSize(width: Int(width), height: Int(height))
    }

    private func extras(filename: XMLElement?) -> String? {
        var members = root.attributes.map { JSONMember(key: "@" + $0.name, text: JSONText.quoted($0.value)) }
        if let filename { members.append(JSONMember(key: "filename", text: VOCExtras.value(of: filename))) }
        members += VOCExtras.members(
            of: root.children, known: ["filename", "size", "object", "clientId"], usual: Self.usual)
        if var size = root.child("size") {
            size.children.removeAll { $0.name == "width" || $0.name == "height" }
            if !size.children.isEmpty { members.append(JSONMember(key: "size", text: VOCExtras.value(of: size))) }
        }
        return JSONMembers.text(members)
    }

    private func box(_ object: XMLElement) throws(FormatError) -> LabelledBox? {
        guard let name = object.child("name")?.text, !name.isEmpty else {
            try options.leaveOut("\(place):\(object.line)", "object without a name")
            return nil
        }
        guard let bounds = object.child("bndbox") else {
            try options.leaveOut("\(place):\(object.line)", "object \(name) without a bndbox")
            return nil
        }
        let here = "\(place):\(bounds.line)"
        var (fields, values): ([String], [Double]) = ([], [])
        for key in ["xmin", "ymin", "xmax", "ymax"] {
            guard let text = bounds.child(key)?.text else {
                try options.leaveOut(here, "bndbox without \(key)")
                return nil
            }
            guard let value = DecimalText.parse(text) else {
                try options.leaveOut(here, "\(key) is \(text.isEmpty ? "empty" : text), expected a number")
                return nil
            }
            fields.append(text)
            values.append(value)
        }
        let box = convention.box(xmin: values[0], ymin: values[1], xmax: values[2], ymax: values[3])
        guard try BoxCheck.passes(box, text: fields, at: here, options: options) else { return nil }
        if let synset = options.synset, !synset.contains(name) {
            try options.leaveOut(here, "class \(name) is not in the synset")
            return nil
        }
        var (attributes, known): (BoxAttributes, Set<String>) = (BoxAttributes(), ["name", "bndbox"])
        func flag(_ key: String) -> Bool? {
            guard let text = object.child(key)?.text, text == "0" || text == "1" else { return nil }
            known.insert(key)
            return text == "1"
        }
        attributes.truncated = flag("truncated")
        attributes.difficult = flag("difficult")
        attributes.occluded = flag("occluded")
        if let pose = object.child("pose"), pose.children.isEmpty {
            attributes.pose = pose.text
            known.insert("pose")
        }
        let extras = VOCExtras.members(of: object.children, known: known, usual: Self.usualInObject)
        return LabelledBox(
            className: name, box: box, attributes: attributes,
            origin: BoxOrigin(convention: convention.origin, fields: fields), extras: JSONMembers.text(extras))
    }
}
