import NeuralNetwork

/// How a detector's mistakes are counted while it is trained: the rule of the library whose networks it is of.
///
/// ```swift
/// let grid = TrainingGrid(model.heads, shapes: shapes, input: size)
/// var gradients: [[Float]] = []
/// let report = loss.evaluate(outputs, grid: grid, truths: truths, gradients: &gradients)
/// ```
public enum TrainingLoss: Hashable, Sendable {
    case gluon(GluonLoss)
    case darknet(DarknetLoss)

    /// The loss of a batch, and its gradients with respect to the raw outputs.
    ///
    /// Neither is divided by the batch. Boxes are worked out one picture after the other: 10,647 rows and 50 ground truths
    /// take a few milliseconds.
    ///
    /// - Parameters:
    ///   - outputs: one for each head, `[N, H, W, A · (5 + classes)]`
    ///   - grid: rows of these outputs
    ///   - truths: N lists, boxes in pixels of the network's input
    ///   - gradients: overwritten, the same extents as `outputs`; an array of the right length is used again
    public func evaluate(
        _ outputs: [[Float]], grid: TrainingGrid, truths: [[TrainingBox]], gradients: inout [[Float]]
    ) -> LossReport {
        precondition(outputs.count == grid.heads.count, "\(outputs.count) outputs for \(grid.heads.count) heads")
        for (values, shape) in zip(outputs, grid.shapes) {
            precondition(
                values.count == truths.count * shape.count,
                "\(values.count) values for \(truths.count) outputs of \(shape)")
        }
        Self.clear(&gradients, like: outputs)
        var report = LossReport()
        for (picture, boxes) in truths.enumerated() {
            let values =
                switch self {
                case .gluon(let loss): loss.picture(picture, outputs, grid, boxes, &gradients, &report)
                case .darknet(let loss): loss.picture(picture, outputs, grid, boxes, &gradients, &report)
                }
            report.pictures.append(values)
        }
        return report
    }

    private static func clear(_ gradients: inout [[Float]], like outputs: [[Float]]) {
        if gradients.count != outputs.count { gradients = outputs.map { _ in [] } }
        for (index, values) in outputs.enumerated() {
            if gradients[index].count == values.count {
                gradients[index].withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
            } else {
                gradients[index] = [Float](repeating: 0, count: values.count)
            }
        }
    }

    /// What a run's log says of the loss, in one line.
    public var summary: String {
        switch self {
        case .gluon(let loss):
            let smoothing =
                loss.smoothsLabels
                ? "labels smoothed\(loss.version == .gluon03 ? " as in 0.3, all classes alike" : "")"
                : "labels not smoothed"
            return "GluonCV \(loss.version.rawValue)'s loss: cross-entropy of objectness, centre and classes, "
                + "L1 of sizes; boxes over a ground truth by IoU \(loss.ignoreThreshold) are ignored; \(smoothing)"
        case .darknet(let loss):
            let heads = loss.heads.map { head in
                "mask \(head.mask.map(String.init).joined(separator: ",")) ignores above IoU \(head.ignoreThreshold)"
                    + (head.truthThreshold < 1 ? ", trains above \(head.truthThreshold)" : "")
            }
            let ignored = Set(loss.heads.flatMap { $0.others.map(\.key) }).intersection(Self.unfollowed).sorted()
            return
                "darknet's loss: cross-entropy slopes of objectness, centre and classes, L2 of sizes, several classes "
                + "a cell; " + heads.joined(separator: "; ")
                + (ignored.isEmpty ? "" : "; not followed: " + ignored.joined(separator: ", "))
        }
    }

    /// Keys of later forks of darknet that would change the loss.
    private static let unfollowed: Set<String> = [
        "iou_loss", "iou_thresh", "iou_normalizer", "cls_normalizer", "obj_normalizer", "delta_normalizer", "max_delta",
        "focal_loss", "label_smooth_eps", "objectness_smooth", "counters_per_class", "scale_x_y_loss", "map",
    ]
}
