import Domain

/// Reads CVAT XML 1.1 "for images".
///
/// Of the shapes boxes are read, turned ones as the upright box around them; tags stay with their image.
struct CVATReader: DatasetReader {
    let format = FormatName.cvat
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList]
    let root: String
    let pictureFolder: String
    private let documents: [CVATDocument]
    private let options: ReadOptions

    /// Opens the dataset at a document or folder.
    ///
    /// - Throws: `FormatError.malformed` with the line for broken XML and for videos.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = CVATLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [CVATLayout.lookedFor])
        }
        (root, self.options) = (layout.root, options)
        let folder = PictureFolder(options.pictures.map(Disk.absolute) ?? layout.pictures)
        pictureFolder = folder.path
        var documents: [CVATDocument] = []
        var splits: [SplitList] = []
        for name in layout.documents {
            let bytes = try Disk.bytes(PathText.join(layout.root, name), limit: Disk.documentLimit)
            documents.append(try CVATDocument(bytes, place: name))
        }
        var classes = KeyOrder()
        for document in documents {
            for name in document.classes.keys { _ = classes.insert(name) }
            for subset in document.subsetNames.keys {
                let paths = (document.subsets[subset] ?? []).compactMap { Self.locate($0, subset, folder)?.path }
                if let known = splits.firstIndex(where: { $0.name == subset }) {
                    splits[known].paths += paths
                } else {
                    splits.append(SplitList(name: subset, paths: paths))
                }
            }
        }
        (self.documents, self.splits) = (documents, splits)
        conventions = documents.first { !$0.conventions.isEmpty }?.conventions ?? [:]
        let listed = try SynsetFile.names(options.synset, beside: layout.root) ?? []
        synset = listed + (options.synset == nil ? classes.keys.filter { !listed.contains($0) } : [])
    }

    /// Path of a picture below the picture folder and where it was found; `nil` if it leads out.
    fileprivate static func locate(
        _ name: String, _ subset: String?, _ folder: PictureFolder
    ) -> (path: String, found: String?)? {
        if PathText.scheme(name) != nil { return (name, nil) }
        guard let path = PathText.inside(PathText.forward(name)) else { return nil }
        let subset = subset.flatMap(PathText.inside) ?? ""
        // Flat folders have the picture alone where the task had folders.
        let candidates = [path, PathText.join(subset, path), PathText.join("images", path), PathText.name(path)]
        let found = candidates.lazy.compactMap { folder.locate($0) }.first
        return (found ?? path, found)
    }

    func cursor(quiet: Bool) -> any ImageCursor {
        IndexedCursor(
            Images(
                reader: self, options: quiet ? options.quiet() : options, folder: PictureFolder(pictureFolder),
                known: options.synset.map(Set.init)))
    }

    private struct Images: IndexedImages {
        let reader: CVATReader
        let options: ReadOptions
        let folder: PictureFolder
        /// The classes that are wanted; `nil` for all.
        let known: Set<String>?
        var seen: Set<String> = []

        var counts: [Int] { reader.documents.map(\.images.count) }

        mutating func image(_ index: Int, of list: Int) throws(FormatError) -> LabelledImage? {
            let document = reader.documents[list]
            let element: XMLElement
            do throws(XMLFault) { element = try document.image(index) } catch {
                try options.leaveOut("\(document.place):\(error.line)", error.reason)
                return nil
            }
            let place = "\(document.place):\(element.line)"
            guard let name = element.attribute("name"), !name.isEmpty else {
                try options.leaveOut(place, "image without a name")
                return nil
            }
            guard let (path, found) = CVATReader.locate(name, element.attribute("subset"), folder) else {
                try options.leaveOut(place, "path \(name) leads out of the dataset")
                return nil
            }
            guard seen.insert(path).inserted else {
                try options.leaveOut(place, "\(path) was listed before")
                return nil
            }
            if found == nil, PathText.scheme(path) == nil { options.note(place, "picture \(path) is missing") }
            let file = CVATImage(
                element, document: document.place, conventions: reader.conventions,
                known: known, options: options)
            let boxes = try file.boxes()
            let header = folder.header(
                found, stated: file.statedSize, boxes: boxes.map(\.box), place: place, options: options)
            return LabelledImage(
                path: path, key: element.attribute("id"), clientID: element.child("clientId")?.text, header: header,
                state: !file.hasShapes ? .empty : boxes.isEmpty ? .unseen : .labelled, boxes: boxes,
                labelFile: document.place, extras: file.extras())
        }
    }
}
