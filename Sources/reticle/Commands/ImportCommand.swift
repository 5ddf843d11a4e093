import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation

/// `reticle import`: a dataset into the workspace.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Read a dataset into the workspace.")

    @OptionGroup var options: WorkspaceOptions
    @Option(help: "The dataset: a folder or a file.")
    var from: String
    @Option(help: "Its format (default: recognised): \(FormatArgument.list).")
    var format: String?
    @Option(help: "The client that the images belong to.")
    var client: String?
    @Option(help: "Folder of the pictures, where it is not the format's usual one.")
    var images: String?
    @Option(help: "What boxes of jsonl are measured in: pixels or percent (default: judged by each client's boxes).")
    var units: UnitsArgument?
    @Option(help: "What to do with broken files and boxes: skip and report, or fail.")
    var onError: OnBroken = .skip
    @Flag(help: "As JSON.")
    var json = false

    private struct Report: Encodable {
        struct Skipped: Encodable {
            var place: String
            var why: String
            enum CodingKeys: String, CodingKey { case place = "where", why }
        }
        var format: String
        var images: Int
        var boxes: Int
        var classes: [String]
        var skipped: [Skipped]
        var known: Int
    }

    func validate() throws { try FormatArgument.check(format, "--format") }

    func run() throws {
        try Out.reporting {
            let path = Paths.absolute(from)
            // What it is comes first: a wrong path must leave nothing behind.
            let named =
                try format.flatMap(FormatName.init(rawValue:))
                ?? FormatDetector.detect(path, picturesAlone: true).format
            let (store, isNew) = try openOrCreate()
            var isDone = false
            defer { if isNew && !isDone { Doorway.remove(workspaceOf: store) } }
            let bar = ProgressLine("images")
            let result = try DatasetImport.run(
                path, format: named, into: store, person: Person.name(SettingsFile.load()), client: client,
                pictures: images.map(Paths.absolute), units: units?.units, failsFast: onError == .fail,
                progress: bar.show)
            bar.clear()
            isDone = true
            let brought = BroughtNetworks.take(from: path, into: store, at: Date())
            for name in brought.added { Out.note("network \(name) came along: reticle predict --model \(name)") }
            for problem in brought.problems { Out.note(problem) }
            for problem in result.skipped { Out.note("\(problem.place): \(problem.reason)") }
            for line in try SplitAlarm.lines(in: store) { Out.note(line) }
            if json {
                try Out.json(
                    Report(
                        format: result.format.rawValue, images: result.images, boxes: result.boxes,
                        classes: result.classes,
                        skipped: result.skipped.map { Report.Skipped(place: $0.place, why: $0.reason) },
                        known: result.known))
            } else {
                print(
                    "\(result.format.rawValue): \(result.images) images, \(result.boxes) boxes, \(result.skipped.count) skipped"
                        + (result.known > 0 ? ", \(result.known) known already" : "") + " → \(store.folder)")
            }
        }
    }

    /// The workspace that was named or lies above the current folder; else a new one, and whether it is.
    private func openOrCreate() throws -> (store: CatalogStore, isNew: Bool) {
        let folder = options.workspace.map(Paths.absolute) ?? FileManager.default.currentDirectoryPath
        if let known = options.workspace == nil ? CatalogStore.find(from: folder) : folder,
            FileManager.default.fileExists(atPath: known + "/.reticle/catalog.sqlite")
        {
            return (try CatalogStore.open(at: known), false)
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return (try CatalogStore.create(at: folder), true)
    }
}

/// A counter on standard error, only where that is a terminal.
struct ProgressLine {
    private let what: String
    private let isShown = isatty(2) == 1

    /// Makes a counter of things.
    init(_ what: String) { self.what = what }

    /// Shows a count, not more often than every hundred.
    func show(_ count: Int) {
        guard isShown, count % 100 == 0 else { return }
        FileHandle.standardError.write(Data("\r\(count) \(what)".utf8))
    }

    /// Takes the counter away.
    func clear() { if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) } }
}
