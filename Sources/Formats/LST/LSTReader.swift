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

    /// Opens the list, or the lists in a folder, and looks at every line once for classes and the kind of coordinates.
    ///
    /// - Throws: `FormatError` where a list cannot be read or the class list is unusable.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = LSTLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [LSTLayout.lookedFor])
        }
        (self.layout, self.options, root) = (layout, options, layout.root)
        pictureFolder = options.pictures.map(Disk.absolute) ?? layout.root
        var evidence = LSTEvidence()
        for list in layout.lists {
            var lines = try LineReader(PathText.join(layout.root, list))
            while let bytes = try lines.next() {
                if let line = try? LSTLine(bytes) { evidence.add(line.objects) }
            }
        }
        inPixels = evidence.inPixels(in: root)
        conventions = [Self.coordinatesKey: inPixels ? "pixels" : "fractions"]
        synset = try evidence.synset(in: root, options: options)
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
            let stated = LSTBoxes.stated(line.header)
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
            let scale = reader.inPixels ? nil : size
            let rows = LSTBoxes(synset: reader.synset, scale: scale, place: place, options: options)
            var boxes: [LabelledBox] = []
            for object in line.objects {
                if let box = try rows.box(object) { boxes.append(box) }
            }
            let extras = LSTBoxes.extras(line.header, stated: stated, size: header?.uprightSize)
            return LabelledImage(
                path: found ?? line.path, key: line.index, header: header,
                state: line.objects.isEmpty ? .empty : boxes.isEmpty ? .unseen : .labelled, boxes: boxes,
                labelFile: list, extras: extras)
        }
    }
}
