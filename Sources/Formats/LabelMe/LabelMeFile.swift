import Domain

/// One label file, taken apart.
struct LabelMeFile {
    /// Members of the file besides the shapes, verbatim; a picture inside the file is dropped.
    private(set) var members: [JSONMember] = []
    private(set) var shapes: [(members: [JSONMember], line: Int)] = []
    /// All keys in order.
    private(set) var keys: [String] = []
    /// Whether the file holds a copy of the picture.
    private(set) var hasPicture = false

    /// Takes the bytes of a file apart.
    init(_ bytes: consuming [UInt8]) throws(JSONFault) {
        var scanner = JSONScanner(bytes)
        var (order, memberKeys, lines) = (KeyOrder(), KeyOrder(), LineCounter())
        var hasShapes = false
        guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault("expected an object with shapes") }
        try scanner.beginObject()
        var first = true
        while let range = try scanner.nextKey(&first) {
            let key = try scanner.unescaped(range)
            _ = order.insert(key)
            let kind = scanner.peek()
            switch key {
            case "shapes":
                guard kind == UInt8(ascii: "[") else { throw scanner.fault("shapes is no array") }
                hasShapes = true
                shapes = []
                try scanner.beginArray()
                var firstShape = true
                while try scanner.nextElement(&firstShape) {
                    guard scanner.peek() == UInt8(ascii: "{") else {
                        throw scanner.fault("shape \(shapes.count + 1) is no object")
                    }
                    let line = lines.line(at: scanner.at, in: scanner.bytes)
                    shapes.append((try JSONMembers.parse(&scanner), line))
                }
            case "imageData" where kind == UInt8(ascii: "\""):
                try scanner.value()
                hasPicture = true
            default: JSONMembers.set(key, try scanner.text(scanner.value()), in: &members, keys: &memberKeys)
            }
        }
        try scanner.end()
        guard hasShapes else { throw scanner.fault("no shapes", at: 0) }
        keys = order.keys
    }

    /// Size that the file states.
    var statedSize: ImageSize? {
        JSONMembers.side("imageWidth", in: members).flatMap { width in
            JSONMembers.side("imageHeight", in: members).map { ImageSize(width: width, height: $0) }
        }
    }

    /// Path of the picture below the dataset, with forward slashes, for a file in a folder; `nil` if it leads out.
    func picture(in folder: String) -> String? {
        let path = PathText.forward(JSONMembers.string("imagePath", in: members) ?? "")
        return path.isEmpty || path.hasPrefix("/") ? nil : PathText.inside(PathText.join(folder, path))
    }

    /// What is kept of the file besides its boxes.
    func extras(_ conventions: [String: String]) -> String? {
        let usual = LabelMeKeys.order(LabelMeKeys.fileOrder, in: conventions, usual: LabelMeKeys.usual)
        var known: Set<String> = ["imagePath", "imageHeight", "imageWidth", "clientId", "imageData"]
        if JSONMembers.string("version", in: members) == conventions[LabelMeKeys.version] { known.insert("version") }
        let spoken = members.filter { LabelMeKeys.trivial[$0.key] != DocumentStyle.compacted($0.text) }
        var rest = spoken.filter { !known.contains($0.key) }
            .map { JSONMember(key: $0.key, text: DocumentStyle.compacted($0.text)) }
        if keys.filter({ $0 != "clientId" }) != usual,
            let layout = JSONMembers.layout(keys, usual: usual, always: true)
        {
            rest.append(JSONMember(key: JSONMembers.layoutKey, text: layout))
        }
        return JSONMembers.text(rest)
    }
}
