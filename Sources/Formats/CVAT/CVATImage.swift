import Domain

/// One `<image>` on its way to boxes and extras.
struct CVATImage {
    private let element: XMLElement
    private let document: String
    private let conventions: [String: String]
    /// Classes to read, `nil` for all.
    private let known: Set<String>?
    private let options: ReadOptions

    init(
        _ element: XMLElement, document: String, conventions: [String: String], known: Set<String>?,
        options: ReadOptions
    ) {
        (self.element, self.document, self.conventions) = (element, document, conventions)
        (self.known, self.options) = (known, options)
    }

    var hasShapes: Bool { element.children.contains { $0.name == "box" || CVATKeys.shapes.contains($0.name) } }

    var statedSize: ImageSize? {
        func side(_ name: String) -> Int? {
            element.attribute(name).flatMap { DecimalText.parse($0) }.flatMap { $0 >= 1 && $0 < 1e9 ? Int($0) : nil }
        }
        return side("width").flatMap { width in side("height").map { ImageSize(width: width, height: $0) } }
    }

    /// The usable boxes; everything else that was drawn is reported.
    func boxes() throws(FormatError) -> [LabelledBox] {
        var boxes: [LabelledBox] = []
        for child in element.children {
            if child.name == "box" {
                if let box = try box(child) { boxes.append(box) }
            } else if CVATKeys.shapes.contains(child.name) {
                try options.leaveOut("\(document):\(child.line)", "a \(child.name), only boxes are read")
            }
        }
        return boxes
    }

    private func box(_ box: XMLElement) throws(FormatError) -> LabelledBox? {
        let here = "\(document):\(box.line)"
        guard let name = box.attribute("label"), !name.isEmpty else {
            try options.leaveOut(here, "box without a label")
            return nil
        }
        if let known, !known.contains(name) {
            try options.leaveOut(here, "class \(name) is not in the synset")
            return nil
        }
        var (fields, values): ([String], [Double]) = ([], [])
        for key in CVATKeys.edges + ["rotation"] {
            let text = box.attribute(key) ?? (key == "rotation" ? "0" : "")
            guard let value = DecimalText.parse(text) else {
                try options.leaveOut(
                    here, "\(key) is \(text.isEmpty ? "missing" : String(text.prefix(40))), expected a number")
                return nil
            }
            if key != "rotation" || box.attribute(key) != nil { fields.append(text) }
            values.append(value)
        }
        var edges = PixelBox(xMin: values[0], yMin: values[1], xMax: values[2], yMax: values[3])
        guard try BoxCheck.passes(edges, text: fields, at: here, options: options) else { return nil }
        if values[4] != 0 {
            edges = RotatedBox.enclosing(edges, degrees: values[4], pivot: edges.centre)
            try options.report(here, RotatedBox.notice(fields[4]))
            guard try BoxCheck.passes(edges, text: fields, at: here, options: options) else { return nil }
        }
        var result = LabelledBox(
            className: name, box: edges, origin: BoxOrigin(convention: CVATKeys.origin, fields: fields))
        var extras = extras(box)
        result.attributes = JSONAttributes.take(from: &extras)
        result.attributes.occluded = box.attribute("occluded").flatMap { $0 == "1" ? true : $0 == "0" ? false : nil }
        result.extras = JSONMembers.text(extras)
        return result
    }

    /// Attributes under `@name`, `<attribute>` elements under their own name, and the note on an unusual order.
    private func extras(_ box: XMLElement) -> [JSONMember] {
        let order = CVATKeys.order(CVATKeys.boxOrder, in: conventions, usual: CVATKeys.usualInBox)
        let known = Set(CVATKeys.edges + ["label", "rotation"])
        var members: [JSONMember] = []
        for (name, value) in box.attributes where !known.contains(name) {
            if name == "occluded", ["0", "1"].contains(value) { continue }
            if order.contains(name), CVATKeys.trivial[name] == value { continue }
            members.append(JSONMember(key: "@" + name, text: JSONText.quoted(value)))
        }
        var keys = KeyOrder()
        for attribute in box.children where attribute.name == "attribute" {
            guard let name = attribute.attribute("name"), !name.isEmpty else { continue }
            let plain = XMLElement(name: name, text: attribute.text, line: attribute.line)
            JSONMembers.set(name, VOCExtras.value(of: plain), in: &members, keys: &keys)
        }
        let usual = order.map { "@" + $0 } + ["difficult", "truncated", "pose"]
        if let layout = JSONMembers.layout(box.attributes.map { "@" + $0.name } + keys.keys, usual: usual) {
            members.append(JSONMember(key: JSONMembers.layoutKey, text: layout))
        }
        return members
    }

    /// What is kept of the image besides its boxes.
    func extras() -> String? {
        let order = CVATKeys.order(CVATKeys.imageOrder, in: conventions, usual: CVATKeys.usualInImage)
        let known: Set<String> = ["id", "name", "width", "height", "subset"]
        var members = element.attributes.filter { !known.contains($0.name) }
            .map { JSONMember(key: "@" + $0.name, text: JSONText.quoted($0.value)) }
        let names = Set(["box", "clientId"]).union(CVATKeys.shapes)
        members += JSONMembers.portable(VOCExtras.members(of: element.children, known: names, usual: []))
        let usual = order.map { "@" + $0 }
        if let layout = JSONMembers.layout(element.attributes.map { "@" + $0.name }, usual: usual) {
            members.append(JSONMember(key: JSONMembers.layoutKey, text: layout))
        }
        return JSONMembers.text(members)
    }
}
