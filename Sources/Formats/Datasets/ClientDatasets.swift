import Domain

/// Turns a database export into one dataset a client: `all.lst train.lst val.lst synset.txt statistics.txt`.
///
/// One pass over the export sorts its images by client into files, with memory bounded by the number of clients; each
/// client's lists are then written from its own. Problems are named in `problems.txt` as well.
public struct ClientDatasets {
    /// Folder of images that name no client.
    static let nobody = "default"
    static let files = ["all.lst", "train.lst", "val.lst", "synset.txt", "statistics.txt"]
    static let problemsName = "problems.txt"
    /// Bytes of all clients that are not in their files yet.
    private static let pendingLimit = 32 << 20

    /// Which images train.
    public var split: any DatasetSplit
    /// Policy for broken lines; its `synset`, if given, is every client's class list, its `units` those of every box.
    public var reading: ReadOptions
    /// Gets the pictures; `nil` leaves them where they are.
    public var supply: (any PictureSupply)?

    /// The only client whose dataset is built; `nil` for all.
    public var onlyClient: String?

    /// Hears of each change of the folder before it is made; what it throws ends the run there.
    ///
    /// Begun again, the run ends with the same files.
    public var beforeChange: @Sendable () throws(FormatError) -> Void = {}

    /// Makes a way to build datasets.
    public init(
        split: any DatasetSplit, reading: ReadOptions, supply: (any PictureSupply)? = nil
    ) {
        (self.split, self.reading, self.supply) = (split, reading, supply)
    }

    /// What came of a run.
    public struct Outcome: Equatable, Sendable {
        /// Figures of each client, sorted by its id.
        public var clients: [ClientFigures] = []
        /// Clients whose images were passed over, where only one's are wanted.
        public var others: Set<String> = []
        /// Everything that `problems.txt` names.
        public var problemCount = 0
        /// Those of them that are faults of the export: what was left out or is not to be believed.
        ///
        /// The rest is only worth knowing, such as a picture that is not there yet.
        public var faultCount = 0
    }

    /// How far a run is.
    public enum Progress: Sendable {
        /// Images read from the export.
        case read(Int)
        /// Pictures got.
        case fetched(Int)
    }

    /// Builds the datasets.
    ///
    /// - Parameters:
    ///   - export: the `.jsonl` file
    ///   - to: folder to write, new, empty, or written by an earlier run
    ///   - progress: hears how far it is
    /// - Throws: `FormatError`
    public func build(
        from export: String, to: String, progress: (Progress) -> Void = { _ in }
    ) throws(FormatError) -> Outcome {
        if try Self.isEmpty(export) {
            throw FormatError.unreadable(path: export, reason: "nothing in it, expected one JSON object a line")
        }
        guard let layout = JSONLLayout.find(export) else {
            throw FormatError.notRecognised(path: export, lookedFor: [JSONLLayout.lookedFor])
        }
        let folder = try DatasetFolder(to, beforeChange: beforeChange)
        let problems = try ProblemFile(PathText.join(folder.spool, Self.problemsName))
        var options = reading
        if case .skip(let report) = reading.onError {
            options.onError = .skip { problem in
                problems.add(problem)
                report(problem)
            }
        }
        // What is odd but costs nothing is named there as well; it is no reason to fail.
        options.notice = { [reading] problem in
            problems.note(problem)
            reading.notice(problem)
        }
        var outcome = Outcome()
        let spools = try sorted(layout, options, in: folder, &outcome.others, progress)
        let writers = spools.map {
            ClientWriter(
                $0, layout: layout, building: self, options: options, in: folder, name: Self.folderName($0.client))
        }
        try folder.announce(writers.flatMap { writer in Self.files.map { "\(writer.name)/\($0)" } })
        var fetched = 0
        for writer in writers {
            outcome.clients.append(
                try writer.write { count in
                    fetched += count
                    progress(.fetched(fetched))
                })
        }
        (outcome.problemCount, outcome.faultCount) = (problems.count, problems.faults)
        if problems.count > 0 { try folder.announce([Self.problemsName]) }
        try problems.finish()
        if problems.count > 0 { try folder.adopt(Self.problemsName) }
        try folder.finish()
        return outcome
    }

    /// Whether a file has nothing but blanks in it.
    private static func isEmpty(_ file: String) throws(FormatError) -> Bool {
        guard Disk.isFile(Disk.absolute(file)) else { return false }
        var lines = try LineReader(Disk.absolute(file))
        while let line = try lines.next() { if line.contains(where: { $0 > 32 }) { return false } }
        return true
    }

    /// Reads the export once and sorts its images by client; `others` are those who were not asked for.
    private func sorted(
        _ layout: JSONLLayout, _ options: ReadOptions, in folder: DatasetFolder, _ others: inout Set<String>,
        _ progress: (Progress) -> Void
    ) throws(FormatError) -> [ClientSpool] {
        var spools: [String: ClientSpool] = [:]
        var count = 0
        var images = try JSONLReader.lines(layout, options: options)
        while let image = try images.next() {
            let id = image.clientID ?? ""
            if let onlyClient, id != onlyClient {
                others.insert(id)
                continue
            }
            let spool: ClientSpool
            if let known = spools[id] {
                spool = known
            } else {
                spool = try ClientSpool(id, at: PathText.join(folder.spool, "client-\(spools.count)"))
                spools[id] = spool
            }
            try spool.add(image, line: images.lines.number)
            count += 1
            progress(.read(count))
            if count % 4096 == 0, spools.values.reduce(0, { $0 + $1.pending }) > Self.pendingLimit {
                for spool in spools.values { try spool.flush() }
            }
        }
        let all = spools.values.sorted { $0.client < $1.client }
        for spool in all { try spool.finish() }
        return all
    }

    /// Bytes of a client that a folder's name spells out.
    private static let spelledOut = 80

    /// A client as the name of a folder: letters, digits, `-`, `_` and inner dots stay, the rest becomes `%XX`.
    ///
    /// What is too long is cut, with twelve digits of its SHA-256 at the end: two clients never share a folder.
    public static func folderName(_ client: String) -> String {
        guard !client.isEmpty else { return nobody }
        var name = ""
        for byte in client.utf8.prefix(spelledOut) {
            let plain =
                byte | 0x20 >= 97 && byte | 0x20 <= 122 || byte &- 48 < 10 || byte == 45 || byte == 95
                || (byte == 46 && !name.isEmpty)
            let digits = String(byte, radix: 16, uppercase: true)
            name += plain ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }
        if client.utf8.count > spelledOut { name += "-" + SHA256.digits(client).prefix(12) }
        return name == nobody || name == problemsName ? "%" + name : name
    }
}
