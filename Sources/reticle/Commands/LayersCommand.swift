import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation
import Workbench

/// `reticle layers`: what files or people say of the images, beside the annotations.
struct LayersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers", abstract: "Detections from files and boxes of other people, beside the annotations.",
        subcommands: [Add.self, List.self, Remove.self], defaultSubcommand: List.self)
}

extension LayersCommand {
    /// `reticle layers add`.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring detections of a file, or boxes of a person, in as a layer to review.",
            discussion: """
                reticle layers add yolo --from results.json
                reticle layers add anna --person --from /home/anna/shelf

                What is brought in again under the same name takes the place of what was there; what was judged stays \
                judged. A person's layer comes from a dataset, or from a workspace of that person, in which the finished \
                images count: two people who label copies of the same images see nothing of each other until then.

                What does not fit is named on standard error, and the rest is brought in.
                """)

        @Argument(help: "Its name from now on; of a person's layer the person's.")
        var name: String
        @OptionGroup var options: WorkspaceOptions
        @Option(help: "A file or folder: predictions as `reticle evaluate` takes them, a dataset or a workspace.")
        var from: String
        @Flag(help: "The boxes are a person's: all of them are sure.")
        var person = false
        @Option(help: "The format: coco-results, predict, yolo-results or a dataset's (default: recognised).")
        var format: String?
        @Option(help: "What six columns of YOLO mean: confidenceLast or confidenceSecond.")
        var yoloColumns = YOLOColumns.confidenceLast.rawValue
        @Option(help: "The category id of the first class in COCO results: 0 or 1.")
        var firstCategory: Int?
        @Flag(help: "As JSON.")
        var json = false

        func validate() throws {
            if name.isEmpty || name.contains(where: \.isWhitespace) {
                throw ValidationError("a layer's name '\(name)': expected one word")
            }
            if let format, PredictionReading.Kind(name: format) == nil {
                let known = ["coco-results", "predict", "yolo-results"] + FormatName.allCases.map(\.rawValue)
                throw ValidationError("--format '\(format)': expected \(known.joined(separator: ", "))")
            }
            try FormatArgument.check(firstCategory: firstCategory)
            if YOLOColumns(rawValue: yoloColumns) == nil {
                throw ValidationError("--yolo-columns '\(yoloColumns)': expected confidenceLast or confidenceSecond")
            }
        }

        func run() throws {
            try Out.reporting {
                let reading = PredictionReading(
                    kind: format.flatMap(PredictionReading.Kind.init(name:)), pictures: nil,
                    yoloColumns: YOLOColumns(rawValue: yoloColumns) ?? .confidenceLast, firstCategory: firstCategory,
                    vocConvention: nil, units: nil)
                let layers = LayerImport(
                    store: try options.open(), reading: reading, actor: Person.name(SettingsFile.load()))
                let report = try layers.run(Paths.absolute(from), as: name, isPerson: person)
                for line in report.problems { Out.note(line) }
                if json { return try Out.json(report) }
                let what = report.person ? "boxes" : "detections"
                print("\(report.name): \(report.detections) \(what) on \(Quantity.count(report.images, "image"))")
            }
        }
    }

    /// A layer in a list.
    struct Line: Encodable, Equatable {
        var name: String
        var person: Bool
        var images: Int
        var detections: Int

        /// The layers of a workspace that hold anything, networks' detections among them.
        static func all(in store: CatalogStore) throws -> [Line] {
            try store.models().compactMap { model in
                let runs = try store.runs(of: model.id)
                guard let latest = runs.first else { return nil }
                return Line(
                    name: model.name.rawValue, person: model.person != nil, images: latest.imagesDone,
                    detections: latest.detections)
            }
        }
    }

    /// `reticle layers list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the layers, each by its newest run.")

        @OptionGroup var options: WorkspaceOptions
        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            try Out.reporting {
                let lines = try Line.all(in: options.open(readOnly: true))
                if json { return try Out.json(lines) }
                if lines.isEmpty { print("no layers; `reticle predict` and `reticle layers add` make some") }
                for line in lines {
                    print(
                        "\(line.name.padded(to: 28)) \((line.person ? "person" : "detections").padded(to: 11)) "
                            + "\(Quantity.count(line.detections, "box", "boxes")) on "
                            + Quantity.count(line.images, "image"))
                }
            }
        }
    }

    /// `reticle layers remove`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a layer away; annotations that came from it stay.")

        @Argument(help: "Its name.")
        var name: String
        @OptionGroup var options: WorkspaceOptions

        func run() throws {
            try Out.reporting { try options.open().removeLayer(ModelName(name)) }
        }
    }
}
