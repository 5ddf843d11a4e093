import Imaging

/// Losses and figures of a run as curves.
struct RunCurves {
    let history: [EpochRecord]

    /// Writes each curve as PNG and SVG.
    /// - Throws: `ImagingError` where a file cannot be written
    func write(to folder: RunFolder) throws(ImagingError) {
        for (name, plot) in [("losses", losses), ("figures", figures)]
        where plot.lines.contains(where: { !$0.points.isEmpty }) {
            try PlotWriter.png(plot.scene, to: folder.curve(name) + ".png")
            try PlotWriter.svg(plot.scene, to: folder.curve(name) + ".svg")
        }
    }

    private var losses: LinePlot {
        LinePlot(
            title: "Loss of a picture", subtitle: "averaged over each epoch", xTitle: "epoch", yTitle: "loss",
            lines: [
                line("objectness") { $0.losses.objectness }, line("centre") { $0.losses.centre },
                line("scale") { $0.losses.scale }, line("classes") { $0.losses.classes },
                line("all") { $0.losses.total },
            ])
    }

    private var figures: LinePlot {
        LinePlot(
            title: "Average precision", subtitle: "on the validation part", xTitle: "epoch", yTitle: "AP", end: 1,
            lines: [
                line("mAP@0.5") { $0.validation?.mAP }, line("mAP@0.5, 11 points") { $0.validation?.mAP11 },
                line("COCO AP") { $0.validation?.coco },
            ])
    }

    private func line(_ name: String, _ value: (EpochRecord) -> Double?) -> LinePlot.Line {
        LinePlot.Line(
            name: name,
            points: history.compactMap { record in
                value(record).flatMap { $0.isFinite ? SIMD2(Double(record.epoch + 1), $0) : nil }
            })
    }
}
