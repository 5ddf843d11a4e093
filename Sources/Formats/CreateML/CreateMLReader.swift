import Domain

/// Reads CreateML: a list of images with boxes by their centre, in pixels.
struct CreateMLReader: DatasetReader {
    let format = FormatName.createml
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList]
    let root: String
    let pictureFolder: String
    private let documents: [(list: JSONList, folder: String, keys: CreateMLKeys)]
    private let options: ReadOptions

    static let styleKey = "createml.style"

    /// Opens the dataset at a document or folder.
    ///
    /// - Throws: `FormatError.malformed` with line and column for broken JSON.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = CreateMLLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [CreateMLLayout.lookedFor])
        }
        (root, self.options) = (layout.root, options)
        let pictures = options.pictures.map(Disk.absolute) ?? layout.root
        pictureFolder = pictures
        var names: Set<String> = []
        var style: DocumentStyle?
        var documents: [(list: JSONList, folder: String, keys: CreateMLKeys)] = []
        var splits: [SplitList] = []
        for file in layout.documents {
            let bytes = try Disk.bytes(PathText.join(layout.root, file), limit: Disk.documentLimit)
            style = style ?? DocumentStyle(of: bytes)
            let folder = PathText.folder(file)
            var paths: [String] = []
            var keys: CreateMLKeys?
            let list = try JSONList(bytes, place: file) { members in
                let here = CreateMLKeys(of: members)
                keys = keys ?? here
                if let name = JSONMembers.string(here.image, in: members), let path = Self.path(name, folder) {
                    paths.append(path)
                }
                for box in JSONText.elements(JSONMembers.text(here.annotations, in: members) ?? "") {
                    if let name = JSONMembers.string("label", in: JSONMembers.parse(box)), !name.isEmpty {
                        names.insert(name)
                    }
                }
            }
            documents.append((list, folder, keys ?? CreateMLKeys()))
            splits.append(SplitList(name: Self.part(file), paths: paths))
        }
        self.documents = documents
        self.splits = splits.count < 2 ? [] : splits
        conventions = [
            Self.styleKey: (style ?? DocumentStyle(indent: nil)).text,
            CreateMLKeys.key: (documents.first?.keys ?? CreateMLKeys()).text,
        ]
        let listed = try SynsetFile.names(options.synset, beside: layout.root) ?? []
        synset = listed + (options.synset == nil ? names.subtracting(listed).sorted() : [])
    }

    /// Name of the part that a document holds: its folder's, or its own.
    private static func part(_ file: String) -> String {
        let folder = PathText.folder(file)
        return folder.isEmpty ? PathText.stem(PathText.name(file)) : folder
    }

    /// A picture's name as a path below the picture folder, or `nil` if it leads out; addresses stay as they are.
    private static func path(_ name: String, _ folder: String) -> String? {
        if PathText.scheme(name) != nil { return name }
        return PathText.inside(name).map { PathText.join(folder, $0) }
    }

    func cursor(quiet: Bool) -> any ImageCursor {
        IndexedCursor(
            Images(
                reader: self, options: quiet ? options.quiet() : options, folder: PictureFolder(pictureFolder),
                known: options.synset.map(Set.init)))
    }

    private struct Images: IndexedImages {
        let reader: CreateMLReader
        let options: ReadOptions
        let folder: PictureFolder
        /// The classes that are wanted; `nil` for all.
        let known: Set<String>?
        var seen: Set<String> = []

        var counts: [Int] { reader.documents.map(\.list.count) }

        mutating func image(_ index: Int, of number: Int) throws(FormatError) -> LabelledImage? {
            let (list, prefix, usual) = reader.documents[number]
            guard let members = list.members(index) else {
                try options.leaveOut(list.place(index), "expected an object with image and annotations")
                return nil
            }
            let keys = CreateMLKeys(of: members)
            guard let name = JSONMembers.string(keys.image, in: members), !name.isEmpty else {
                try options.leaveOut(list.place(index), "no \(usual.image)")
                return nil
            }
            guard let path = CreateMLReader.path(name, prefix) else {
                try options.leaveOut(list.place(index), "path \(name) leads out of the dataset")
                return nil
            }
            guard seen.insert(path).inserted else {
                try options.leaveOut(list.place(index), "\(path) was listed before")
                return nil
            }
            let place = "\(list.place(index)): \(path)"
            let text = JSONMembers.text(keys.annotations, in: members)
            if let text, text.utf8.first != UInt8(ascii: "["), text != "null" {
                try options.leaveOut(place, "\(keys.annotations) is no array")
                return nil
            }
            let entries = JSONText.elements(text ?? "")
            var boxes: [LabelledBox] = []
            for (number, entry) in entries.enumerated() {
                if let box = try box(JSONMembers.parse(entry), place: "\(place): box \(number + 1)") {
                    boxes.append(box)
                }
            }
            let isAddress = PathText.scheme(path) != nil
            let found = isAddress ? nil : folder.locate(path)
            if found == nil, !isAddress { options.note(place, "picture \(path) is missing") }
            let header = folder.header(found, stated: nil, boxes: [], place: place, options: options)
            var image = LabelledImage(path: found ?? path, header: header, boxes: boxes, labelFile: list.place)
            image.state = text == nil ? .unseen : entries.isEmpty ? .empty : boxes.isEmpty ? .unseen : .labelled
            image.clientID = JSONMembers.string("clientId", in: members)
            var read: Set<String> = [keys.image, keys.annotations]
            if image.clientID != nil { read.insert("clientId") }
            image.extras = JSONMembers.text(JSONMembers.rest(of: members, known: read, usual: usual.usual))
            return image
        }

        private func box(_ members: [JSONMember], place: String) throws(FormatError) -> LabelledBox? {
            guard let name = JSONMembers.string("label", in: members), !name.isEmpty else {
                try options.leaveOut(place, "no label")
                return nil
            }
            if let known, !known.contains(name) {
                try options.leaveOut(place, "class \(name) is not in the synset")
                return nil
            }
            let coordinates = JSONMembers.parse(JSONMembers.text("coordinates", in: members))
            var (fields, values): ([String], [Double]) = ([], [])
            for key in CreateMLKeys.usualInCoordinates {
                let text = JSONMembers.text(key, in: coordinates)
                guard let text, let value = DecimalText.parse(text) else {
                    try options.leaveOut(place, "\(key) is \(text?.prefix(40) ?? "missing"), expected a number")
                    return nil
                }
                fields.append(text)
                values.append(value)
            }
            let edges = PixelBox(
                xMin: values[0] - values[2] / 2, yMin: values[1] - values[3] / 2, xMax: values[0] + values[2] / 2,
                yMax: values[1] + values[3] / 2)
            guard try BoxCheck.passes(edges, text: fields, at: place, options: options) else { return nil }
            var box = LabelledBox(
                className: name, box: edges, origin: BoxOrigin(convention: CreateMLKeys.origin, fields: fields))
            var rest = JSONMembers.rest(
                of: members, known: ["label", "coordinates"], usual: CreateMLKeys.usualInBox)
            box.attributes = JSONAttributes.take(from: &rest)
            let inner = JSONMembers.rest(
                of: coordinates, known: Set(CreateMLKeys.usualInCoordinates), usual: CreateMLKeys.usualInCoordinates)
            if let text = JSONMembers.text(inner) { rest.append(JSONMember(key: "coordinates", text: text)) }
            box.extras = JSONMembers.text(rest)
            return box
        }
    }
}
