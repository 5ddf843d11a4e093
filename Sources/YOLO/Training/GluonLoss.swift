import Foundation
import NeuralNetwork

/// GluonCV's loss of YOLO v3.
///
/// With z a raw number, t its target, o the row's objectness target (1 or the share of a mixed picture where a box is trained,
/// 0 elsewhere), w = 2 − the box's share of the picture and BCE(z, t) = max(z, 0) − z·t + ln(1 + e^−|z|), of one picture:
///
/// - objectness: Σ BCE(z, [o > 0]) · (o where o > 0, 1 elsewhere, 0 in rows whose box lies over a ground truth by more than
///   ``ignoreThreshold``);
/// - centre: Σ BCE(z, t) · w · o; scale: Σ |z − t| · w · o; classes: Σ BCE(z, t) · o, over the rows with a box.
///
/// Sums are divided by neither the pictures nor the boxes: the optimiser divides the gradients by the batch. A head that
/// widens the reach of its cells by s has the centre target (t + (s − 1) / 2) / s.
public struct GluonLoss: Hashable, Sendable {
    public var version: GluonVersion
    /// IoU above which a box that has no ground truth of its own is not punished, 0…1.
    public var ignoreThreshold: Float
    /// Whether class targets are moved away from 0 and 1.
    public var smoothsLabels: Bool
    public var outside: OutsideRule

    /// Makes GluonCV's loss.
    public init(
        version: GluonVersion = .gluon10, ignoreThreshold: Float = 0.7, smoothsLabels: Bool = false,
        outside: OutsideRule = .clamp
    ) {
        (self.version, self.ignoreThreshold, self.smoothsLabels) = (version, ignoreThreshold, smoothsLabels)
        self.outside = outside
    }

    /// The rows of a picture, `true` where a box lies over a ground truth by more than ``ignoreThreshold``.
    func ignoredRows(_ overlap: TruthOverlap, _ outputs: [[Float]], picture: Int, _ grid: TrainingGrid) -> [Bool] {
        var ignored = [Bool](repeating: false, count: grid.rowCount)
        guard !overlap.isEmpty else { return ignored }
        grid.forEachRow(outputs, picture: picture) { row in
            if overlap.excuses(row.corners, above: ignoreThreshold) {
                ignored[grid.offsets[row.head] + row.place] = true
            }
        }
        return ignored
    }

    /// Adds the gradients of one picture to zeros; answers with its loss.
    func picture(
        _ picture: Int, _ outputs: [[Float]], _ grid: TrainingGrid, _ truths: [TrainingBox],
        _ gradients: inout [[Float]], _ report: inout LossReport
    ) -> LossValues {
        let kept = outside.corners(truths, in: grid.input)
        let targets = targets(truths, kept, grid)
        report.trainedRows += targets.count
        report.leftOut += truths.count { $0.role == .trained } - targets.count
        let ignored = ignoredRows(TruthOverlap(truths, kept), outputs, picture: picture, grid)
        return values(picture, outputs, grid, targets, ignored, &gradients)
    }

    /// The loss of one picture and its gradients for given targets.
    func values(
        _ picture: Int, _ outputs: [[Float]], _ grid: TrainingGrid, _ targets: [BoxTarget], _ ignored: [Bool],
        _ gradients: inout [[Float]]
    ) -> LossValues {
        var loss = LossValues()
        var skipped = ignored
        for target in targets { skipped[target.row] = true }
        for (index, head) in grid.heads.enumerated() {
            let (values, first) = (outputs[index], grid.offsets[index])
            let (step, start) = (5 + head.classes, picture * grid.shapes[index].count)
            // An array of its own while its rows are written: one within another is asked for its owner each time.
            var gradient: [Float] = []
            swap(&gradient, &gradients[index])
            for place in 0..<grid.offsets[index + 1] - first where !skipped[first + place] {
                let at = start + place * step + 4
                let (entropy, slope) = Self.crossEntropy(values[at], 0)
                loss.objectness += Double(entropy)
                gradient[at] = slope
            }
            swap(&gradient, &gradients[index])
        }
        for target in targets {
            let head = grid.heads[target.head]
            let at = picture * grid.shapes[target.head].count + target.place * (5 + head.classes)
            add(target, head, at, outputs[target.head], &gradients[target.head], &loss)
        }
        return loss
    }

    private func add(
        _ target: BoxTarget, _ head: DetectionHead, _ at: Int, _ values: [Float], _ gradient: inout [Float],
        _ loss: inout LossValues
    ) {
        let share = target.objectness
        let (entropy, slope) = Self.crossEntropy(values[at + 4], 1)
        loss.objectness += Double(entropy * share)
        gradient[at + 4] = slope * share
        let centre = (target.centre + (head.scaleXY - 1) / 2) / head.scaleXY
        for axis in 0..<2 {
            let (entropy, slope) = Self.crossEntropy(values[at + axis], centre[axis])
            loss.centre += Double(entropy * target.weight * share)
            gradient[at + axis] = slope * target.weight * share
            let off = values[at + 2 + axis] - target.scale[axis]
            loss.scale += Double(abs(off) * target.weight * share)
            gradient[at + 2 + axis] = off == 0 ? 0 : (off < 0 ? -1 : 1) * target.weight * share
        }
        let (own, other) = version.classTargets(head.classes, isSmoothed: smoothsLabels)
        for index in 0..<head.classes {
            let (entropy, slope) = Self.crossEntropy(values[at + 5 + index], index == target.classIndex ? own : other)
            loss.classes += Double(entropy * share)
            gradient[at + 5 + index] = slope * share
        }
    }

    /// BCE of a logit and its slope, σ(z) − t; of a number that is not one, both are not either.
    @inline(__always)
    static func crossEntropy(_ z: Float, _ t: Float) -> (value: Float, slope: Float) {
        let small = exp(-abs(z))
        let probability = z < 0 ? small / (1 + small) : 1 / (1 + small)
        return (max(z, 0) - z * t + log1p(small), probability - t)
    }
}
