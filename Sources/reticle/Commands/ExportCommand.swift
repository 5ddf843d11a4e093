import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation
import Imaging

/// `reticle export`: the workspace, or a part of it, as a dataset; and pictures with their boxes drawn in.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a dataset, read it back, and say what was lost.")

    @OptionGroup var options: WorkspaceOptions
    @Option(help: "The folder (or file) to write: new, empty, or written by an earlier export.")
    var to: String?
    @Option(help: "The format: \(FormatArgument.list).")
    var format: String?
    @Option(help: "Only the images of this client.")
    var client: String?
    @Option(help: "Only the images that match, such as 'class:can state:labelled'.")
    var filter: String = ""
    @Option(help: "The split whose parts are written, as lists of the format.")
    var split: String?
    @Option(help: "With --split: only this part (train, val or another of its parts), or all.")
    var part: String = "all"
    @Option(help: "With --split of folds: the fold to validate on; train and val follow from it.")
    var fold: Int?
    @Option(help: "How the pictures come along: symlink, copy or none.")
    var pictures: String = "symlink"
    @Option(help: "Write copies of the pictures with their boxes drawn in to this folder.")
    var render: String?
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if to == nil && render == nil {
            throw ValidationError("expected --to PATH with --format F, or --render DIR, or both")
        }
        if (to == nil) != (format == nil) { throw ValidationError("--to and --format go together") }
        if split == nil && (part != "all" || fold != nil) {
            throw ValidationError("--part and --fold go together with --split NAME")
        }
        try FormatArgument.check(format, "--format")
        if PicturePlacement(rawValue: pictures) == nil {
            throw ValidationError("--pictures '\(pictures)': expected symlink, copy or none")
        }
    }

    func run() throws {
        try Out.reporting {
            let store = try options.open()
            var query = try ImageQuery.parse(filter, synset: try store.synset(), client: client)
            let selection = try SplitSelection(store, split: split, part: part, fold: fold)
            try selection.restrict(&query)
            guard try !store.search(query).ids.isEmpty else {
                throw Refusal("\(store.folder): no image matches, so nothing was written")
            }
            if let to, let format = format.flatMap(FormatName.init(rawValue:)) {
                let bar = ProgressLine("images")
                let report = try Converter.export(
                    try WorkspaceSource(
                        store, query: query, parts: selection.parts(for: query, listsOnePart: format == .voc)),
                    to: Paths.absolute(to), as: format,
                    headers: { try PictureReader.header(of: $0) },
                    writing: WriteOptions(pictures: PicturePlacement(rawValue: pictures) ?? .symlink),
                    progress: bar.show)
                bar.clear()
                if let note = selection.note { Out.note(note) }
                try ConversionPrint(report).show(json: json, to: to)
            }
            if let render {
                let written = try PictureExport.run(store, query: query, folder: Paths.absolute(render))
                if to == nil && json {
                    try Out.json(["pictures": written])
                } else {
                    Out.note("\(written) pictures with boxes → \(render)")
                }
                if written == 0 { throw ExitCode.failure }
            }
        }
    }
}

/// The report of a conversion, for people or as the JSON of the contract.
struct ConversionPrint: Encodable {
    struct Loss: Encodable {
        var kind: String
        var count: Int

        /// The loss for people: a list of a part is there or not, and is not counted.
        var line: String {
            if kind.hasPrefix("part ") { return "the list of \(kind): this format has none" }
            if kind == "class list" || kind == "order of images" { return "the \(kind)" }
            return "\(kind): \(count)"
        }
    }
    private let images: Int
    private let boxes: Int
    private let files: Int
    private let losses: [Loss]
    private let maxShift: Double

    init(_ report: ConversionReport) {
        (images, boxes, files, maxShift) = (report.images, report.boxes, report.files, report.maxShift)
        losses = report.losses.map { Loss(kind: $0.kind, count: $0.count) }
    }

    /// Prints the report.
    func show(json: Bool, to path: String) throws {
        if json { return try Out.json(self) }
        print("\(images) images, \(boxes) boxes, \(files) files → \(path)")
        print(losses.isEmpty ? "read back: nothing lost" : "read back, and lost:")
        for loss in losses { print("  " + loss.line) }
        if maxShift > 0 { print("  edges moved by at most \(maxShift) px") }
    }
}
