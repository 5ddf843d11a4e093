import Domain
import Foundation

/// Reads OpenImages' CSV files: fractions of the picture, classes by machine ids that a list gives names to.
struct OpenImagesReader: DatasetReader {
    let format = FormatName.openimages
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList]
    let root: String
    let pictureFolder: String
    let layout: OpenImagesLayout
    let options: ReadOptions
    let index: OpenImagesIndex
    /// Class names by `LabelName`.
    let names: [String: String]
    /// Columns of every file, by name.
    let columns: [String: [String]]

    /// Opens the dataset at a folder or a file with boxes, and looks at every row once.
    ///
    /// - Throws: `FormatError` where a file cannot be read or the class list is unusable.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = OpenImagesLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [OpenImagesLayout.lookedFor])
        }
        (self.layout, self.options, root) = (layout, options, layout.root)
        let usual = PathText.join(layout.root, OpenImagesLayout.pictureFolder)
        pictureFolder = options.pictures.map(Disk.absolute) ?? (Disk.isFolder(usual) ? usual : layout.root)
        var index = OpenImagesIndex()
        for (number, file) in layout.images.enumerated() {
            try index.addImages(PathText.join(layout.root, file), file: number)
        }
        for (number, file) in layout.boxes.enumerated() {
            try index.addBoxes(PathText.join(layout.root, file), file: number)
        }
        self.index = index
        let described = try Self.descriptions(layout)
        var (names, labels) = ([String: String](), [JSONMember]())
        var order = KeyOrder()
        for (label, name) in described + index.labels.keys.map({ ($0, $0) }) where names[label] == nil {
            // Two machine ids of one name stay two classes.
            let unique = order.insert(name) ? name : "\(name) (\(label))"
            if unique != name { _ = order.insert(unique) }
            names[label] = unique
            labels.append(JSONMember(key: unique, text: JSONText.quoted(label)))
        }
        self.names = names
        synset = options.synset ?? order.keys
        var columns: [String: [String]] = [:]
        for file in layout.boxes + layout.images {
            columns[file] = OpenImagesLayout.columns(PathText.join(layout.root, file))
        }
        self.columns = columns
        var conventions = [OpenImagesKeys.columns: Self.header(columns, layout.boxes)]
        if !layout.images.isEmpty { conventions[OpenImagesKeys.imageColumns] = Self.header(columns, layout.images) }
        conventions[OpenImagesKeys.labels] = JSONMembers.text(labels)
        self.conventions = conventions
        splits = Self.splits(layout, index, columns, PictureFolder(pictureFolder))
    }

    private static func header(_ columns: [String: [String]], _ files: [String]) -> String {
        String(CSVLine.text(columns[files[0]] ?? []).dropLast())
    }

    /// Machine ids and names in the order of the list.
    private static func descriptions(_ layout: OpenImagesLayout) throws(FormatError) -> [(String, String)] {
        guard let file = layout.classes else { return [] }
        var found: [(String, String)] = []
        var lines = try LineReader(PathText.join(layout.root, file))
        while let bytes = try lines.next() {
            if bytes.allSatisfy({ $0 <= 32 }) { continue }
            guard let fields = CSVLine.fields(bytes), fields.count == 2, !fields[0].isEmpty, !fields[1].isEmpty else {
                throw .malformed(
                    Problem(place: "\(file):\(lines.number)", reason: "expected a LabelName, a comma and a class name"))
            }
            if lines.number == 1, fields[0] == "LabelName" { continue }
            found.append((fields[0], fields[1]))
        }
        return found
    }

    /// Parts by the column `Subset` of the image lists, or by the files with boxes.
    private static func splits(
        _ layout: OpenImagesLayout, _ index: OpenImagesIndex, _ columns: [String: [String]], _ folder: PictureFolder
    ) -> [SplitList] {
        var order = KeyOrder()
        var members: [String: [Int]] = [:]
        let rows = OpenImagesRows(layout: layout, files: layout.images, columns: columns)
        for (number, row) in index.rows.sorted(by: { $0.key < $1.key }) {
            guard let subset = rows.row(row)?["Subset"], !subset.isEmpty else { continue }
            _ = order.insert(subset)
            members[subset, default: []].append(number)
        }
        if order.keys.isEmpty, layout.boxes.count > 1 {
            for (file, part) in zip(layout.boxes, index.parts) {
                _ = order.insert(OpenImagesLayout.part(file))
                members[OpenImagesLayout.part(file), default: []] += part
            }
        }
        let pictures = OpenImagesPictures(folder)
        return order.keys.map { name in
            SplitList(
                name: name,
                paths: (members[name] ?? []).compactMap { number in
                    pictures.path(index.ids[number], index.rows[number].flatMap { rows.row($0) }).path
                })
        }
    }

    func cursor(quiet: Bool) -> any ImageCursor {
        OpenImagesCursor(reader: self, options: quiet ? options.quiet() : options)
    }
}

/// Rows of CSV files read at random, as columns by name.
final class OpenImagesRows {
    private let handles: [FileHandle?]
    private let columns: [[String]]

    init(layout: OpenImagesLayout, files: [String], columns: [String: [String]]) {
        handles = files.map { FileHandle(forReadingAtPath: PathText.join(layout.root, $0)) }
        self.columns = files.map { columns[$0] ?? [] }
    }

    deinit { for handle in handles { try? handle?.close() } }

    /// Columns of the file that a run is in.
    func columns(_ run: OpenImagesIndex.Run) -> [String] { columns[run.file] }

    /// Lines of a run, with their numbers.
    func lines(_ run: OpenImagesIndex.Run) -> [(number: Int, fields: [String])] {
        guard let handle = handles[run.file], (try? handle.seek(toOffset: UInt64(run.bytes.lowerBound))) != nil,
            let data = try? handle.read(upToCount: run.bytes.count)
        else { return [] }
        var number = run.line - 1
        return [UInt8](data).split(separator: 10, omittingEmptySubsequences: false).compactMap { line in
            number += 1
            let bytes = line.last == 13 ? line.dropLast() : line
            guard !bytes.isEmpty, let fields = CSVLine.fields(Array(bytes)), fields.count == columns[run.file].count
            else { return nil }
            return (number, fields)
        }
    }

    /// The one row of a run, by column.
    func row(_ run: OpenImagesIndex.Run) -> [String: String]? {
        lines(run).first.map { line in
            Dictionary(zip(columns[run.file], line.fields)) { first, _ in first }
        }
    }
}

/// Finds pictures by the id in their name.
final class OpenImagesPictures {
    private let folder: PictureFolder
    private lazy var byID: [String: String] = Dictionary(
        folder.all.map { (PathText.stem(PathText.name($0)), $0) }
    ) { first, _ in first }

    init(_ folder: PictureFolder) { self.folder = folder }

    /// Path of a picture below the folder, and whether it is there: what the image list says, or the picture of that name.
    func path(_ id: String, _ row: [String: String]?) -> (path: String, isFound: Bool) {
        if let url = row?["OriginalURL"], PathText.scheme(url) == nil, let inside = PathText.inside(url),
            let found = folder.locate(inside)
        {
            return (found, true)
        }
        if let found = folder.locate(id + ".jpg") ?? byID[id] { return (found, true) }
        return (id + ".jpg", false)
    }
}
