import Domain

/// Writes MXNet's RecordIO with packed detection labels: `all.rec .idx .lst` and `synset.txt`.
///
/// A dataset with parts has three files for each, complete in itself, as training programs want it, and `all.lst` for
/// the order; images of no part are in `rest.rec`. One picture is held at a time. Readers refuse records without boxes,
/// so images without any are left out, and so are those without a picture; the loss report says how many.
struct RecordIOWriter: DatasetWriter {
    let format = FormatName.recordio
    private let folder: OutputFolder
    private let header: WriteHeader
    private var lines: LSTLines
    private let order: OutputFile?
    private let parts: [(file: RecordPart, paths: Set<String>)]
    private let restName: String
    private var rest: RecordPart?
    private var paths = Set<String>()
    private var summary = WriteSummary()

    init(_ path: String, header: WriteHeader, options: WriteOptions) throws(FormatError) {
        folder = try OutputFolder(path, format: .recordio, header: header, options: options)
        self.header = header
        lines = LSTLines(header, format: .recordio)
        var named: [(name: String, paths: Set<String>)] = []
        for split in header.splits where split.name != "all" {
            let name = PathText.name(split.name)
            if let known = named.firstIndex(where: { $0.name == name }) {
                named[known].paths.formUnion(split.paths)
            } else {
                named.append((name, Set(split.paths)))
            }
        }
        var parts: [(file: RecordPart, paths: Set<String>)] = []
        for (name, paths) in named { parts.append((try RecordPart(name, in: folder), paths)) }
        self.parts = parts
        order = parts.isEmpty ? nil : try folder.begin("all.lst")
        restName =
            parts.isEmpty
            ? "all"
            : (1...).lazy.map { $0 == 1 ? RecordLayout.restName : "\(RecordLayout.restName)-\($0)" }
                .first { name in !named.contains { $0.name == name } } ?? RecordLayout.restName
        if parts.isEmpty { rest = try RecordPart(restName, in: folder) }
    }

    mutating func write(_ image: LabelledImage) throws(FormatError) {
        _ = try folder.inside(image.path)
        summary.images += 1
        summary.boxes += image.boxes.count
        guard !image.boxes.isEmpty else { return }
        guard paths.insert(image.path).inserted else { throw .duplicateStem(first: image.path, second: image.path) }
        let source = PathText.join(header.pictureFolder, image.path)
        let picture = try PictureFile.bytes(source, limit: RecordChunk.lengthLimit)
        // Without a size there are no fractions, which is said before the picture is missed.
        if picture == nil, image.header != nil { return }
        let line = try lines.line(image)
        guard let picture else { return }
        let numbers = line.header + line.objects.flatMap { $0 }
        let head = RecordHeader(
            id: UInt64(line.index) ?? 0, labels: numbers.map { Float(DecimalText.parse($0) ?? .nan) })
        guard head.byteCount + picture.count <= RecordChunk.lengthLimit else {
            throw .inexpressible(
                place: image.path,
                reason: "\(picture.count) bytes with labels are more than the \(RecordChunk.lengthLimit) of a record")
        }
        let record = RecordChunk.framed(head.bytes + picture)
        try order?.append(line.text)
        var isPlaced = false
        for part in parts where part.paths.contains(image.path) {
            try part.file.append(record, line)
            isPlaced = true
        }
        guard !isPlaced else { return }
        if rest == nil { rest = try RecordPart(restName, in: folder) }
        try rest?.append(record, line)
    }

    mutating func finish() throws(FormatError) -> WriteSummary {
        for part in parts { try part.file.finish() }
        try rest?.finish()
        try order?.finish()
        try folder.write("synset.txt", Array(SynsetFile.text(header.synset).utf8))
        summary.files = folder.fileCount
        var conventions = lines.conventions
        if !parts.isEmpty { conventions[RecordIOReader.restKey] = restName }
        try folder.finish(conventions: conventions)
        return summary
    }
}

/// The three files of one part: records, their offsets, and the list.
private final class RecordPart {
    private let record: OutputFile
    private let index: OutputFile
    private let list: OutputFile
    /// Where the next record begins, in bytes.
    private var offset = 0

    init(_ name: String, in folder: OutputFolder) throws(FormatError) {
        record = try folder.begin(name + ".rec")
        index = try folder.begin(name + ".idx")
        list = try folder.begin(name + ".lst")
    }

    func append(_ framed: [UInt8], _ line: LSTLine) throws(FormatError) {
        try record.append(framed)
        try index.append("\(line.index)\t\(offset)\n")
        try list.append(line.text)
        offset += framed.count
    }

    func finish() throws(FormatError) {
        try record.finish()
        try index.finish()
        try list.finish()
    }
}
