import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation
import Imaging
import DetectionMetrics

/// `reticle evaluate`: how well detections fit ground truth.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Compare detections with ground truth: AP, F1, confusion, kinds of errors.",
        discussion: """
            reticle evaluate --ground-truth instances.json --predictions results.json --protocol coco
            reticle evaluate --ground-truth shelf --predictions found.jsonl --plots plots --html report.html
            reticle evaluate --model yolov3 --split holdout --part val

            Ground truth is a dataset in any format, or the annotations of the workspace; predictions are COCO results, \
            what `reticle predict --json` printed, YOLO's text files with a sixth column, a dataset whose boxes carry a \
            confidence, or what a network of the workspace found.

            What does not fit is named on standard error and among the `problems`; the rest is evaluated.
            """)

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var input: EvaluationInput
    @Option(name: .customLong("protocol"), help: "How AP is reckoned: voc07, voc12 or coco.")
    var reckoning = "voc12"
    @Option(help: "The least IoU that matches, 0…1: of Pascal VOC's AP, and of all counts.")
    var iou = 0.5
    @Flag(help: "Boxes hold their last pixel, as Pascal VOC's own program and GluonCV reckon (voc07, voc12).")
    var plusOne = false
    @Option(help: "The least confidence in the confusion matrix (default: that of the highest F1).")
    var confidence: Double?
    @Option(help: "Write the charts to this folder, as PNG and as SVG.")
    var plots: String?
    @Option(help: "Write everything to this file, one page of HTML that needs no other.")
    var html: String?
    @Flag(help: "End with status 1 if anything did not fit.")
    var strict = false
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        guard let reckoning = EvaluationProtocol(rawValue: reckoning) else {
            let known = EvaluationProtocol.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--protocol '\(self.reckoning)': expected \(known)")
        }
        if !(iou > 0 && iou <= 1) { throw ValidationError("--iou \(iou): expected more than 0, at most 1") }
        if let confidence, !(0...1).contains(confidence) {
            throw ValidationError("--confidence \(confidence): expected 0…1")
        }
        if plusOne && reckoning == .coco {
            throw ValidationError("--plus-one belongs to voc07 and voc12; COCO's boxes are continuous")
        }
    }

    func run() throws {
        try Out.reporting {
            let settings = EvaluationSettings(
                EvaluationProtocol(rawValue: reckoning) ?? .voc12, iou: iou,
                convention: plusOne ? .inclusive : .continuous)
            let set = try input.read(workspace, reckoning: settings.reckoning)
            for line in set.problems.lines { Out.note(line) }
            let figures = EvaluationFigures(set, settings: settings, confidence: confidence)
            if let plots {
                let files = try EvaluationPlots(figures: figures).write(to: Paths.absolute(plots))
                Out.note("\(files.count) plots → \(plots)")
            }
            if let html {
                try EvaluationPage(figures: figures, title: input.title).write(to: Paths.absolute(html))
                Out.note("report → \(html)")
            }
            if json {
                try Out.json(EvaluationDocument(EvaluationReport(figures)))
            } else {
                for line in EvaluationText(figures: figures).lines { print(line.printable) }
            }
            if strict && !set.problems.problems.isEmpty {
                throw Refusal("\(set.problems.counts.values.reduce(0, +)) problems; expected none (--strict)")
            }
            // Predictions of which not one is for these images were made for others.
            if set.found.count == 0, set.spokenOf.isEmpty, set.problems.counts[.unknownImage] != nil {
                throw Refusal(
                    "\(input.predictions ?? ""): all predictions are for other images than those of the ground truth")
            }
        }
    }
}
