import Domain

/// Reads detection lists of MXNet and GluonCV.
struct LSTReader: DatasetReader {
    let format = FormatName.lst
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList]
    let root: String
    let pictureFolder: String
    private let layout: LSTLayout
    private let options: ReadOptions
    private let inPixels: Bool

    static let coordinatesKey = "lst.coordinates"

    /// Name under which a box keeps its own text: fractions mean nothing without the size.
    static func origin(_ size: ImageSize?, inPixels: Bool) -> String {
        inPixels ? "lst:pixels" : "lst:\(size?.width ?? 0)x\(size?.height ?? 0)"
    }

    /// Opens the list, or the lists in a folder, and looks at every line once for classes and the kind of coordinates.
    ///
    /// - Throws: `FormatError` where a list cannot be read or the class list is unusable.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = LSTLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [LSTLayout.lookedFor])
        }
        (self.layout, self.options, root) = (layout, options, layout.root)
        pictureFolder = options.pictures.map(Disk.absolute) ?? layout.root
        var largestClass = -1
        var (far, near) = (0, 0)
        for list in layout.lists {
            var lines = try LineReader(PathText.join(layout.root, list))
            while let bytes = try lines.next() {
                guard let line = try? LSTLine(bytes) else { continue }
                for object in line.objects {
                    if let id = DecimalText.parse(object[0]), id >= 0, id < 100_000 {
                        largestClass = max(largestClass, Int(id))
                    }
                    if object[1...4].contains(where: { (DecimalText.parse($0) ?? 0) > 2 }) {
                        far += 1
                    } else {
                        near += 1
                    }
                }
            }
        }
        // A fraction may reach a little over the border, pixels of any real box go beyond 2 somewhere; a few broken
        // numbers do not decide for all.
        let noted = OutputFolder.conventions(in: root)[Self.coordinatesKey]
        inPixels = noted.map { $0 == "pixels" } ?? (far > near)
        conventions = [Self.coordinatesKey: inPixels ? "pixels" : "fractions"]
        let listed = try SynsetFile.names(options.synset, beside: root)
        if listed == nil, largestClass >= 0 {
            options.note(
                root,
                "no class list; classes are named by their number (looked for \(SynsetFile.usualNames.joined(separator: ", ")))"
            )
        }
        synset = listed ?? (0..<max(0, largestClass + 1)).map(String.init)
        splits = layout.parts.compactMap { name in
            guard var lines = try? LineReader(PathText.join(layout.root, name)) else { return nil }
            var paths: [String] = []
            while let bytes = try? lines.next() {
                if let line = try? LSTLine(bytes) { paths.append(line.path) }
            }
            return SplitList(name: PathText.stem(name), paths: paths)
        }
    }

    func cursor(quiet: Bool) -> any ImageCursor {
        Cursor(reader: self, options: quiet ? options.quiet() : options, folder: PictureFolder(pictureFolder))
    }

    private struct Cursor: ImageCursor {
        let reader: LSTReader
        let options: ReadOptions
        let folder: PictureFolder
        var list = 0
        var lines: LineReader?
        var seen: Set<String> = []

        mutating func next() throws -> LabelledImage? {
            while list < reader.layout.lists.count {
                let name = reader.layout.lists[list]
                if lines == nil { lines = try LineReader(PathText.join(reader.root, name)) }
                while let bytes = try lines?.next() {
                    if bytes.allSatisfy({ $0 <= 32 }) { continue }
                    let place = "\(name):\(lines?.number ?? 0)"
                    do {
                        if let image = try image(LSTLine(bytes), list: name, place: place) { return image }
                    } catch let fault as LSTLine.Fault {
                        try options.leaveOut(place, fault.reason)
                    }
                }
                lines = nil
                list += 1
            }
            return nil
        }

        private mutating func image(_ line: LSTLine, list: String, place: String) throws -> LabelledImage? {
            guard PathText.scheme(line.path) != nil || PathText.inside(line.path) != nil else {
                try options.leaveOut(
                    place, "path \(line.path.isEmpty ? "is empty" : line.path + " leads out of the dataset")")
                return nil
            }
            guard seen.insert(line.path).inserted else {
                try options.leaveOut(place, "\(line.path) was listed before")
                return nil
            }
            // The tutorial's header carries the size behind A and B.
            let numbers = line.header.dropFirst(2).prefix(2).compactMap { DecimalText.parse($0) }
            let stated =
                numbers.count == 2 && numbers.allSatisfy { $0 >= 1 && $0 < 1e6 }
                ? ImageSize(width: Int(numbers[0]), height: Int(numbers[1])) : nil
            let found = PathText.scheme(line.path) == nil ? folder.locate(line.path) : nil
            if found == nil, PathText.scheme(line.path) == nil {
                guard stated != nil || reader.inPixels else {
                    try options.leaveOut(place, "picture \(line.path) is missing, and fractions need its size")
                    return nil
                }
                options.note(place, "picture \(line.path) is missing")
            }
            let header = folder.header(found, stated: stated, boxes: [], place: place, options: options)
            guard let size = header?.uprightSize ?? (reader.inPixels ? ImageSize(width: 1, height: 1) : nil) else {
                try options.leaveOut(place, "size of \(line.path) is not known, and fractions need it")
                return nil
            }
            let origin = LSTReader.origin(header?.uprightSize, inPixels: reader.inPixels)
            let scale = reader.inPixels ? (1.0, 1.0) : (Double(size.width), Double(size.height))
            var boxes: [LabelledBox] = []
            for object in line.objects {
                if let box = try box(object, scale: scale, origin: origin, place: place) { boxes.append(box) }
            }
            var extras: [JSONMember] = []
            if line.header.count != 4 || stated != header?.uprightSize
                || line.header != LSTWriter.header(size, width: 5)
            {
                extras.append(JSONMember(key: "lstHeader", text: Self.array(line.header)))
            }
            return LabelledImage(
                path: found ?? line.path, key: line.index, header: header,
                state: line.objects.isEmpty ? .empty : boxes.isEmpty ? .unseen : .labelled, boxes: boxes,
                labelFile: list, extras: JSONMembers.text(extras))
        }

        private static func array(_ fields: [String]) -> String {
            "[" + fields.map { JSONText.isValue($0) ? $0 : JSONText.quoted($0) }.joined(separator: ",") + "]"
        }

        private func box(
            _ fields: [String], scale: (Double, Double), origin: String, place: String
        ) throws(FormatError) -> LabelledBox? {
            let values = fields.map { DecimalText.parse($0) ?? .nan }
            guard values[0] >= 0, values[0] == values[0].rounded(), values[0] < Double(reader.synset.count) else {
                try options.leaveOut(place, "class \(fields[0]), but the synset has \(reader.synset.count) classes")
                return nil
            }
            let box = PixelBox(
                xMin: values[1] * scale.0, yMin: values[2] * scale.1, xMax: values[3] * scale.0,
                yMax: values[4] * scale.1)
            guard try BoxCheck.passes(box, text: Array(fields[1...4]), at: place, options: options) else { return nil }
            let rest = Array(fields.dropFirst(5))
            return LabelledBox(
                className: reader.synset[Int(values[0])], box: box,
                // The class number stands first: im2rec writes 2.0 where others write 2.
                origin: BoxOrigin(convention: origin, fields: Array(fields.prefix(5))),
                extras: rest.isEmpty ? nil : "{\"lstExtra\":\(Self.array(rest))}")
        }
    }
}
