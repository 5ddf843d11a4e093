import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation
import DetectionMetrics

/// What is compared: options of `reticle evaluate`.
struct EvaluationInput: ParsableArguments {
    @Option(help: "The ground truth: a dataset in any format (default: the annotations of the workspace).")
    var groundTruth: String?
    @Option(help: "The detections: a file or folder.")
    var predictions: String?
    @Option(help: "Detections of this network of the workspace, the newest on each image.")
    var model: String?
    @Option(help: "Detections of the run of this number, as `reticle models show` lists them.")
    var run: Int64?
    @Option(help: "Only the images of this client.")
    var client: String?
    @Option(help: "The split of the workspace whose parts are told apart (default: the one made last).")
    var split: String?
    @Option(help: "Only the images of this part of the split, or of the dataset's own.")
    var part: String?
    @Option(help: "Only the images of the workspace that match, such as 'class:can'.")
    var filter: String = ""
    @Option(help: "The format of the ground truth (default: recognised).")
    var groundTruthFormat: String?
    @Option(
        help: "The format of the predictions: coco-results, predict, yolo-results or a dataset's (default: recognised)."
    )
    var predictionsFormat: String?
    @Option(help: "Folder of the pictures, where it is not the format's usual one.")
    var images: String?
    @Option(help: "Difficult boxes: ignore or count (default: ignored, but counted in COCO's own files under coco).")
    var difficult: String?
    @Option(help: "What the boxes of a database export are measured in: pixels or percent (default: judged).")
    var units: UnitsArgument?
    @Option(help: "What six columns of YOLO mean: confidenceLast or confidenceSecond.")
    var yoloColumns = YOLOColumns.confidenceLast.rawValue
    @Option(help: "The category id of the first class, for COCO results beside another format: 0 or 1.")
    var firstCategory: Int?
    @Option(
        help: "Pixel convention of Pascal VOC (default: recognised): pixelsFromOne, edgesFromZero or pixelsFromZero.")
    var vocConvention: String?

    func validate() throws {
        if groundTruth != nil && predictions == nil {
            throw ValidationError("--ground-truth needs --predictions PATH to compare with")
        }
        if predictions == nil && model == nil && run == nil {
            throw ValidationError("expected --predictions PATH, or --model NAME of the workspace")
        }
        if predictions != nil && (model != nil || run != nil) {
            throw ValidationError("--predictions and --model are two ways to say what is evaluated; expected one")
        }
        if groundTruth != nil && (split != nil || !filter.isEmpty) {
            throw ValidationError("--split and --filter ask a workspace; expected no --ground-truth")
        }
        try FormatArgument.check(groundTruthFormat, "--ground-truth-format")
        try FormatArgument.check(firstCategory: firstCategory)
        if let predictionsFormat, PredictionReading.Kind(name: predictionsFormat) == nil {
            let known = ["coco-results", "predict", "yolo-results"] + FormatName.allCases.map(\.rawValue)
            throw ValidationError(
                "--predictions-format '\(predictionsFormat)': expected \(known.joined(separator: ", "))")
        }
        if let difficult, TruthReading.Difficult(rawValue: difficult) == nil {
            throw ValidationError("--difficult '\(difficult)': expected ignore or count")
        }
        if YOLOColumns(rawValue: yoloColumns) == nil {
            throw ValidationError("--yolo-columns '\(yoloColumns)': expected confidenceLast or confidenceSecond")
        }
        if let vocConvention, VOCConvention(rawValue: vocConvention) == nil {
            let known = VOCConvention.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--voc-convention '\(vocConvention)': expected \(known)")
        }
    }

    /// What was compared, in words.
    var title: String {
        let found = predictions ?? model ?? run.map { "run \($0)" } ?? ""
        return "\(found) against \(groundTruth ?? "the annotations of the workspace")"
    }

