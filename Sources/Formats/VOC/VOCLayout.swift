/// Where a Pascal VOC dataset keeps its files: `Annotations/` and `JPEGImages/`, or the XML beside the pictures.
struct VOCLayout {
    static let annotationFolder = "Annotations"
    static let pictureFolder = "JPEGImages"
    static let setFolder = "ImageSets/Main"

    /// Absolute path of the dataset.
    var root: String
    /// Absolute path of the XML files.
    var annotations: String
    /// Absolute path of the pictures.
    var pictures: String

    /// Path of a label file for messages, relative to the dataset.
    func place(_ xml: String) -> String {
        annotations == root ? xml : PathText.join(Self.annotationFolder, xml)
    }

    /// The layout at a path, or `nil` if this is no VOC dataset.
    ///
    /// One file stands for its folder.
    static func find(_ path: String) -> VOCLayout? {
        var root = Disk.absolute(path)
        if Disk.isFile(root) {
            guard PathText.ext(root) == "xml", isLabelFile(root) else { return nil }
            root = PathText.folder(root)
            if PathText.name(root) == annotationFolder { root = PathText.folder(root) }
        }
        if !Disk.isFolder(PathText.join(root, annotationFolder)) {
            // `VOCdevkit` holds the dataset one folder down.
            let inner = Disk.names(root).filter { Disk.isFolder(PathText.join(root, $0 + "/" + annotationFolder)) }
            if inner.count == 1 { root = PathText.join(root, inner[0]) }
        }
        let annotations = PathText.join(root, annotationFolder)
        if Disk.isFolder(annotations) {
            guard hasLabelFiles(annotations) else { return nil }
            let usual = [pictureFolder, "images"].map { PathText.join(root, $0) }.first(where: Disk.isFolder)
            return VOCLayout(root: root, annotations: annotations, pictures: usual ?? root)
        }
        guard hasLabelFiles(root) else { return nil }
        return VOCLayout(root: root, annotations: root, pictures: root)
    }

    /// Whether there are XML files, and one of the first few is a VOC label file.
    private static func hasLabelFiles(_ folder: String) -> Bool {
        xmlFiles(folder).sorted().prefix(5).contains { isLabelFile(PathText.join(folder, $0)) }
    }

    /// Relative paths of the XML files below a folder, unsorted.
    static func xmlFiles(_ folder: String) -> [String] { Disk.files(below: folder) { PathText.ext($0) == "xml" } }

    private static func isLabelFile(_ path: String) -> Bool {
        guard let bytes = try? Disk.bytes(path) else { return false }
        let head = String(decoding: bytes.prefix(4096), as: UTF8.self)
        return head.contains("<annotation>") || head.contains("<annotation ")
    }
}
