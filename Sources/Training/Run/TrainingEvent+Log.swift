import Foundation

extension TrainingEvent {
    /// The line of the log, in the form of the reference's where it has one; `nil` for what people need not read.
    var logLine: String? {
        switch self {
        case .started(let one):
            return
                "dataset \(one.dataset): \(one.images) images, \(one.validationImages) to validate, \(one.classes) classes; "
                + "epoch \(one.epoch), step \(one.step)"
        case .estimate(let one):
            return String(
                format: "about %.1f minutes: %d epochs, %d steps of %.2f s, a validation %.1f s", one.seconds / 60,
                one.epochs, one.steps, one.secondsPerStep, one.secondsPerValidation)
        case .step(let one):
            return String(
                format: "[Epoch %d][Batch %d], LR: %.2E, Speed: %.3f samples/sec, ", one.epoch, one.step, one.lr,
                one.speed)
                + Self.losses(one.losses)
        case .epoch(let one):
            return "[Epoch \(one.epoch)] Training cost: \(ResultsTable.text(one.seconds, 3)), "
                + Self.losses(one.losses)
        case .validation(let one):
            let rows = one.figures.perClass.map { "\($0.name)=\($0.ap.map { ResultsTable.text($0, 6) } ?? "nan")" }
            let mean = one.figures.mAP.map { ResultsTable.text($0, 6) } ?? "nan"
            return "[Epoch \(one.epoch)] Validation: \(rows.joined(separator: ", ")), mAP=\(mean)"
                + (one.isBest ? ", the best so far" : "")
        case .checkpoint: return nil
        case .warning(let one): return "warning: \(one.message)"
        case .done(let one):
            return "\(one.reason.rawValue) after \(one.epochs) epochs, \(one.step) steps"
        }
    }

    private static func losses(_ losses: BatchLosses) -> String {
        String(
            format: "ObjLoss=%.3f, BoxCenterLoss=%.3f, BoxScaleLoss=%.3f, ClassLoss=%.3f", losses.objectness,
            losses.centre,
            losses.scale, losses.classes)
    }
}
