import Domain

/// Reads Label Studio's JSON export: tasks with annotations, boxes in percent of the picture.
///
/// Predictions stay with their task as they are; other regions than boxes are left out.
struct LabelStudioReader: DatasetReader {
    let format = FormatName.labelStudio
    let synset: [String]
    let conventions: [String: String]
    let splits: [SplitList] = []
    let root: String
    let pictureFolder: String
    let options: ReadOptions
    private let tasks: JSONList

    /// Opens the dataset at a document or folder.
    ///
    /// - Throws: `FormatError.malformed` with line and column for broken JSON.
    init(_ path: String, options: ReadOptions) throws(FormatError) {
        guard let layout = LabelStudioLayout.find(path) else {
            throw .notRecognised(path: path, lookedFor: [LabelStudioLayout.lookedFor])
        }
        (root, self.options) = (layout.root, options)
        pictureFolder = options.pictures.map(Disk.absolute) ?? layout.root
        let bytes = try Disk.bytes(PathText.join(layout.root, layout.file), limit: Disk.documentLimit)
        var conventions = [LabelStudioKeys.style: DocumentStyle(of: bytes).text]
        var names: Set<String> = []
        tasks = try JSONList(bytes, place: layout.file) { members in
            let task = LabelStudioTask(members)
            if conventions[LabelStudioKeys.taskOrder] == nil {
                conventions[LabelStudioKeys.taskOrder] = members.map(\.key).joined(separator: "\t")
                conventions[LabelStudioKeys.image] = task.imageKey
            }
            for region in task.regions {
                if conventions[LabelStudioKeys.from] == nil, region.isBox {
                    conventions[LabelStudioKeys.from] = region.text("from_name").flatMap { JSONText.string($0) }
                    conventions[LabelStudioKeys.to] = region.text("to_name").flatMap { JSONText.string($0) }
                    conventions[LabelStudioKeys.regionOrder] = region.members.map(\.key).joined(separator: "\t")
                }
                names.formUnion(region.classes.prefix(1).filter { !$0.isEmpty })
            }
        }
        self.conventions = conventions
        let listed = try SynsetFile.names(options.synset, beside: layout.root) ?? []
        synset = listed + (options.synset == nil ? names.subtracting(listed).sorted() : [])
    }

    func cursor(quiet: Bool) -> any ImageCursor {
        IndexedCursor(
            Images(
                reader: self, options: quiet ? options.quiet() : options, folder: PictureFolder(pictureFolder),
                known: options.synset.map(Set.init)))
    }

    private struct Images: IndexedImages {
        let reader: LabelStudioReader
        let options: ReadOptions
        let folder: PictureFolder
        /// The classes that are wanted; `nil` for all.
        let known: Set<String>?
        var seen: Set<String> = []

        var counts: [Int] { [reader.tasks.count] }

        mutating func image(_ index: Int, of list: Int) throws(FormatError) -> LabelledImage? {
            let place = reader.tasks.place(index)
            guard let members = reader.tasks.members(index) else {
                try options.leaveOut(place, "expected a task with data and annotations")
                return nil
            }
            let task = LabelStudioTask(members)
            guard let address = task.image, !address.isEmpty else {
                try options.leaveOut(place, "no picture among the task's data")
                return nil
            }
            guard let (path, found) = locate(address) else {
                let isAddress = PathText.scheme(address) != nil
                try options.leaveOut(
                    place,
                    isAddress
                        ? "picture \(address): expected http, https, s3, file or a path"
                        : "path \(address) leads out of the dataset")
                return nil
            }
            guard seen.insert(path).inserted else {
                try options.leaveOut(place, "\(path) was listed before")
                return nil
            }
            let here = "\(place): \(path)"
            if found == nil, PathText.scheme(path) == nil { options.note(here, "picture \(path) is missing") }
            let header = folder.header(found, stated: task.statedSize, boxes: [], place: here, options: options)
            for reason in task.leftOut { try options.leaveOut(here, reason) }
            var boxes: [LabelledBox] = []
            let regions = LabelStudioBoxes(
                conventions: reader.conventions, known: known, size: header?.uprightSize,
                options: options)
            for (number, region) in task.regions.enumerated() {
                if let box = try regions.box(region, place: "\(here): region \(number + 1)") { boxes.append(box) }
            }
            var image = LabelledImage(path: path, header: header, boxes: boxes, labelFile: reader.tasks.place)
            image.state =
                !task.isLabelled ? .unseen : task.regions.isEmpty ? .empty : boxes.isEmpty ? .unseen : .labelled
            let id = JSONMembers.text("id", in: members)
            image.key = id.map { JSONText.string($0) ?? $0 }
            image.clientID = task.client
            image.extras = JSONMembers.text(
                task.extras(path: path, order: reader.conventions[LabelStudioKeys.taskOrder]))
            return image
        }

        /// Path of a task's picture, and where it was found; `nil` if it can be nowhere.
        private func locate(_ address: String) -> (path: String, found: String?)? {
            if let scheme = PathText.scheme(address) {
                return ["http", "https", "s3", "file"].contains(scheme) ? (address, nil) : nil
            }
            // What climbs out is refused, not guessed at.
            guard !PathText.forward(address).split(separator: "/").contains("..") else { return nil }
            let candidates = LabelStudioLayout.candidates(address)
            for candidate in candidates { if let found = folder.locate(candidate) { return (found, found) } }
            return candidates.first.map { ($0, nil) }
        }
    }
}
