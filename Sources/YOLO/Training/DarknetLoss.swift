import Domain
import Foundation
import NeuralNetwork

/// darknet's loss of YOLO v3, as its `[yolo]` layer works it out.
///
/// It knows deltas, target − value, of which the gradient is the negative; the values are σ of the raw numbers but for tw and
/// th. With w = 2 − the box's share of the picture:
///
/// - objectness: σ → 0 everywhere but where a proposed box lies over a ground truth by more than the head's
///   `ignore_thresh`; → 1 in the rows of ground truths;
/// - centre, size: w · delta, that of tw and th linear, which is an L2 loss;
/// - classes: σ → 1 or 0 where a ground truth is; a second one in the same row adds its class to the first's;
/// - over a ground truth by more than `truth_thresh` (1 switches it off) a row is trained as if it were its own.
///
/// The loss it reports, and so do we, is the sum of all squared deltas: its gradient is not what is trained by. Nothing is
/// divided here; darknet divides by the batch in its update, as the optimiser does.
///
/// A ground truth belongs to the best of *all* anchors by shape: to the rows of every head whose mask has it (`yolov3-tiny`
/// with masks 3,4,5 and 1,2,3 trains anchor 3 twice), to none where no mask has it.
///
/// Beyond darknet: weights of mixed pictures multiply all deltas of a box; a head's `scale_x_y` s gives the centre target
/// (t + (s − 1) / 2) / s; boxes are moved into the picture, where darknet would write beyond the grid, and a box at x = 0
/// does not end the list. Other keys of later forks (`iou_loss`, `cls_normalizer`, …) are not followed.
public struct DarknetLoss: Hashable, Sendable {
    /// One for each head of the model.
    public var heads: [DarknetHeadTraining]

    /// Makes the loss of a configuration's heads.
    public init(_ heads: [DarknetHeadTraining]) { self.heads = heads }

    /// The rows of a ground truth, and what they learn: one for each head that has its best anchor.
    ///
    /// - Returns: none where no head has the anchor, or nothing of the box lies in the picture
    public func targets(_ truth: TrainingBox, grid: TrainingGrid) -> [BoxTarget] {
        guard let (corners, _) = OutsideRule.clamp.corners([truth], in: grid.input).first else { return [] }
        return targets(truth, corners, grid)
    }

    private func targets(_ truth: TrainingBox, _ corners: SIMD4<Float>, _ grid: TrainingGrid) -> [BoxTarget] {
        precondition(heads.count == grid.heads.count, "\(heads.count) heads for \(grid.heads.count) outputs")
        precondition(
            (0..<grid.classes).contains(truth.classIndex),
            "a box of class \(truth.classIndex), but the network has \(grid.classes) classes")
        let size = SIMD2(corners[2] - corners[0], corners[3] - corners[1])
        var targets: [BoxTarget] = []
        for (index, training) in heads.enumerated() {
            guard let best = Self.bestAnchor(size, training.anchors),
                let place = training.mask.firstIndex(of: best)
            else { continue }
            let shape = grid.shapes[index]
            let stride = grid.stride(of: index)
            let centre = (SIMD2(corners[0], corners[1]) + size / 2) / stride
            let (x, y) = (min(Int(centre.x), shape.width - 1), min(Int(centre.y), shape.height - 1))
            targets.append(
                Self.target(
                    truth, corners, grid, head: index, anchor: training.anchors[best],
                    place: (y * shape.width + x) * training.mask.count + place, x, y))
        }
        return targets
    }

    /// What row `place` of a head, in cell `x`, `y`, learns of a ground truth.
    private static func target(
        _ truth: TrainingBox, _ corners: SIMD4<Float>, _ grid: TrainingGrid, head: Int, anchor: Anchor, place: Int,
        _ x: Int, _ y: Int
    ) -> BoxTarget {
        let size = SIMD2(corners[2] - corners[0], corners[3] - corners[1])
        let centre = (SIMD2(corners[0], corners[1]) + size / 2) / grid.stride(of: head)
        return BoxTarget(
            head: head, place: place, row: grid.offsets[head] + place, centre: centre - SIMD2(Float(x), Float(y)),
            scale: SIMD2(log(size.x / anchor.width), log(size.y / anchor.height)),
            weight: 2 - size.x * size.y / (Float(grid.input.width) * Float(grid.input.height)),
            objectness: truth.weight, classIndex: truth.classIndex)
    }

    /// The first of the anchors that fit a shape best; `nil` where there is none.
    private static func bestAnchor(_ size: SIMD2<Float>, _ anchors: [Anchor]) -> Int? {
        var (best, found): (Float, Int?) = (0, nil)
        for (index, anchor) in anchors.enumerated() {
            let iou = anchor.iou(size)
            if iou > best { (best, found) = (iou, index) }
        }
        return found
    }

