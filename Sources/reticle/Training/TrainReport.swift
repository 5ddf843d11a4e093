import Foundation
import Training
import Workbench

/// Says what a training does: JSON lines on standard output, or lines for people on standard error.
final class TrainReport: Sendable {
    private let isJSON: Bool
    private let isTerminal = isatty(2) == 1

    /// Makes a report.
    init(json: Bool) { isJSON = json }

    /// Says an event.
    func show(_ event: TrainingEvent) {
        if isJSON {
            // Nor must standard output that cannot be written.
            try? Out.json(event)
            fflush(nil)
            if case .warning(let one) = event { Out.note(one.message) }
            return
        }
        guard let text = Self.text(event) else { return }
        if case .step = event {
            // One line that changes, where there is a terminal; else a line now and then is enough: the log has all.
            if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K\(text.printable)".utf8)) }
            return
        }
        if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
        Out.note(text)
    }

    /// A line for people; `nil` for what they need not read.
    static func text(_ event: TrainingEvent) -> String? {
        switch event {
        case .started(let one):
            let place = one.step > 0 ? "; going on at epoch \(one.epoch + 1), step \(one.step)" : ""
            return "\(one.run): \(one.images) images to learn from, \(one.validationImages) to validate with, "
                + "\(one.classes) classes\(place)"
        case .estimate(let one):
            return "about \(Quantity.span(one.seconds)): \(one.epochs) epochs, \(one.steps) steps of "
                + "\(number(one.secondsPerStep, 2)) s, a validation \(number(one.secondsPerValidation, 1)) s"
        case .step(let one):
            let left = one.eta.map { ", \(Quantity.span($0)) left" } ?? ""
            return "epoch \(one.epoch + 1), step \(one.step) of \(one.steps): loss \(number(one.losses.total, 2)), "
                + "\(number(one.speed, 1)) pictures/s\(left)"
        case .epoch(let one):
            return one.validation == nil ? "epoch \(one.epoch + 1): loss \(number(one.losses.total, 2))" : nil
        case .validation(let one):
            let mean = one.figures.mAP.map { number($0, 4) } ?? "none"
            let coco = one.figures.coco.map { number($0, 4) } ?? "none"
            return "epoch \(one.epoch + 1): mAP@0.5 \(mean), COCO AP \(coco)\(one.isBest ? ", the best so far" : "")"
        case .checkpoint: return nil
        case .warning(let one): return one.message
        case .done(let one):
            let best = one.bestMAP.map { ", best mAP@0.5 \(number($0, 4)) in epoch \((one.bestEpoch ?? 0) + 1)" } ?? ""
            return "\(words(one.reason)) after \(one.epochs) epochs, \(Quantity.span(one.seconds))\(best)"
        }
    }

    private static func words(_ reason: TrainingEvent.Done.Reason) -> String {
        switch reason {
        case .finished: "done"
        case .patience: "ended early, without a better mAP for a while,"
        case .budget: "out of time"
        case .interrupted: "stopped"
        }
    }

    private static func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
