import Domain
import Imaging
import DetectionMetrics

/// The charts of an evaluation as drawings.
struct EvaluationPlots {
    let figures: EvaluationFigures

    /// Lines that can be told apart, and points of each that can be seen.
    private static let (mostLines, mostPoints) = (8, 400)

    /// The drawings by the name of their file without its ending.
    var scenes: [(name: String, scene: PlotScene)] {
        var scenes = [
            (name: "precision-recall", scene: precisionRecall.scene), (name: "f1", scene: f1.scene),
            (name: "precision-and-recall", scene: precisionAndRecall.scene),
        ]
        // Of many classes nothing could be read.
        if figures.set.classes.count <= 100 { scenes.append(("confusion", confusion.scene)) }
        scenes.append(("average-precision", averagePrecision.scene))
        scenes.append(("errors", errors.scene))
        return scenes
    }

    /// Writes every drawing as PNG and as SVG into a folder, which is made if need be.
    ///
    /// Returns the paths of the files, and throws `ImagingError` where one cannot be written.
    func write(to folder: String) throws -> [String] { try PlotFiles.write(scenes, to: folder) }

    private var subtitle: String { EvaluationText(figures: figures).heading }

    /// Classes with the most ground truths, then all together.
    private var chosen: [Int] {
        let counts = figures.evaluation.matched.positives
        return Array(
            counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
                .prefix(Self.mostLines - 1)
        ).sorted()
    }

    private func lines(_ points: (ConfidenceCurve) -> [SIMD2<Double>]) -> [LinePlot.Line] {
        let classes = figures.set.classes
        var lines = chosen.map { index in
            LinePlot.Line(
                name: String(classes[index].prefix(24)),
                points: points(figures.evaluation.matched.curve(classIndex: index)))
        }
        if chosen.count != 1 { lines.append(LinePlot.Line(name: "all", points: points(figures.evaluation.curve))) }
        return lines.filter { !$0.points.isEmpty }
    }

    /// Evenly chosen places of so many, the last one among them.
    private static func places(_ count: Int) -> [Int] {
        guard count > mostPoints else { return Array(0..<count) }
        return (0..<mostPoints).map { $0 * (count - 1) / (mostPoints - 1) }
    }

    private var precisionRecall: LinePlot {
        LinePlot(
            title: "Precision over recall at IoU \(EvaluationText.short(figures.evaluation.settings.iou))",
            subtitle: subtitle, xTitle: "recall in %", yTitle: "precision", end: 1,
            lines: lines { curve in
                Self.places(curve.count).compactMap { place -> SIMD2<Double>? in
                    let counts = curve[place].counts
                    return counts.recall.flatMap { recall in counts.precision.map { [recall * 100, $0] } }
                }
            })
    }

    private var f1: LinePlot {
        LinePlot(
            title: "F1 over confidence", subtitle: EvaluationText(figures: figures).best,
            xTitle: "least confidence in %", yTitle: "F1", end: 1,
            lines: lines { curve in Self.overConfidence(curve) { $0.f1 } })
    }

    private var precisionAndRecall: LinePlot {
        let curve = figures.evaluation.curve
        return LinePlot(
            title: "Precision and recall over confidence", subtitle: subtitle, xTitle: "least confidence in %",
            yTitle: "share", end: 1,
            lines: [
                .init(name: "precision", points: Self.overConfidence(curve) { $0.precision }),
                .init(name: "recall", points: Self.overConfidence(curve) { $0.recall }),
            ].filter { !$0.points.isEmpty })
    }

    /// A figure by rising confidence.
    private static func overConfidence(
        _ curve: ConfidenceCurve, _ value: (MatchCounts) -> Double?
    ) -> [SIMD2<Double>] {
        places(curve.count).reversed().compactMap { place -> SIMD2<Double>? in
            let point = curve[place]
            return value(point.counts).map { [point.confidence * 100, $0] }
        }
    }

    private var confusion: GridPlot {
        let names = figures.set.classes + ["background"]
        let matrix = figures.confusion
        let side = names.count > 24 ? 16.0 : 44.0
        var plot = GridPlot(
            title: EvaluationText(figures: figures).confusionTitle,
            subtitle: "rows: ground truth, columns: detections · last column missed, last row on the background",
            columns: names.count, rows: names.count, counts: matrix.counts, unit: "boxes", cell: (side, side))
        plot.xTicks = names.enumerated().map { .init(Double($0.offset) + 0.5, $0.element) }
        plot.yTicks = plot.xTicks
        plot.showsCounts = true
        return plot
    }

    private var averagePrecision: BarPlot {
        BarPlot(
            title: "AP of each class", subtitle: subtitle, labels: "", values: "AP in %",
            bars: zip(figures.set.classes, figures.evaluation.perClass).prefix(400).map { name, one in
                BarPlot.Bar(
                    label: name, value: (one.ap ?? 0) * 100,
                    note: one.ap == nil
                        ? "no ground truth" : "\(EvaluationText.percent(one.ap)) of \(one.counts.groundTruths) boxes")
            }, lie: true)
    }

    private var errors: BarPlot {
        BarPlot(
            title: "What mending each kind of error gains",
            subtitle: "TIDE's six kinds at IoU \(EvaluationText.short(figures.errors.iou)), background below "
                + EvaluationText.short(figures.errors.background), labels: "", values: "points of AP",
            bars: ErrorTypes.Kind.allCases.map { kind in
                let figure = figures.errors.figures[kind]
                return BarPlot.Bar(
                    label: kind.rawValue, value: (figure?.gain ?? 0) * 100,
                    note: "\(EvaluationText.percent(figure?.gain)), \(figure?.count ?? 0) errors")
            }, lie: true)
    }
}
