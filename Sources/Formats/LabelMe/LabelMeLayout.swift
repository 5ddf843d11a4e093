/// Where labelme keeps its files: one `.json` a picture, beside it or near.
struct LabelMeLayout {
    static let lookedFor = "labelme: *.json with shapes and imagePath beside the pictures"
    /// Largest file read, in bytes: a copy of the picture may be inside.
    static let sizeLimit = 256 << 20

    var root: String

    static func find(_ path: String) -> LabelMeLayout? {
        let full = Disk.absolute(path)
        if Disk.isFile(full) {
            guard PathText.ext(full) == "json", isLabelFile(full) else { return nil }
            return LabelMeLayout(root: PathText.folder(full))
        }
        let found = files(full).sorted().prefix(5).contains { isLabelFile(PathText.join(full, $0)) }
        return found ? LabelMeLayout(root: full) : nil
    }

    /// A folder of pictures that nobody has labelled: labelme's layout before its first file.
    static func unlabelled(_ path: String) -> LabelMeLayout? {
        let full = Disk.absolute(path)
        return Disk.files(below: full, where: PathText.isPicture).isEmpty ? nil : LabelMeLayout(root: full)
    }

    /// Relative paths of the JSON files below a folder, unsorted.
    static func files(_ folder: String) -> [String] { Disk.files(below: folder) { PathText.ext($0) == "json" } }

    private static func isLabelFile(_ path: String) -> Bool {
        guard let head = JSONHead(path), !head.isArray else { return false }
        return head.keys.contains("shapes") && !head.keys.isDisjoint(with: ["imagePath", "imageData", "version"])
    }

    /// Why a path is taken for labelme's files.
    static func reason(_ path: String) -> String? { find(path).map { "JSON files with shapes in \($0.root)" } }
}

/// Keys of labelme's files.
enum LabelMeKeys {
    static let origin = "labelme"
    static let style = "labelme.style"
    static let version = "labelme.version"
    /// Orders of keys, as the first file and its first shape have them.
    static let fileOrder = "labelme.file"
    static let shapeOrder = "labelme.shape"
    static let usual = ["version", "flags", "shapes", "imagePath", "imageData", "imageHeight", "imageWidth"]
    static let usualInShape = ["label", "points", "group_id", "description", "shape_type", "flags"]
    /// What these keys say where there is nothing to say.
    static let trivial = [
        "flags": "{}", "imageData": "null", "group_id": "null", "description": "\"\"", "mask": "null",
    ]

    /// Order noted among a dataset's conventions.
    static func order(_ key: String, in conventions: [String: String], usual: [String]) -> [String] {
        conventions[key].map { $0.split(separator: "\t").map(String.init) } ?? usual
    }
}
