import Domain

/// Writes OpenImages' CSV files: boxes, classes and images, pictures in `images/`.
///
/// An image's id is its path without extension, `/` turned into `_`, as programs look for the picture by its id; the list
/// of images says the path itself.
struct OpenImagesWriter: DatasetWriter {
    let format = FormatName.openimages
    private let folder: OutputFolder
    private let header: WriteHeader
    private let boxes: OutputFile
    private let images: OutputFile
    private let columns: [String]
    private let imageColumns: [String]
    /// `LabelName`s by class name.
    private let labels: [String: String]
    /// Part of each picture that is in one alone: an image has one subset.
    private let subsets: [String: String]
    private var stems = StemRegister()
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .openimages, header: header, options: options)
        self.header = header
        let conventions = header.conventions
        columns = OpenImagesKeys.columns(OpenImagesKeys.columns, in: conventions, usual: OpenImagesKeys.usual)
        var listed = OpenImagesKeys.columns(
            OpenImagesKeys.imageColumns, in: conventions, usual: OpenImagesKeys.usualForImages)
        listed += OpenImagesKeys.usualForImages.filter { !listed.contains($0) }
        imageColumns = listed
        let known = JSONMembers.parse(conventions[OpenImagesKeys.labels])
        let own = Dictionary(known.map { ($0.key, JSONText.string($0.text) ?? $0.key) }) { first, _ in first }
        labels = Dictionary(header.synset.map { ($0, own[$0] ?? $0) }) { first, _ in first }
        subsets = SplitList.single(in: header.splits)
        boxes = try folder.begin(OpenImagesLayout.boxFile)
        images = try folder.begin(OpenImagesLayout.imageFile)
        try boxes.append(CSVLine.text(columns))
        try images.append(CSVLine.text(imageColumns))
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        let path = try folder.inside(image.path)
        let id = PathText.stem(path).replacing("/", with: "_")
        try stems.add(id + "." + PathText.ext(path))
        summary.images += 1
        summary.boxes += image.boxes.count
        // Everything listed counts as looked at: an unseen picture would be taught as background.
        if image.state == .unseen && image.boxes.isEmpty { return }
        guard !path.contains(where: \.isNewline), !id.contains("\\") else {
            throw .inexpressible(place: path, reason: "line ends and backslashes cannot stand in an ImageID")
        }
        try folder.place(image.path, at: PathText.join(OpenImagesLayout.pictureFolder, path))
        let extras = JSONMembers.parse(image.extras)
        try images.append(
            CSVLine.text(
                imageColumns.map { column in
                    switch column {
                    case "ImageID": id
                    case "Subset": subsets[image.path] ?? ""
                    case "OriginalURL": Self.text(column, in: extras) ?? path
                    default: Self.text(column, in: extras) ?? ""
                    }
                }))
        for box in image.boxes { try boxes.append(row(box, id: id, of: image)) }
    }

    private static func text(_ column: String, in extras: [JSONMember]) -> String? {
        JSONMembers.text(column, in: extras).map { JSONText.string($0) ?? $0 }
    }

    private func row(_ box: LabelledBox, id: String, of image: LabelledImage) throws(FormatError) -> String {
        guard let size = image.header?.uprightSize else {
            throw .inexpressible(
                place: image.path, reason: "size of the picture is not known, and openimages needs it")
        }
        guard let label = labels[box.className] else {
            throw .inexpressible(place: image.path, reason: "class \(box.className) is not in the synset")
        }
        let extras = JSONMembers.parse(box.extras)
        let edges = Dictionary(zip(OpenImagesKeys.edges, Self.fields(box, size))) { first, _ in first }
        func flag(_ value: Bool?) -> String? { value.map { $0 ? "1" : "0" } }
        return CSVLine.text(
            columns.map { column in
                switch column {
                case "ImageID": return id
                case "LabelName": return label
                case "IsOccluded":
                    return flag(box.attributes.occluded) ?? Self.text(column, in: extras)
                        ?? OpenImagesKeys.trivial(column)
                case "IsTruncated":
                    return flag(box.attributes.truncated) ?? Self.text(column, in: extras)
                        ?? OpenImagesKeys.trivial(column)
                default:
                    return edges[column] ?? Self.text(column, in: extras) ?? OpenImagesKeys.trivial(column)
                }
            })
    }

    private static func fields(_ box: LabelledBox, _ size: ImageSize) -> [String] {
        if let origin = box.origin, origin.convention == OpenImagesKeys.origin(size), origin.fields.count == 4 {
            return origin.fields
        }
        let (edges, width, height) = (box.box, Double(size.width), Double(size.height))
        return [edges.xMin / width, edges.xMax / width, edges.yMin / height, edges.yMax / height]
            .map(DecimalText.shortest)
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        try boxes.finish()
        try images.finish()
        let list = header.synset.map { CSVLine.text([labels[$0] ?? $0, $0]) }.joined()
        try folder.write(OpenImagesLayout.classFile, Array(list.utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: [:])
        return summary
    }
}

extension SplitList {
    /// The part of each picture that is in one part alone, for formats where an image has one.
    static func single(in splits: [SplitList]) -> [String: String] {
        var parts: [String: String] = [:]
        var several: Set<String> = []
        for split in splits where !split.name.isEmpty {
            for path in split.paths where parts.updateValue(split.name, forKey: path) != nil { several.insert(path) }
        }
        return parts.filter { !several.contains($0.key) }
    }
}
