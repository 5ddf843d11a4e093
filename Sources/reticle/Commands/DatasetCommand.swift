import ArgumentParser
import Domain
import Fetching
import Formats
import Foundation
import Imaging

/// `reticle dataset`: a database export into one dataset a client.
struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Turn a database export into lists, class list and statistics for each client.",
        discussion: """
            A line of the export, of which only url is needed:

            {"id": "img-1", "clientId": "acme", "url": "shelf/1.jpg", "data": {"width": 640, "height": 480, "boxes": \
            [{"class": "bottle", "xmin": 12, "ymin": 30, "xmax": 90.5, "ymax": 210}]}}

            url is an http, https, s3 or file address, or a path relative to the export; boxes are in pixels, missing where \
            nobody has labelled the image and [] where there is nothing to label.

            Cut short and begun again, it ends with the same files. What is wrong with the export is named with file, \
            line and reason, here and in problems.txt; the rest goes on, and the exit status is 1. \
            Pictures that are missing or of another size are named too, and are no failure.
            """)

    @Option(help: "The export: a file with one JSON object a line.")
    var from: String
    @Option(help: "The folder to write, one folder a client in it.")
    var to: String
    @Option(help: "Shares of training and validation, such as 70/30.")
    var ratio: String = "70/30"
    @Option(help: "Seed of the split; the same seed gives the same split on any machine.")
    var seed: UInt64 = 0
    @Option(help: "A class list for every client, one name a line (default: the classes that occur).")
    var synset: String?
    @Option(help: "Folder of the pictures (default: the export's).")
    var images: String?
    @Flag(help: "Fetch the pictures and put them beside the lists, named after their content.")
    var fetch = false
    @OptionGroup var fetching: FetchOptions
    @Option(help: "What boxes are measured in: pixels or percent (default: judged by each client's boxes).")
    var units: UnitsArgument?
    @Option(help: "What to do with broken lines and boxes: skip and report, or fail.")
    var onError: OnBroken = .skip
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if parts == nil {
            throw ValidationError("--ratio '\(ratio)': expected two shares such as 70/30, with at most four decimals")
        }
    }

    /// Training and validation, with the shares that are asked for.
    private var parts: [SplitPart]? {
        SplitRecipe.parts(ratio: ratio).flatMap { $0.count == 2 ? $0 : nil }
    }

    func run() throws {
        try Out.reporting {
            guard let parts else { return }
            let report = DatasetReport()
            let reading = ReadOptions(
                headers: { try PictureReader.header(of: $0) },
                onError: onError == .fail ? .fail : .skip { report.add($0) },
                notice: { report.add($0) }, pictures: images.map(Paths.absolute),
                synset: try synset.map { try SynsetFile.read(Paths.absolute($0)) { report.add($0) } },
                units: units?.units)
            let supply =
                fetch ? FetchedPictures(try fetching.fetcher(freshness: 86_400), threads: fetching.threads) : nil
            let bar = ProgressLine(fetch ? "images and pictures" : "images")
            let outcome = try ClientDatasets(
                split: StratifiedDatasetSplit(parts: parts, seed: seed), reading: reading, supply: supply
            ).build(from: Paths.absolute(from), to: Paths.absolute(to)) { progress in
                switch progress {
                case .read(let count): bar.show(count)
                case .fetched(let count): bar.show(count)
                }
            }
            bar.clear()
            if json {
                try Out.json(DatasetReport.Document(outcome, report))
            } else {
                for client in outcome.clients { print(DatasetReport.line(client)) }
            }
            guard outcome.problemCount > 0 else { return }
            let count = outcome.problemCount == 1 ? "1 problem" : "\(outcome.problemCount) problems, all"
            Out.note("reticle: \(count) named in \(to)/problems.txt; the rest is written")
            if outcome.faultCount > 0 { throw ExitCode.failure }
        }
    }
}
