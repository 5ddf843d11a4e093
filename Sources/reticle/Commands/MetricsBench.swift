import ArgumentParser
import Domain
import Formats
import Foundation
import DetectionMetrics

/// `reticle bench metrics`: COCO's evaluation with reading, and counting a million boxes again.
struct MetricsBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "COCO's evaluation of 500,000 detections, reading included; new thresholds for a million boxes.")

    @Option(help: "Images.")
    var images = 5_000
    @Option(help: "Ground truths.")
    var truths = 36_000
    @Option(help: "Detections.")
    var detections = 500_000
    @Option(help: "Boxes that are counted again at other thresholds.")
    var live = 1_000_000
    @Option(help: "Runs of each.")
    var runs = 3
    @Option(help: "A folder to keep the files in (default: thrown away).")
    var folder: String?
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if images < 1 || truths < 1 || detections < 1 || live < 1 || runs < 1 {
            throw ValidationError("expected at least one image, ground truth, detection, box and run")
        }
    }

    func run() throws {
        try Out.reporting {
            let place =
                folder.map(Paths.absolute) ?? FileManager.default.temporaryDirectory.path + "/reticle-bench-\(getpid())"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { if folder == nil { try? FileManager.default.removeItem(atPath: place) } }
            let made = MadeUpDetections(images: images, truths: truths, found: detections, seed: 1)
            let (instances, results) = (place + "/instances.json", place + "/results.json")
            try made.writeInstances(to: instances)
            try made.writeResults(to: results)
            var (reading, matching, all): ([Double], [Double], [Double]) = ([], [], [])
            for _ in 0..<runs {
                let start = DispatchTime.now()
                var set = try TruthReading(reckoning: .coco).read(instances)
                try PredictionReading(yoloColumns: .confidenceLast).read(results, into: &set)
                reading.append(start.secondsUntilNow)
                let second = DispatchTime.now()
                let matched = COCOMatching(truths: set.truths, found: set.found, classes: set.classes.count).result()
                matching.append(second.secondsUntilNow)
                all.append(start.secondsUntilNow)
                Out.note(
                    "\(set.images.count) images, \(set.truths.count) ground truths, \(set.found.count) detections: AP "
                        + EvaluationText.percent(matched.ap()) + " %")
            }
            let counting = recount()
            var report = BenchReport(
                [
                    .init("COCO's twelve figures, reading included", all), .init("  reading", reading),
                    .init("  matching and averaging", matching), counting,
                ], runs: runs)
            (report.median, report.min) = (report.cases[0].median, report.cases[0].min)
            try report.show(json: json)
        }
    }

    /// New thresholds for boxes that were matched before.
    private func recount() -> BenchReport.Case {
        let made = MadeUpDetections(images: max(1, live / 100), truths: max(1, live / 14), found: live, seed: 2)
        let matching = LiveMatching(
            truths: made.truths, found: made.found, classes: MadeUpDetections.classes, least: 0.1)
        var right = 0
        let times = (0..<max(runs, 20)).map { run in
            let start = DispatchTime.now()
            let counts = matching.counts(iou: 0.3 + Double(run % 13) * 0.05, confidence: Double(run % 7) * 0.02)
            right += counts.reduce(0) { $0 + $1.truePositives }
            return start.secondsUntilNow
        }
        Out.note("\(matching.count) boxes counted \(times.count) times, \(right / times.count) right on average")
        return .init("new thresholds for \(matching.count) boxes", times)
    }
}