    /// Adds the gradients of one picture to zeros; answers with its loss.
    func picture(
        _ picture: Int, _ outputs: [[Float]], _ grid: TrainingGrid, _ truths: [TrainingBox],
        _ gradients: inout [[Float]], _ report: inout LossReport
    ) -> LossValues {
        let kept = OutsideRule.clamp.corners(truths, in: grid.input)
        var trained = Set<Int>()
        background(picture, outputs, grid, truths, kept, &gradients, &trained)
        report.leftOut += truths.count { $0.role == .trained }
        for (corners, index) in kept where truths[index].role == .trained {
            let targets = targets(truths[index], corners, grid)
            if !targets.isEmpty { report.leftOut -= 1 }
            for target in targets {
                train(target, picture, outputs, grid, isNew: trained.insert(target.row).inserted, &gradients)
            }
        }
        report.trainedRows += trained.count
        return Self.squares(picture, grid, trained, gradients)
    }

    /// Objectness of all rows: to 0, left alone, or beyond the truth threshold trained as a ground truth's.
    private func background(
        _ picture: Int, _ outputs: [[Float]], _ grid: TrainingGrid, _ truths: [TrainingBox],
        _ kept: [(corners: SIMD4<Float>, index: Int)], _ gradients: inout [[Float]], _ trained: inout Set<Int>
    ) {
        let overlap = TruthOverlap(truths, kept)
        grid.forEachRow(outputs, picture: picture) { row in
            let (ignore, truth) = (heads[row.head].ignoreThreshold, heads[row.head].truthThreshold)
            let found = overlap.best(row.corners, above: min(ignore, truth))
            let isExcused = (found?.iou ?? 0) > ignore || overlap.isWithinRegion(row.corners, above: ignore)
            if !isExcused { gradients[row.head][row.at + 4] = logistic(outputs[row.head][row.at + 4]) }
            guard let found, found.iou > truth else { return }
            let object = truths[overlap.indices[found.place]]
            guard object.role == .trained else { return }
            let target = Self.target(
                object, overlap.objects[found.place], grid, head: row.head, anchor: row.anchor, place: row.place, row.x,
                row.y)
            train(target, picture, outputs, grid, isNew: trained.insert(target.row).inserted, &gradients)
        }
    }

    /// Writes the gradients of a row that learns a ground truth; of one that already does only the class is added to.
    private func train(
        _ target: BoxTarget, _ picture: Int, _ outputs: [[Float]], _ grid: TrainingGrid, isNew: Bool,
        _ gradients: inout [[Float]]
    ) {
        let head = grid.heads[target.head]
        let at = picture * grid.shapes[target.head].count + target.place * (5 + head.classes)
        let values = outputs[target.head]
        let share = target.objectness
        let centre = (target.centre + (head.scaleXY - 1) / 2) / head.scaleXY
        for axis in 0..<2 {
            let off = logistic(values[at + axis]) - centre[axis]
            gradients[target.head][at + axis] = off * target.weight * share
            let size = values[at + 2 + axis] - target.scale[axis]
            gradients[target.head][at + 2 + axis] = size * target.weight * share
        }
        gradients[target.head][at + 4] = (logistic(values[at + 4]) - 1) * share
        for index in 0..<head.classes where isNew || index == target.classIndex {
            let wanted: Float = index == target.classIndex ? 1 : 0
            gradients[target.head][at + 5 + index] = (logistic(values[at + 5 + index]) - wanted) * share
        }
    }

    /// Sums of the squared deltas of a picture.
    private static func squares(
        _ picture: Int, _ grid: TrainingGrid, _ trained: Set<Int>, _ gradients: [[Float]]
    ) -> LossValues {
        var loss = LossValues()
        func square(_ x: Float) -> Double { Double(x) * Double(x) }
        for (index, head) in grid.heads.enumerated() {
            let (step, start, gradient) = (5 + head.classes, picture * grid.shapes[index].count, gradients[index])
            for place in 0..<grid.offsets[index + 1] - grid.offsets[index] {
                let at = start + place * step
                loss.objectness += square(gradient[at + 4])
                guard trained.contains(grid.offsets[index] + place) else { continue }
                loss.centre += square(gradient[at]) + square(gradient[at + 1])
                loss.scale += square(gradient[at + 2]) + square(gradient[at + 3])
                for channel in at + 5..<at + step { loss.classes += square(gradient[channel]) }
            }
        }
        return loss
    }
}
