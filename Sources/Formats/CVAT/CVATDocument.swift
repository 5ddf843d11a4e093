import Domain

/// A document scanned into places of images: one is parsed again when it is asked for.
struct CVATDocument {
    /// File as messages name it.
    let place: String
    private(set) var images: [(offset: Int, line: Int)] = []
    /// Class names: those of the task in its order, then others as they occur.
    private(set) var classes = KeyOrder()
    /// Orders of attributes and the head, see `CVATKeys`.
    private(set) var conventions: [String: String] = [:]
    /// Paths of the pictures by subset, in order.
    private(set) var subsets: [String: [String]] = [:]
    private(set) var subsetNames = KeyOrder()
    private var children: XMLChildren

    /// Scans the bytes of a file.
    ///
    /// - Throws: `FormatError.malformed` with the line where it is no XML, or a video's tracks.
    init(_ bytes: consuming [UInt8], place: String) throws(FormatError) {
        self.place = place
        do throws(XMLFault) {
            children = try XMLChildren(bytes)
            try scan()
        } catch {
            throw .malformed(Problem(place: "\(place):\(error.line)", reason: error.reason))
        }
    }

    private mutating func scan() throws(XMLFault) {
        guard children.root.name == "annotations" else {
            throw XMLFault(line: children.root.line, reason: "<\(children.root.name)>, expected <annotations>")
        }
        let start = children.offset
        while let child = try children.next() {
            switch child.element.name {
            case "meta": for label in Self.labels(child.element) { _ = classes.insert(label) }
            case "image": add(child, start: start)
            case "track":
                throw XMLFault(
                    line: child.element.line,
                    reason: "<track> of a video, expected a task exported as 'CVAT for images 1.1'")
            default: break
            }
        }
    }

    /// Names of a task's or project's labels.
    static func labels(_ meta: XMLElement) -> [String] {
        ["task", "project", "job"].lazy.compactMap { meta.child($0)?.child("labels") }.first?.children
            .compactMap { $0.child("name")?.text }.filter { !$0.isEmpty } ?? []
    }

    private mutating func add(_ child: XMLChildren.Child, start: Int) {
        let image = child.element
        if images.isEmpty {
            conventions[CVATKeys.head] = children.text(start..<child.offset)
            conventions[CVATKeys.imageOrder] = image.attributes.map(\.name).joined(separator: " ")
        }
        images.append((child.offset, image.line))
        for box in image.children where box.name == "box" {
            if conventions[CVATKeys.boxOrder] == nil {
                conventions[CVATKeys.boxOrder] = box.attributes.map(\.name).joined(separator: " ")
            }
            if let label = box.attribute("label"), !label.isEmpty { _ = classes.insert(label) }
        }
        if let subset = image.attribute("subset"), !subset.isEmpty, let name = image.attribute("name") {
            _ = subsetNames.insert(subset)
            subsets[subset, default: []].append(name)
        }
    }

    /// The element of an image.
    func image(_ index: Int) throws(XMLFault) -> XMLElement {
        try children.child(at: images[index].offset, line: images[index].line)
    }
}