    /// Reads both sides and joins them.
    ///
    /// Throws `FormatError`, `CatalogError` or ``Refusal`` where nothing can be compared.
    func read(_ workspace: WorkspaceOptions, reckoning: EvaluationProtocol) throws -> EvaluatedSet {
        let convention = vocConvention.flatMap(VOCConvention.init(rawValue:))
        let reading = TruthReading(
            format: groundTruthFormat.flatMap(FormatName.init(rawValue:)), pictures: images.map(Paths.absolute),
            difficult: difficult.flatMap(TruthReading.Difficult.init(rawValue:)), reckoning: reckoning,
            vocConvention: convention, client: client, part: part, units: units?.units)
        var set: EvaluatedSet
        if let groundTruth {
            set = try read(Paths.absolute(groundTruth), reading)
        } else {
            set = try read(workspace.open(readOnly: true), silent: reading)
        }
        if let predictions {
            let reading = PredictionReading(
                kind: predictionsFormat.flatMap(PredictionReading.Kind.init(name:)),
                pictures: images.map(Paths.absolute),
                yoloColumns: YOLOColumns(rawValue: yoloColumns) ?? .confidenceLast, firstCategory: firstCategory,
                vocConvention: convention, units: units?.units)
            try reading.read(Paths.absolute(predictions), into: &set)
        }
        return set
    }

    /// A dataset; or the annotations of a workspace, where a folder is nothing else.
    private func read(_ path: String, _ reading: TruthReading) throws -> EvaluatedSet {
        do { return try reading.read(path) } catch FormatError.notRecognised(let place, let lookedFor) {
            guard FileManager.default.fileExists(atPath: path + "/.reticle/catalog.sqlite") else {
                throw FormatError.notRecognised(path: place, lookedFor: lookedFor)
            }
            return try read(CatalogStore.openToRead(at: path), silent: reading)
        }
    }

    private func read(_ store: CatalogStore, silent reading: TruthReading) throws -> EvaluatedSet {
        if let client, try !store.clients().contains(where: { $0.name == client }) {
            let known = try store.clients().map { $0.name.isEmpty ? "\"\"" : $0.name }.joined(separator: ", ")
            throw Refusal("--client '\(client)': no image belongs to it; expected one of \(known)")
        }
        var query = try ImageQuery.parse(filter, synset: try store.synset(), client: client)
        var parts: @Sendable (ImageID) -> String? = try SplitParts.latest(in: store)
        if split != nil || part != nil {
            let name = try store.split(named: split).name
            let selection = try SplitSelection(store, split: name, part: part ?? "all", fold: nil)
            try selection.restrict(&query)
            if let note = selection.note { Out.note(note) }
            parts = try SplitParts.find(name, in: store)
        }
        var truth = WorkspaceTruth(store: store, query: query, part: parts, silent: reading.silent)
        truth.countsDifficult = reading.difficult == .count
        return try truth.read(detectionsOf: predictions == nil ? try network(store) : nil)
    }

    private func network(_ store: CatalogStore) throws -> (model: ModelRecord, run: DetectionRunID?) {
        let models = try store.models()
        if let run {
            guard let known = try store.run(DetectionRunID(rawValue: run)),
                let record = models.first(where: { $0.id == known.model })
            else {
                let known = try store.runs().map { "\($0.id.rawValue) of \($0.modelName)" }.joined(separator: ", ")
                throw Refusal("--run \(run): no such run; expected \(known.isEmpty ? "one, but there is none" : known)")
            }
            if let model, record.name.rawValue != model {
                throw Refusal("--run \(run): it is one of \(record.name), expected one of \(model)")
            }
            return (record, known.id)
        }
        guard let record = models.first(where: { $0.name.rawValue == model }) else {
            let known = models.map(\.name.rawValue).joined(separator: ", ")
            throw Refusal(
                "--model \(model ?? ""): it has found nothing here; expected "
                    + (known.isEmpty ? "one that `reticle predict` ran" : known))
        }
        return (record, nil)
    }
}
