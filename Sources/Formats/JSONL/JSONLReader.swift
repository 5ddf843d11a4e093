import Domain

/// Reads a database export: one JSON object a line, one image an object.
struct JSONLReader: DatasetReader {
    let format = FormatName.jsonl
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList] = []
    let root: String
    let pictureFolder: String
    private let layout: JSONLLayout
    private let options: ReadOptions
    private let judge: UnitJudge?

    /// Opens an export and looks at every line once, for the classes.
    ///
    /// - Throws: `FormatError.notRecognised` where no line is an object with a url.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = JSONLLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [JSONLLayout.lookedFor])
        }
        (self.layout, self.options, root) = (layout, options, layout.root)
        pictureFolder = options.pictures.map(Disk.absolute) ?? layout.root
        var names: Set<String> = []
        var judge = options.units == nil ? UnitJudge() : nil
        var style: JSONLStyle?
        var lines = try LineReader(layout.path)
        while let bytes = try lines.next() {
            // A line of the other kind later on would come back respelled, not changed.
            if style == nil || style?.ascii == false, bytes.contains(UInt8(ascii: "\\")) || style == nil {
                let text = String(decoding: bytes, as: UTF8.self)
                var found = style ?? JSONLStyle()
                if style == nil { found.spaced = text.contains("\": ") }
                if text.contains("\\u"), bytes.allSatisfy({ $0 < 0x80 }) { found.ascii = true }
                style = found
            }
            guard options.synset == nil || judge != nil, let line = try? JSONLLine(bytes) else { continue }
            judge?.add(line)
            for box in line.boxes ?? [] {
                if let name = box.name, !name.isEmpty, !names.contains(name) { names.insert(name) }
            }
        }
        self.judge = judge
        conventions = [JSONLStyle.key: (style ?? JSONLStyle()).text]
        let listed = try SynsetFile.names(options.synset, beside: root) ?? []
        synset = listed + names.subtracting(listed).sorted()
    }

    func cursor(quiet: Bool) throws -> any ImageCursor {
        var cursor = try Self.lines(layout, options: quiet ? options.quiet() : options)
        cursor.judge = judge
        cursor.units = options.units
        return cursor
    }

    /// A pass over the lines of an export whose classes nobody needs to know beforehand, boxes as they are written.
    static func lines(_ layout: JSONLLayout, options: ReadOptions) throws(FormatError) -> Cursor {
        Cursor(
            file: layout.file, options: options,
            folder: PictureFolder(options.pictures.map(Disk.absolute) ?? layout.root),
            lines: try LineReader(layout.path), known: options.synset.map(Set.init))
    }

    struct Cursor: ImageCursor {
        let file: String
        let options: ReadOptions
        let folder: PictureFolder
        /// Says which line the last image stood in.
        private(set) var lines: LineReader
        let known: Set<String>?
        /// Knows what the boxes are measured in; `nil` where nobody asks.
        var judge: UnitJudge?
        /// What the boxes are declared to be measured in.
        var units: CoordinateUnits?

        mutating func next() throws(FormatError) -> LabelledImage? {
            while let bytes = try lines.next() {
                if bytes.allSatisfy({ $0 <= 32 }) { continue }
                let place = "\(file):\(lines.number)"
                let line: JSONLLine
                do throws(JSONFault) { line = try JSONLLine(bytes) } catch {
                    try options.leaveOut("\(place):\(error.offset + 1)", error.reason)
                    continue
                }
                if let image = try image(line, place: place) { return image }
            }
            return nil
        }

        private func image(_ line: JSONLLine, place: String) throws(FormatError) -> LabelledImage? {
            let scheme = PathText.scheme(line.url)
            if let scheme, !["http", "https", "s3", "file"].contains(scheme) {
                try options.leaveOut(place, "url \(PathText.shown(line.url)): expected http, https, s3, file or a path")
                return nil
            }
            guard scheme != nil || PathText.inside(line.url) != nil else {
                try options.leaveOut(place, "path \(line.url) leads out of the dataset")
                return nil
            }
            var boxes: [LabelledBox] = []
            for (index, box) in (line.boxes ?? []).enumerated() {
                if let usable = try self.box(box, place: "\(place): box \(index + 1)") { boxes.append(usable) }
            }
            let stated = line.size
            var (path, header) = (line.url, PictureHeader?.none)
            switch scheme {
            case nil:
                let found = folder.locate(line.url)
                if found == nil { options.note(place, "picture \(line.url) is missing") }
                path = found ?? line.url
                header = folder.header(found, stated: stated, boxes: boxes.map(\.box), place: place, options: options)
            case "file":
                let local = PictureFolder("/")
                let absolute = FileAddress.path(line.url)
                header = local.header(absolute, stated: stated, boxes: boxes.map(\.box), place: place, options: options)
            default: header = stated.map { PictureHeader(storedSize: $0) }
            }
            boxes = try inPixels(boxes, of: line, size: header?.uprightSize, place: place)
            let state: ImageState =
                switch line.state {
                case "unseen": .unseen
                case "empty" where boxes.isEmpty: .empty
                default:
                    line.boxes == nil
                        ? .unseen : line.boxes?.isEmpty == true ? .empty : boxes.isEmpty ? .unseen : .labelled
                }
            var extras = line.extras
            if line.width == nil, line.height == nil {
                // The export does not state a size: nothing is added to it.
                extras.append(JSONMember(key: JSONMembers.sizelessKey, text: "true"))
            }
            return LabelledImage(
                path: path, key: line.id, clientID: line.clientID, header: header, state: state, boxes: boxes,
                labelFile: file, extras: JSONMembers.text(extras))
        }

        private func box(_ box: JSONLLine.Box, place: String) throws(FormatError) -> LabelledBox? {
            guard let name = box.name, !name.isEmpty else {
                try options.leaveOut(place, "no class")
                return nil
            }
            if let known, !known.contains(name) {
                try options.leaveOut(place, "class \(name) is not in the synset")
                return nil
            }
            var values: [Double] = []
            for (key, text) in zip(["xmin", "ymin", "xmax", "ymax"], box.edges) {
                guard let value = DecimalText.parse(text) else {
                    try options.leaveOut(
                        place, "\(key) is \(text.isEmpty ? "missing" : String(text.prefix(40))), expected a number")
                    return nil
                }
                values.append(value)
            }
            let edges = PixelBox(xMin: values[0], yMin: values[1], xMax: values[2], yMax: values[3])
            guard try BoxCheck.passes(edges, text: box.edges, at: place, options: options) else { return nil }
            return LabelledBox(
                className: name, box: edges, attributes: box.attributes,
                origin: BoxOrigin(convention: JSONLLine.origin, fields: box.edges), extras: JSONMembers.text(box.extras)
            )
        }
    }
}
