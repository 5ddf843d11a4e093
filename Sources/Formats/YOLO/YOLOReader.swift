import Domain

/// What the six columns of a YOLO row mean; programs differ, so it must be said.
public enum YOLOColumns: String, CaseIterable, Sendable {
    /// `class x y w h confidence`
    case confidenceLast
    /// `class confidence x y w h`
    case confidenceSecond
}

/// Reads YOLO text files, in the Ultralytics and in the darknet layout.
struct YOLOReader: DatasetReader {
    let format = FormatName.yolo
    let synset: [String]
    let conventions: [String: String] = [:]
    let splits: [SplitList]
    let root: String
    let pictureFolder: String

    private let options: ReadOptions
    /// Paths of the pictures below `pictureFolder`, in natural order.
    private let pictures: [String]
    /// What stands between the root and a picture's path; label files follow from both.
    private let prefix: String
    /// Listed pictures that are nowhere, with the list that names them.
    private let missing: [Problem]

    /// Opens the dataset at a folder, or at its `data.yaml` or `obj.data`.
    ///
    /// - Throws: `FormatError.namesMissing` without a class list, `.namesDisagree` with two different ones.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        root = YOLOLayout.root(path)
        guard Disk.isFolder(root) else { throw .unreadable(path: path, reason: "no such folder") }
        self.options = options
        let names = try YOLONames(root, synset: options.synset)
        guard let synset = options.synset ?? names.lists.first?.names else {
            throw .namesMissing(path: root, lookedFor: ["names in data.yaml", "obj.data"] + SynsetFile.usualNames)
        }
        self.synset = synset
        if let outside = options.pictures {
            pictureFolder = Disk.absolute(outside)
            pictures = options.order ?? PictureFolder(pictureFolder).all
            prefix = Disk.isFolder(PathText.join(root, "labels")) ? "images" : ""
        } else {
            let all = options.order.map { $0.map { PathText.join("images", $0) } } ?? PictureFolder(root).all
            let inImages = !all.isEmpty && all.allSatisfy { $0.hasPrefix("images/") }
            prefix = inImages ? "images" : ""
            pictureFolder = inImages ? PathText.join(root, "images") : root
            pictures = inImages ? all.map { String($0.dropFirst(7)) } : all
        }
        (splits, missing) = Self.splits(names, root: root, prefix: prefix, pictures: pictures)
    }

    private static func splits(
        _ names: YOLONames, root: String, prefix: String, pictures: [String]
    ) -> ([SplitList], [Problem]) {
        var entries: [(name: String, values: [String])] = []
        if let yaml = names.yaml?.content {
            for key in yaml.keys where key != "path" && key != "names" {
                switch yaml[key] {
                case .scalar(let text) where ["train", "val", "test"].contains(key) || text.hasSuffix(".txt"):
                    if !text.isEmpty { entries.append((key, [text])) }
                case .list(let list) where ["train", "val", "test"].contains(key): entries.append((key, list))
                default: break
                }
            }
        }
        for (key, name) in [("train", "train"), ("valid", "val")] {
            if let text = names.darknet[key], names.yaml == nil { entries.append((name, [text])) }
        }
        guard !entries.isEmpty else { return ([], []) }
        let known = Set(pictures)
        func inside(_ path: String) -> String? {
            guard !prefix.isEmpty else { return known.contains(path) ? path : nil }
            guard path.hasPrefix(prefix + "/") else { return known.contains(path) ? path : nil }
            let rest = String(path.dropFirst(prefix.count + 1))
            return known.contains(rest) ? rest : nil
        }
        var problems: [Problem] = []
        var absent: Set<String> = []
        var splits: [SplitList] = []
        for (name, values) in entries {
            var paths: [String] = []
            for value in values {
                if let folder = YOLONames.find(value, in: root, where: Disk.isFolder) {
                    let start =
                        folder == prefix
                        ? "" : prefix.isEmpty ? folder + "/" : String(folder.dropFirst(prefix.count + 1)) + "/"
                    paths += start.isEmpty ? pictures : pictures.filter { $0.hasPrefix(start) }
                } else if let list = YOLONames.find(value, in: root, where: Disk.isFile),
                    let text = try? Disk.text(PathText.join(root, list))
                {
                    for (number, line) in Disk.lines(text).enumerated() {
                        let entry = String(line.trimmingPrefix(" "))
                        guard !entry.isEmpty else { continue }
                        if let found = YOLONames.suffix(entry, where: { inside($0) != nil }).flatMap(inside) {
                            paths.append(found)
                        } else {
                            guard absent.insert(entry).inserted else { continue }
                            problems.append(
                                Problem(
                                    place: "\(list):\(number + 1)", reason: "picture \(entry.prefix(200)) is missing"))
                        }
                    }
                } else {
                    problems.append(
                        Problem(
                            place: names.yaml?.path ?? root, reason: "\(name) is \(value), which is not in the dataset")
                    )
                }
            }
            splits.append(SplitList(name: name, paths: paths))
        }
        // One part that is everything, twice over, says nothing.
        if Set(splits.map(\.paths)).count == 1, splits[0].paths.count == pictures.count { splits = [] }
        return (splits, problems)
    }

    func cursor(quiet: Bool) -> any ImageCursor {
        Cursor(reader: self, options: quiet ? options.quiet() : options, folder: PictureFolder(pictureFolder))
    }

    private struct Cursor: ImageCursor {
        let reader: YOLOReader
        let options: ReadOptions
        let folder: PictureFolder
        var index = 0
        var stems = StemRegister()

        mutating func next() throws -> LabelledImage? {
            while index < reader.pictures.count {
                let picture = reader.pictures[index]
                index += 1
                do throws(FormatError) {
                    try stems.add(picture)
                } catch {
                    try options.leaveOut(picture, "\(error)")
                    continue
                }
                if let image = try image(picture) { return image }
            }
            if index == reader.pictures.count {
                index += 1
                for problem in reader.missing { try options.leaveOut(problem.place, problem.reason) }
                try reportOrphans()
            }
            return nil
        }

        private func reportOrphans() throws(FormatError) {
            guard reader.options.order == nil, reader.prefix == "images" else { return }
            let labels = PathText.join(reader.root, "labels")
            let expected = Set(reader.pictures.map { YOLOLayout.label(of: "images/" + $0) })
            for file in Disk.files(below: labels, where: { PathText.ext($0) == "txt" }).sorted()
            where !SynsetFile.usualNames.contains(PathText.name(file)) && !expected.contains("labels/" + file) {
                try options.leaveOut("labels/" + file, "no picture for this label file")
            }
        }

        private func image(_ picture: String) throws(FormatError) -> LabelledImage? {
            let place = YOLOLayout.label(of: PathText.join(reader.prefix, picture))
            let path = PathText.join(reader.root, place)
            let header: PictureHeader?
            switch folder.header(picture, options: options) {
            case .success(let found): header = found
            case .failure(let unreadable):
                try options.leaveOut(picture, unreadable.reason)
                return nil
            }
            guard Disk.isFile(path) else { return LabelledImage(path: picture, header: header) }
            guard let size = header?.uprightSize else { return nil }
            let text: [UInt8]
            do throws(FormatError) { text = try Disk.bytes(path) } catch {
                try options.leaveOut(place, "\(error)")
                return nil
            }
            let rows = YOLORows(place: place, size: size, synset: reader.synset, options: options)
            guard let (boxes, count) = try rows.read(text) else { return nil }
            return LabelledImage(
                path: picture, header: header, state: count == 0 ? .empty : boxes.isEmpty ? .unseen : .labelled,
                boxes: boxes, labelFile: place)
        }
    }
}
