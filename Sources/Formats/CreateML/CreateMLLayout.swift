/// Where a CreateML dataset keeps its documents: at the top of a folder, or one in each folder of pictures below.
struct CreateMLLayout {
    static let lookedFor = "createml: *.json with a list of image and annotations"
    static let fileName = "annotations.json"

    var root: String
    /// Paths of the documents relative to the root, in order; pictures lie beside them.
    var documents: [String]

    static func find(_ path: String) -> CreateMLLayout? {
        let full = Disk.absolute(path)
        if Disk.isFile(full) {
            guard PathText.ext(full) == "json", isDocument(full) else { return nil }
            return CreateMLLayout(root: PathText.folder(full), documents: [PathText.name(full)])
        }
        let top = documents(in: "", of: full)
        if !top.isEmpty { return CreateMLLayout(root: full, documents: top) }
        let folders = Disk.names(full).sorted().prefix(64).filter { Disk.isFolder(PathText.join(full, $0)) }
        let below = folders.flatMap { documents(in: $0, of: full) }
        return below.isEmpty ? nil : CreateMLLayout(root: full, documents: below)
    }

    private static func documents(in folder: String, of root: String) -> [String] {
        Disk.names(PathText.join(root, folder)).filter { PathText.ext($0) == "json" }.sorted().prefix(64)
            .map { PathText.join(folder, $0) }.filter { isDocument(PathText.join(root, $0)) }
    }

    private static func isDocument(_ path: String) -> Bool {
        guard let head = JSONHead(path), head.isArray else { return false }
        return !head.keys.isDisjoint(with: CreateMLKeys.image) && !head.keys.isDisjoint(with: CreateMLKeys.annotations)
    }

    /// Why a path is taken for a CreateML dataset.
    static func reason(_ path: String) -> String? {
        find(path).map { "images with annotations in \($0.documents[0])" }
    }
}

/// Keys of an entry, which tools spell in two ways.
struct CreateMLKeys: Equatable {
    static let image = ["image", "imagefilename"]
    static let annotations = ["annotations", "annotation"]
    static let key = "createml.keys"
    static let origin = "createml"
    static let usualInBox = ["label", "coordinates", "difficult", "truncated", "occluded", "pose"]
    static let usualInCoordinates = ["x", "y", "width", "height"]

    var image = CreateMLKeys.image[0]
    var annotations = CreateMLKeys.annotations[0]

    init() {}

    /// The spelling of an entry's members.
    init(of members: [JSONMember]) {
        image = Self.image.first { key in members.contains { $0.key == key } } ?? image
        annotations = Self.annotations.first { key in members.contains { $0.key == key } } ?? annotations
    }

    /// The spelling noted among a dataset's conventions.
    init(text: String?) {
        let words = (text ?? "").split(separator: " ").map(String.init)
        guard words.count == 2, Self.image.contains(words[0]), Self.annotations.contains(words[1]) else { return }
        (image, annotations) = (words[0], words[1])
    }

    var text: String { "\(image) \(annotations)" }
    var usual: [String] { [image, annotations, "clientId"] }
}
