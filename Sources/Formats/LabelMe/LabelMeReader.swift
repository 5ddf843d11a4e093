import Domain

/// Reads labelme's files, and those of programs that follow it: rectangles of two opposite corners.
///
/// All files are looked at once when the reader is opened, for the classes and for which picture each belongs to.
struct LabelMeReader: DatasetReader {
    let format = FormatName.labelme
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList] = []
    let root: String
    let pictureFolder: String
    private let options: ReadOptions
    /// What is read, in natural order of the pictures: a label file, a picture, or both.
    private let entries: [Entry]

    struct Entry {
        var json: String?
        var picture: String?
    }

    /// Opens the dataset at a folder, or at one of its files.
    ///
    /// - Throws: `FormatError.notRecognised` where there are neither label files nor pictures, and whatever the class list is wrong with.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = LabelMeLayout.find(path) ?? Self.ownLayout(path) ?? .unlabelled(path) else {
            throw .notRecognised(path: path, lookedFor: [LabelMeLayout.lookedFor])
        }
        (root, self.options) = (layout.root, options)
        let folder = PictureFolder(options.pictures.map(Disk.absolute) ?? layout.root)
        pictureFolder = folder.path
        var conventions: [String: String] = [:]
        var names: Set<String> = []
        var entries: [(key: [UInt8], entry: Entry)] = []
        var taken: Set<String> = []
        for json in options.order.map(Self.files) ?? LabelMeLayout.files(layout.root).sorted() {
            let full = PathText.join(layout.root, json)
            if options.order != nil, !Disk.isFile(full) { continue }
            var picture: String?
            // Broken files are reported by the pass over the images.
            if let bytes = try? Disk.bytes(full, limit: LabelMeLayout.sizeLimit), let file = try? LabelMeFile(bytes) {
                if conventions.isEmpty { conventions = Self.conventions(file, DocumentStyle(of: bytes)) }
                for shape in file.shapes {
                    if LabelMeShapes.isBox(shape.members), let name = JSONMembers.string("label", in: shape.members),
                        !name.isEmpty
                    {
                        names.insert(name)
                    }
                }
                picture = Self.picture(of: file, json: json, folder: folder)
            }
            if let picture { taken.insert(picture) }
            entries.append((NaturalOrder.key(PathText.stem(picture ?? json)), Entry(json: json, picture: picture)))
        }
        for picture in options.order ?? folder.all where !taken.contains(picture) {
            entries.append((NaturalOrder.key(PathText.stem(picture)), Entry(json: nil, picture: picture)))
        }
        if let order = options.order {
            let rank = Dictionary(order.enumerated().map { (PathText.stem($1), $0) }) { first, _ in first }
            self.entries = entries.map(\.entry).sorted {
                rank[PathText.stem($0.picture ?? $0.json ?? "")] ?? .max
                    < rank[PathText.stem($1.picture ?? $1.json ?? "")] ?? .max
            }
        } else {
            self.entries = entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.entry)
        }
        self.conventions = conventions
        let listed = try SynsetFile.names(options.synset, beside: layout.root) ?? []
        synset = listed + (options.synset == nil ? names.subtracting(listed).sorted() : [])
    }

    /// A dataset that Reticle wrote of pictures nobody has looked at has no label files.
    private static func ownLayout(_ path: String) -> LabelMeLayout? {
        let full = Disk.absolute(path)
        return OutputFolder.format(of: full) == .labelme ? LabelMeLayout(root: full) : nil
    }

    private static func files(_ order: [String]) -> [String] { order.map { PathText.stem($0) + ".json" } }

    private static func conventions(_ file: LabelMeFile, _ style: DocumentStyle) -> [String: String] {
        var conventions = [
            LabelMeKeys.style: style.text,
            LabelMeKeys.fileOrder: file.keys.filter { $0 != "clientId" }.joined(separator: "\t"),
        ]
        conventions[LabelMeKeys.version] = JSONMembers.string("version", in: file.members)
        conventions[LabelMeKeys.shapeOrder] = file.shapes.first?.members.map(\.key).joined(separator: "\t")
        return conventions
    }

    /// The picture of a label file on disk: the one it names, or the one of the same name.
    static func picture(of file: LabelMeFile, json: String, folder: PictureFolder) -> String? {
        if let named = file.picture(in: PathText.folder(json)), let found = folder.locate(named) { return found }
        return folder.byStem[PathText.stem(json)]?.first
    }

    func cursor(quiet: Bool) -> any ImageCursor {
        IndexedCursor(
            Images(
                reader: self, options: quiet ? options.quiet() : options, folder: PictureFolder(pictureFolder),
                known: options.synset.map(Set.init)))
    }

    private struct Images: IndexedImages {
        let reader: LabelMeReader
        let options: ReadOptions
        let folder: PictureFolder
        /// The classes that are wanted; `nil` for all.
        let known: Set<String>?
        var seen: [String: String] = [:]

        var counts: [Int] { [reader.entries.count] }

        mutating func image(_ index: Int, of list: Int) throws(FormatError) -> LabelledImage? {
            let entry = reader.entries[index]
            if let json = entry.json { return try image(json, picture: entry.picture) }
            return entry.picture.map { picture in
                let header = folder.header(picture, stated: nil, boxes: [], place: picture, options: options)
                return LabelledImage(path: picture, header: header)
            }
        }

        private mutating func image(_ json: String, picture: String?) throws(FormatError) -> LabelledImage? {
            let bytes: [UInt8]
            do throws(FormatError) {
                bytes = try Disk.bytes(PathText.join(reader.root, json), limit: LabelMeLayout.sizeLimit)
            } catch {
                try options.leaveOut(json, "\(error)")
                return nil
            }
            let file: LabelMeFile
            do throws(JSONFault) { file = try LabelMeFile(bytes) } catch {
                let (line, column) = JSONScanner(bytes).position(error.offset)
                try options.leaveOut("\(json):\(line):\(column)", error.reason)
                return nil
            }
            guard let path = picture ?? file.picture(in: PathText.folder(json)) else {
                let named = JSONMembers.string("imagePath", in: file.members) ?? ""
                try options.leaveOut(
                    json, named.isEmpty ? "no imagePath" : "path \(named) leads out of the dataset")
                return nil
            }
            if let other = seen.updateValue(json, forKey: path) {
                seen[path] = other
                try options.leaveOut(json, "\(path) has its labels in \(other)")
                return nil
            }
            if picture == nil {
                let copy = file.hasPicture ? "; the copy in imageData is not read" : ""
                options.note(json, "picture \(path) is missing\(copy)")
            }
            let shapes = LabelMeShapes(
                place: json, conventions: reader.conventions, known: known, options: options)
            var boxes: [LabelledBox] = []
            for shape in file.shapes {
                if let box = try shapes.box(shape.members, line: shape.line) { boxes.append(box) }
            }
            let header = folder.header(
                picture, stated: file.statedSize, boxes: boxes.map(\.box), place: json, options: options)
            return LabelledImage(
                path: path, clientID: JSONMembers.string("clientId", in: file.members), header: header,
                state: file.shapes.isEmpty ? .empty : boxes.isEmpty ? .unseen : .labelled, boxes: boxes,
                labelFile: json, extras: file.extras(reader.conventions))
        }
    }
}
