import Foundation

/// The history of a run as the text of `results.csv`.
struct ResultsTable {
    let history: [EpochRecord]

    /// Header and a row for each epoch; an empty cell where there is no figure.
    var text: String {
        let header =
            "epoch,step,minutes,lr,objectness,centre,scale,classes,loss,mAP,mAP11,AP,AP50,AP75"
        return ([header] + history.map(row)).joined(separator: "\n") + "\n"
    }

    private func row(_ record: EpochRecord) -> String {
        let losses = record.losses
        let figures = record.validation
        let cells: [String] =
            ["\(record.epoch)", "\(record.step)", Self.text(record.seconds / 60, 3), "\(record.rate)"]
            + [losses.objectness, losses.centre, losses.scale, losses.classes, losses.total].map { Self.text($0, 6) }
            + [figures?.mAP, figures?.mAP11, figures?.coco, figures?.coco50, figures?.coco75]
            .map { $0.map { Self.text($0, 6) } ?? "" }
        return cells.joined(separator: ",")
    }

    static func text(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
