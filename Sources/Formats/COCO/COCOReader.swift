import Domain

/// Reads COCO instances.
///
/// Category ids, areas, masks and unknown keys stay with their boxes as extras.
struct COCOReader: DatasetReader {
    let format = FormatName.coco
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList]
    let root: String
    let pictureFolder: String

    private let documents: [(document: COCODocument, prefix: String)]
    private let options: ReadOptions

    /// Opens the dataset at a document or folder.
    ///
    /// - Throws: `FormatError.malformed` with line and column for broken JSON.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = COCOLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [COCODetection.lookedFor])
        }
        (root, self.options) = (layout.root, options)
        var scanned: [COCODocument] = []
        for file in layout.documents {
            scanned.append(try COCODocument(Disk.bytes(file, limit: Disk.documentLimit), path: file))
        }
        var categories: [Int: COCODocument.Category] = [:]
        for document in scanned {
            for (id, category) in document.categories {
                if let other = categories.updateValue(category, forKey: id), other.name != category.name {
                    throw .namesDisagree(
                        first: scanned[0].path, second: document.path,
                        difference: "category \(id) is \(other.name) in one and \(category.name) in the other")
                }
            }
        }
        let sorted = categories.sorted { $0.key < $1.key }
        try SynsetFile.check(sorted.map(\.value.name), place: scanned[0].path)
        synset = options.synset ?? sorted.map(\.value.name)
        var conventions = ["coco.categories": "[" + sorted.map(\.value.text).joined(separator: ",") + "]"]
        conventions["coco.head"] = JSONMembers.text(scanned[0].head)
        self.conventions = conventions

        let folder = options.pictures.map(Disk.absolute) ?? Self.pictureFolder(root)
        pictureFolder = folder
        documents = scanned.map { ($0, Self.prefix($0, in: folder)) }
        splits =
            documents.count < 2
            ? []
            : documents.map { document, prefix in
                SplitList(
                    name: COCOLayout.part(document.path),
                    paths: document.images.compactMap { Self.path(document.members(at: $0), prefix) })
            }
    }

    private static func pictureFolder(_ root: String) -> String {
        let images = PathText.join(root, "images")
        return Disk.isFolder(images) ? images : root
    }

    /// Folder of a document's pictures inside the picture folder, found by its first pictures.
    private static func prefix(_ document: COCODocument, in folder: String) -> String {
        let part = COCOLayout.part(document.path)
        let names = document.images.prefix(5).compactMap { path(document.members(at: $0), "") }
        return ["", part, PathText.join("images", part)].first { prefix in
            names.contains { Disk.isFile(PathText.join(folder, PathText.join(prefix, $0))) }
        } ?? ""
    }

    private static func path(_ members: [JSONMember], _ prefix: String) -> String? {
        JSONMembers.string("file_name", in: members).flatMap { COCOEntries.path($0, prefix) }
    }

    func cursor(quiet: Bool) -> any ImageCursor {
        IndexedCursor(
            Images(
                reader: self, options: quiet ? options.quiet() : options, folder: PictureFolder(pictureFolder)))
    }

    private struct Images: IndexedImages {
        let reader: COCOReader
        let options: ReadOptions
        let folder: PictureFolder

        var counts: [Int] { reader.documents.map(\.document.images.count) }

        mutating func begin(_ list: Int) throws(FormatError) {
            for problem in reader.documents[list].document.problems {
                try options.leaveOut(problem.place, problem.reason)
            }
        }

        mutating func image(_ index: Int, of list: Int) throws(FormatError) -> LabelledImage? {
            let (document, prefix) = reader.documents[list]
            return try COCOEntries(document: document, prefix: prefix, folder: folder, options: options).image(index)
        }
    }
}
