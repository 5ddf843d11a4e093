import Domain

/// Where an OpenImages dataset keeps its files: boxes, classes and images as CSV, pictures somewhere below.
struct OpenImagesLayout {
    static let lookedFor = "openimages: *.csv with ImageID, LabelName, XMin, XMax, YMin and YMax"
    static let boxFile = "annotations-bbox.csv"
    static let classFile = "class-descriptions-boxable.csv"
    static let imageFile = "images.csv"
    static let pictureFolder = "images"

    var root: String
    /// Names of the files with boxes, in order.
    var boxes: [String]
    /// Name of the list of class names, if there is one.
    var classes: String?
    /// Names of the files that list images, in order.
    var images: [String]

    static func find(_ path: String) -> OpenImagesLayout? {
        let full = Disk.absolute(path)
        let root = Disk.isFile(full) ? PathText.folder(full) : full
        let names = Disk.names(root).filter { PathText.ext($0) == "csv" }.sorted().prefix(64)
        var layout = OpenImagesLayout(root: root, boxes: [], classes: nil, images: [])
        for name in names {
            let columns = columns(PathText.join(root, name))
            if OpenImagesKeys.isBoxes(columns) {
                layout.boxes.append(name)
            } else if columns.first == "ImageID" {
                if columns.contains("OriginalURL") || columns.contains("Subset") { layout.images.append(name) }
            } else if columns.count == 2, name.contains("class") || columns[0].hasPrefix("/m/") {
                layout.classes = layout.classes ?? name
            }
        }
        if Disk.isFile(full) {
            guard layout.boxes.contains(PathText.name(full)) else { return nil }
            layout.boxes = [PathText.name(full)]
        }
        return layout.boxes.isEmpty ? nil : layout
    }

    /// Fields of a file's first line.
    static func columns(_ path: String) -> [String] {
        guard var lines = try? LineReader(path), var line = try? lines.next() else { return [] }
        if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        return CSVLine.fields(line) ?? []
    }

    /// Name of the part that a file holds, `train` for `oidv6-train-annotations-bbox.csv`.
    static func part(_ file: String) -> String {
        let stem = PathText.stem(file)
        return ["train", "validation", "test"].first(where: stem.contains) ?? stem
    }

    /// Why a path is taken for OpenImages.
    static func reason(_ path: String) -> String? { find(path).map { "boxes in \($0.boxes[0])" } }
}

/// Columns of the files.
enum OpenImagesKeys {
    /// Header of the file with boxes, as the source has it.
    static let columns = "openimages.columns"
    /// Header of the file with images, as the source has it.
    static let imageColumns = "openimages.images"
    /// `LabelName` of each class, as the text of one JSON object.
    static let labels = "openimages.labels"
    static let usual = [
        "ImageID", "Source", "LabelName", "Confidence", "XMin", "XMax", "YMin", "YMax", "IsOccluded", "IsTruncated",
        "IsGroupOf", "IsDepiction", "IsInside",
    ]
    static let usualForImages = ["ImageID", "Subset", "OriginalURL"]
    static let edges = ["XMin", "XMax", "YMin", "YMax"]

    static func isBoxes(_ columns: [String]) -> Bool {
        (edges + ["ImageID", "LabelName"]).allSatisfy(columns.contains)
    }

    /// What a column says where there is nothing to say.
    static func trivial(_ column: String) -> String {
        column == "Confidence" ? "1" : column.hasPrefix("Is") ? "-1" : ""
    }

    /// Name under which a box keeps its own text: fractions mean nothing without the size.
    static func origin(_ size: ImageSize) -> String { "openimages:\(size.width)x\(size.height)" }

    /// An id as one part of a path, or `nil` if it is none: what a crafted file says must not leave the folder.
    static func id(_ text: String) -> String? {
        PathText.inside(text) == text && !text.contains("/") && !text.contains("\\") ? text : nil
    }

    /// Columns noted among a dataset's conventions.
    static func columns(_ key: String, in conventions: [String: String], usual: [String]) -> [String] {
        conventions[key].flatMap { CSVLine.fields(Array($0.utf8)) } ?? usual
    }
}
