import Domain

/// Turns a database export into one dataset a client: `all.lst train.lst val.lst synset.txt statistics.txt`.
public enum ClientDatasets {
    /// Folder of images that name no client.
    static let nobody = "default"

    /// Builds the datasets in two passes over the export, with memory bounded by the number of clients.
    ///
    /// - Parameters:
    ///   - export: the `.jsonl` file
    ///   - to: folder to write, new, empty, or written by an earlier run
    ///   - split: which part each image belongs to
    ///   - reading: policy for broken lines; its `synset`, if given, is every client's class list
    ///   - progress: hears the number of images done
    /// - Returns: figures of each client, sorted by its id
    /// - Throws: `FormatError`
    public static func build(
        from export: String, to: String, split: SplitAssignment, reading: ReadOptions,
        progress: (Int) -> Void = { _ in }
    ) throws -> [ClientSummary] {
        guard let layout = JSONLLayout.find(export) else {
            throw FormatError.notRecognised(path: export, lookedFor: [JSONLLayout.lookedFor])
        }
        let classes = try classes(in: layout.path)
        var options = reading
        // The classes are known by now: the reader need not look for them again.
        if options.synset == nil { options.synset = Array(Set(classes.values.joined())).sorted() }
        let reader = try JSONLReader(export, options: options)
        let folder = try OutputFolder(
            to, format: .lst, header: WriteHeader(synset: [], pictureFolder: ""), options: WriteOptions(pictures: .none)
        )
        var clients: [String: ClientWriter] = [:]
        var count = 0
        var images = try reader.cursor(quiet: false)
        while let image = try images.next() {
            let id = image.clientID ?? ""
            let synset = reading.synset ?? (classes[id] ?? []).sorted()
            if clients[id] == nil { clients[id] = try ClientWriter(id, synset: synset, in: folder) }
            try clients[id]?.write(image, split: split, options: reading)
            count += 1
            progress(count)
        }
        var summaries: [ClientSummary] = []
        for (_, client) in clients.sorted(by: { $0.key < $1.key }) { summaries.append(try client.finish(in: folder)) }
        try folder.finish(conventions: [:])
        return summaries
    }

    /// Names of the classes of each client.
    private static func classes(in path: String) throws(FormatError) -> [String: Set<String>] {
        var classes: [String: Set<String>] = [:]
        var lines = try LineReader(path)
        while let bytes = try lines.next() {
            guard let line = try? JSONLLine(bytes) else { continue }
            let names = (line.boxes ?? []).compactMap(\.name).filter { !$0.isEmpty }
            classes[line.clientID ?? "", default: []].formUnion(names)
        }
        return classes
    }

    /// A client as the name of a folder: letters, digits, `-`, `_` and inner dots stay, the rest becomes `%XX`.
    static func folderName(_ client: String) -> String {
        guard !client.isEmpty else { return nobody }
        var name = ""
        for byte in client.utf8.prefix(80) {
            let plain =
                byte | 0x20 >= 97 && byte | 0x20 <= 122 || byte &- 48 < 10 || byte == 45 || byte == 95
                || (byte == 46 && !name.isEmpty)
            let digits = String(byte, radix: 16, uppercase: true)
            name += plain ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }
        return name == nobody ? "%" + nobody : name
    }
}

/// The growing dataset of one client.
private final class ClientWriter {
    private var summary: ClientSummary
    private let index: [String: Int]
    private let all: AppendFile
    private let train: AppendFile
    private let val: AppendFile
    private var lines = 0

    init(_ client: String, synset: [String], in folder: OutputFolder) throws(FormatError) {
        let name = ClientDatasets.folderName(client)
        summary = ClientSummary(clientID: client, folder: name, synset: synset)
        index = Dictionary(synset.enumerated().map { ($1, $0) }) { first, _ in first }
        all = try AppendFile(folder.claim(name + "/all.lst"))
        train = try AppendFile(folder.claim(name + "/train.lst"))
        val = try AppendFile(folder.claim(name + "/val.lst"))
    }

    func write(_ image: LabelledImage, split: SplitAssignment, options: ReadOptions) throws(FormatError) {
        guard !image.boxes.isEmpty else {
            if image.state == .empty { summary.empty += 1 } else { summary.unseen += 1 }
            return
        }
        let place = image.labelFile.map { "\($0): \(image.key ?? image.path)" } ?? image.path
        guard let size = image.header?.uprightSize else {
            return try options.leaveOut(place, "neither the export nor the picture says its size")
        }
        guard !image.path.contains(where: { $0.isNewline || $0 == "\t" }) else {
            return try options.leaveOut(place, "tabs and line ends cannot stand in a list")
        }
        var indices: [Int] = []
        var objects: [[String]] = []
        for box in image.boxes {
            guard let number = index[box.className] else { continue }
            indices.append(number)
            let (w, h) = (Double(size.width), Double(size.height))
            let edges = [box.box.xMin / w, box.box.yMin / h, box.box.xMax / w, box.box.yMax / h]
            objects.append([String(number)] + edges.map(DecimalText.shortest))
        }
        let line = LSTLine(
            index: String(lines), header: LSTWriter.header(size, width: 5), objects: objects, path: image.path
        ).text
        lines += 1
        let trains = split.isTrain(image.key ?? image.path)
        try all.append(line)
        try (trains ? train : val).append(line)
        summary.add(indices, trains: trains)
    }

    func finish(in folder: OutputFolder) throws(FormatError) -> ClientSummary {
        for file in [all, train, val] { try file.finish() }
        try folder.write(summary.folder + "/synset.txt", Array(SynsetFile.text(summary.synset).utf8))
        try folder.write(summary.folder + "/statistics.txt", Array(summary.text.utf8))
        return summary
    }
}
