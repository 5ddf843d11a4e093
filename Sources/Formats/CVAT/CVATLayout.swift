/// Where CVAT's export "for images" lies: one or several XML documents, pictures beside them or in `images/`.
struct CVATLayout {
    static let lookedFor = "cvat: *.xml with <annotations> and <image>"
    static let fileName = "annotations.xml"
    static let imageFolder = "images"

    var root: String
    /// Names of the documents, in order.
    var documents: [String]
    var pictures: String

    static func find(_ path: String) -> CVATLayout? {
        let full = Disk.absolute(path)
        let root = Disk.isFile(full) ? PathText.folder(full) : full
        let names =
            Disk.isFile(full)
            ? [PathText.name(full)]
            : Disk.names(full).filter { PathText.ext($0) == "xml" }.sorted().prefix(64).map { $0 }
        let documents = names.filter { PathText.ext($0) == "xml" && isDocument(PathText.join(root, $0)) }
        guard !documents.isEmpty else { return nil }
        let images = PathText.join(root, imageFolder)
        return CVATLayout(root: root, documents: documents, pictures: Disk.isFolder(images) ? images : root)
    }

    private static func isDocument(_ path: String) -> Bool {
        let head = String(decoding: Disk.start(path, 4096), as: UTF8.self)
        return head.contains("<annotations>") || head.contains("<annotations ")
    }

    /// Why a path is taken for CVAT's export.
    static func reason(_ path: String) -> String? { find(path).map { "<annotations> in \($0.documents[0])" } }
}

/// Names of elements and attributes, and their orders.
enum CVATKeys {
    static let origin = "cvat"
    /// Everything before the first image, as text.
    static let head = "cvat.head"
    /// Orders of attributes, as the first image and its first box have them.
    static let imageOrder = "cvat.image"
    static let boxOrder = "cvat.box"
    static let usualInImage = ["id", "name", "subset", "task_id", "width", "height"]
    static let usualInBox = [
        "label", "source", "occluded", "xtl", "ytl", "xbr", "ybr", "rotation", "z_order", "group_id",
    ]
    static let edges = ["xtl", "ytl", "xbr", "ybr"]
    /// What these attributes say where there is nothing to say.
    static let trivial = ["source": "manual", "occluded": "0", "z_order": "0"]
    static let shapes: Set<String> = [
        "polygon", "polyline", "points", "ellipse", "cuboid", "mask", "skeleton", "cuboid_3d",
    ]

    /// Order noted among a dataset's conventions.
    static func order(_ key: String, in conventions: [String: String], usual: [String]) -> [String] {
        conventions[key].map { $0.split(separator: " ").map(String.init) } ?? usual
    }
}
