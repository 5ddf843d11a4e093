import Domain

/// Writes a detection list: `all.lst`, one `.lst` for each part, and `synset.txt`.
///
/// Readers refuse lines without boxes, so images without any are left out; the loss report says how many.
struct LSTWriter: DatasetWriter {
    let format = FormatName.lst
    private let folder: OutputFolder
    private let header: WriteHeader
    private var lines: LSTLines
    private let all: OutputFile
    private let parts: [(file: OutputFile, paths: Set<String>)]
    private var paths = Set<String>()
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .lst, header: header, options: options)
        self.header = header
        lines = LSTLines(header, format: .lst)
        all = try folder.begin("all.lst")
        var parts: [(file: OutputFile, paths: Set<String>)] = []
        for split in header.splits where split.name != "all" {
            parts.append((try folder.begin(PathText.name(split.name) + ".lst"), Set(split.paths)))
        }
        self.parts = parts
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        guard PathText.scheme(image.path) != nil || PathText.inside(image.path) != nil else {
            throw .unsafePath(place: folder.root, path: image.path)
        }
        summary.images += 1
        summary.boxes += image.boxes.count
        try folder.place(image.path, at: image.path)
        guard !image.boxes.isEmpty else { return }
        guard paths.insert(image.path).inserted else { throw .duplicateStem(first: image.path, second: image.path) }
        let line = try lines.line(image).text
        try all.append(line)
        for part in parts where part.paths.contains(image.path) { try part.file.append(line) }
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        try all.finish()
        for part in parts { try part.file.finish() }
        try folder.write("synset.txt", Array(SynsetFile.text(header.synset).utf8))
        summary.files = folder.fileCount
        try folder.finish(conventions: lines.conventions)
        return summary
    }

    /// The header as the tutorial has it.
    static func header(_ size: ImageSize, width: Int) -> [String] {
        ["4", String(width), String(size.width), String(size.height)]
    }
}
